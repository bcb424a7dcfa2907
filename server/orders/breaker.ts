/** Leaves a shop alone for a moment after it failed several times in a row, so that its slowness costs neither it nor us. */
import { createCircuit } from '../circuit.ts'
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
  /** The shop is being left alone, or tried for the first time since. Asking this takes nothing. */
  isOpen(): boolean
  succeeded(): void
  /** @param retryAfter how long the shop itself asked to be left alone */
  failed(retryAfter?: Duration): void
}

/** Each failed probe doubles the pause. */
export function createBreaker(clock: Pick<Clock, 'monotonic'>): Breaker {
  const circuit = createCircuit(clock)
  let failures = 0
  let pause: Duration = PAUSE_MIN
  return {
    mayAsk: () => circuit.pass() !== null,
    isOpen: () => circuit.state() !== 'closed',
    succeeded: () => {
      failures = 0
      pause = PAUSE_MIN
      circuit.close()
    },
    failed: (retryAfter) => {
      failures += 1
      if (circuit.isTrying()) pause = milliseconds(Math.min(pause * 2, PAUSE_MAX))
      circuit.abandon()
      const wished = retryAfter === undefined ? null : milliseconds(Math.min(retryAfter, PATIENCE_MAX))
      if (wished === null && failures < FAILURES_MAX) return
      circuit.open(milliseconds(Math.max(wished ?? 0, failures < FAILURES_MAX ? 0 : pause)))
    },
  }
}

/**
 * The same shop behind a breaker: while that is open, every question is answered «resting» at once.
 * `missing` is an answer like any other; a refused key counts as a failure, since asking on gets an address banned.
 */
export function withBreaker<Shop extends Platform>(shop: Shop, breaker: Breaker): Shop {
  return guarded(shop, breaker, { state: () => (breaker.isOpen() ? 'resting' : 'answering') })
}

/** Questions may be grouped in objects of their own, such as those about coupons. What is in `told` the shop is not asked. */
function guarded<Part extends object>(part: Part, breaker: Breaker, told: Pick<Platform, 'state'> = {}): Part {
  return new Proxy(part, {
    get: (target, name) => {
      if (name === 'state' && told.state) return told.state
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
