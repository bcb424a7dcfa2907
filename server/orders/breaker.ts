/** Leaves a shop alone for a moment after it failed several times in a row, so that its slowness costs neither it nor us. */
import type { Clock } from '../clock.ts'
import type { Platform, Unanswered } from '../platforms/platform.ts'
import { hours, milliseconds, minutes, seconds, type Duration } from '../values/time.ts'

/** Failures in a row after which the shop is left alone. */
const FAILURES_MAX = 5
/** The first pause; each failed probe doubles it. */
const PAUSE_MIN: Duration = seconds(30)
/** No longer than this, so that mails held meanwhile leave soon after the shop is back. */
const PAUSE_MAX: Duration = minutes(2)
/** A shop may ask for more patience than that, but not for ever. */
const PATIENCE_MAX: Duration = hours(1)

const RESTING: Unanswered = { kind: 'away', reason: 'resting' }

export interface Breaker {
  /** Whether a question may be asked now. While half open one may, and the others wait for its outcome. */
  mayAsk(): boolean
  succeeded(): void
  /** @param retryAfter how long the shop itself asked to be left alone */
  failed(retryAfter?: Duration): void
}

/** Times are monotonic: a clock that is set must neither hold a shop back nor let it be flooded. */
export function createBreaker(clock: Pick<Clock, 'monotonic'>): Breaker {
  let failures = 0
  let pause: Duration = PAUSE_MIN
  let openUntil: Duration | null = null
  let isProbing = false
  return {
    mayAsk: () => {
      if (openUntil === null) return true
      if (isProbing || clock.monotonic() < openUntil) return false
      isProbing = true
      return true
    },
    succeeded: () => {
      failures = 0
      pause = PAUSE_MIN
      openUntil = null
      isProbing = false
    },
    failed: (retryAfter) => {
      failures += 1
      if (isProbing) pause = milliseconds(Math.min(pause * 2, PAUSE_MAX))
      isProbing = false
      const wished = retryAfter === undefined ? null : milliseconds(Math.min(retryAfter, PATIENCE_MAX))
      if (wished === null && failures < FAILURES_MAX) return
      openUntil = milliseconds(clock.monotonic() + Math.max(wished ?? 0, failures < FAILURES_MAX ? 0 : pause))
    },
  }
}

/**
 * The same shop behind a breaker: while that is open, every question is answered «resting» at once.
 * `missing` is an answer like any other; a refused key counts as a failure, since asking on gets an address banned.
 */
export function withBreaker<Shop extends Platform>(shop: Shop, breaker: Breaker): Shop {
  return guarded(shop, breaker)
}

/** Questions may be grouped in objects of their own, such as those about coupons. */
function guarded<Part extends object>(part: Part, breaker: Breaker): Part {
  return new Proxy(part, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name)
      if (typeof member === 'object' && member !== null) return guarded(member, breaker)
      if (typeof member !== 'function') return member
      return (...question: readonly unknown[]) => asked(breaker, () => Reflect.apply(member, target, question) as unknown)
    },
  })
}

async function asked(breaker: Breaker, ask: () => unknown): Promise<unknown> {
  if (!breaker.mayAsk()) return RESTING
  try {
    const answer = await ask()
    const { kind, retryAfter } = (answer ?? {}) as { kind?: unknown; retryAfter?: Duration }
    if (kind === 'away' || kind === 'denied') breaker.failed(retryAfter)
    else breaker.succeeded()
    return answer
  } catch (error) {
    breaker.failed()
    throw error
  }
}
