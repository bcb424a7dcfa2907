/** Three hours without the provider: what waited leaves at the configured pace, slowly at first, nothing of it stale and no
 *  two steps to one person together. First the decisions and the pace alone with 50,000 mails, then the service itself. */
import { describe, expect, test } from 'vitest'
import { cartClassic } from '../../server/flows/cart-classic.ts'
import { decide, type CartFacts, type DoneStep } from '../../server/flows/decide.ts'
import { afterOutage, paceAllowance, startDrain } from '../../server/pace/drain.ts'
import type { OutgoingMail, Provider } from '../../server/providers/provider.ts'
import type { Service } from '../../server/service.ts'
import { hours, instant, milliseconds, minus, minutes, plus, seconds, type Duration, type Instant } from '../../server/values/time.ts'
import { NOON, type MovableClock } from '../support/clock.ts'
import { cartFacts } from '../flows/facts.ts'
import { databases } from '../support/databases.ts'
import { openShop, type Shop } from '../support/shop.ts'

const OUTAGE: Duration = hours(3)
const RETURN: Instant = plus(NOON, OUTAGE)
const PER_MINUTE = 600
/** What two seconds allow may leave at once. */
const BURST = 20

/** How many left in each second from the provider's return on. */
function perSecond(moments: readonly Instant[]): readonly number[] {
  const counts: number[] = []
  for (const at of moments) {
    const second = Math.floor((at - RETURN) / 1_000)
    counts[second] = (counts[second] ?? 0) + 1
  }
  return Array.from(counts, (count) => count ?? 0)
}
const sum = (counts: readonly number[]): number => counts.reduce((total, each) => total + each, 0)

/** Slow at first, never above ten a second while it grows, and never above the owner's pace in any minute. */
function expectPace(moments: readonly Instant[]): void {
  const counts = perSecond(moments)
  expect(sum(counts.slice(0, 10))).toBeLessThanOrEqual(15)
  expect(sum(counts.slice(0, 60))).toBeLessThanOrEqual(130)
  for (let from = 0; from < counts.length; from++) expect(sum(counts.slice(from, from + 60))).toBeLessThanOrEqual(PER_MINUTE + BURST)
}

describe('50,000 mails due', () => {
  interface Row {
    readonly facts: CartFacts
    done: readonly DoneStep[]
  }
  const sentOnTime = (anchor: Instant, count: number): readonly DoneStep[] => cartClassic.steps.slice(0, count).map((step) => ({ step: step.id, sentAt: plus(anchor, step.after) }))
  const row = (anchor: Instant, done: readonly DoneStep[]): Row => ({
    done,
    facts: cartFacts(anchor, { done }),
  })
  /** Of every four, one of each step comes due in the outage, and one was late already when it began. */
  const rows: readonly Row[] = Array.from({ length: 50_000 }, (_, n) => {
    const due = plus(NOON, milliseconds((n / 50_000) * OUTAGE))
    const step = cartClassic.steps[n % 4]
    return step ? row(minus(due, step.after), sentOnTime(minus(due, step.after), n % 4)) : row(minus(due, hours(12)), [])
  })
  interface Left { readonly row: Row; readonly step: string; readonly at: Instant; readonly expires: Instant }

  /** Second by second until a day and a half has passed. */
  function drain(): readonly Left[] {
    const left: Left[] = []
    const waking = new Map<number, Row[]>()
    let ready = [...rows]
    let bucket = afterOutage(startDrain(PER_MINUTE, seconds(0)), seconds(0))
    for (let second = 0; second < 36 * 3_600; second++) {
      const now = plus(RETURN, seconds(second))
      ready = [...ready, ...waking.get(second) ?? []]
      waking.delete(second)
      const asked = paceAllowance(bucket, ready.length, seconds(second))
      bucket = asked.drain
      let allowed = asked.allowed
      let taken = 0
      while (allowed > 0 && taken < ready.length) {
        const each = ready[taken++]
        if (!each || !settle(each, now, left, waking)) continue
        allowed--
      }
      if (taken > 0) ready = ready.slice(taken)
    }
    return left
  }

  /** Decides until something leaves or waits. @returns whether a mail left */
  function settle(each: Row, now: Instant, left: Left[], waking: Map<number, Row[]>): boolean {
    for (;;) {
      const decision = decide(cartClassic, { ...each.facts, done: each.done, pace: { ...each.facts.pace, mailedAt: each.done.flatMap(({ sentAt }) => sentAt ?? []) } }, now)
      if (decision.kind === 'stop') return false
      if (decision.kind === 'wait') {
        const second = Math.ceil((decision.until - RETURN) / 1_000)
        waking.set(second, [...waking.get(second) ?? [], each])
        return false
      }
      each.done = [...each.done, { step: decision.step.id, sentAt: decision.kind === 'send' ? now : null }]
      if (decision.kind === 'skip') continue
      left.push({ row: each, step: decision.step.id, at: now, expires: plus(plus(each.facts.anchor, decision.step.after), decision.step.grace) })
      waking.set(Math.ceil((now - RETURN) / 1_000) + 1, [...waking.get(Math.ceil((now - RETURN) / 1_000) + 1) ?? [], each])
      return true
    }
  }

  test('leave at the pace, none stale, none near another of the same cart, none twice', () => {
    const left = drain()
    const backlog = left.filter(({ at }) => at < plus(RETURN, hours(2)))
    // Three quarters came due in the outage, and each of them leaves: an hour at ten a second and a little more.
    expect(backlog.filter(({ row: own }) => own.facts.anchor >= minus(NOON, hours(1)) || own.facts.done.length > 0)).toHaveLength(37_500)
    expectPace(left.map(({ at }) => at))
    expect(left.filter(({ at, expires }) => at > expires)).toEqual([])
    const times = new Map<Row, Instant[]>()
    for (const { row: own, at } of left) times.set(own, [...times.get(own) ?? own.facts.done.flatMap(({ sentAt }) => sentAt ?? []), at])
    for (const moments of times.values()) for (const [n, at] of moments.entries()) if (n > 0) expect(at - (moments[n - 1] ?? 0)).toBeGreaterThanOrEqual(hours(6))
    for (const own of rows) expect(new Set(own.done.map(({ step }) => step)).size).toBe(own.done.length)
  }, 120_000)
})

/** A provider that can be away, and notes when it took what. */
interface StandIn {
  readonly provider: Provider
  readonly accepted: { readonly mail: OutgoingMail; readonly at: Instant }[]
  isAway: boolean
}

function standIn(clock: MovableClock): StandIn {
  const stand: StandIn = {
    isAway: false,
    accepted: [],
    provider: {
      name: 'postmark', batchMax: 500,
      ready: () => (stand.isAway ? { kind: 'wait', after: minutes(1), reason: 'no connection (ECONNREFUSED)' } : { kind: 'go' }),
      send: async (mails) => mails.map((mail) => {
        if (stand.isAway) return { kind: 'unclear', reason: 'away' }
        stand.accepted.push({ mail, at: clock.now() })
        return { kind: 'sent', providerId: mail.messageId }
      }),
      find: async () => ({ kind: 'absent' }),
    },
  }
  return stand
}

describe.each(databases.slice(0, 1))('the service on $name', (kind) => {
  const CARTS = 600
  const address = (n: number): string => `shopper-${n}@example.test`

  async function leave(shop: Shop): Promise<void> {
    for (let n = 0; n < CARTS; n++) {
      if (n % 100 === 0 && n > 0) shop.clock.pass(milliseconds(OUTAGE / 20))
      await shop.leaves({ email: address(n), device: `device-${n}` })
    }
  }

  async function beat(shop: Shop, service: Service, every: Duration, count: number): Promise<void> {
    for (let n = 0; n < count; n++) {
      shop.clock.pass(every)
      await service.heart.beat()
    }
  }

  test(`with ${CARTS} carts due in three hours without the provider`, async () => {
    const { shop, close } = await openShop(kind, { SENDS_PER_MINUTE: String(PER_MINUTE) })
    try {
      const stand = standIn(shop.clock)
      const service = await shop.joinedBy({ provider: stand.provider })
      stand.isAway = true
      await leave(shop)
      // Until every cart was left an hour ago, and its run looked at: the service goes on meanwhile.
      await beat(shop, service, minutes(7), 16)
      for (let n = 0; n < CARTS; n += 20) shop.orders({ email: address(n) })
      expect(stand.accepted).toEqual([])
      const returned = shop.clock.now()
      stand.isAway = false
      await beat(shop, service, seconds(2), 100)
      const sinceReturn = stand.accepted.map(({ at }) => instant(at - returned + RETURN))
      expectPace(sinceReturn)
      expect(stand.accepted.length).toBe(CARTS - CARTS / 20)
      expect(new Set(stand.accepted.map(({ mail }) => mail.to)).size).toBe(stand.accepted.length)
      expect(stand.accepted.filter(({ mail }) => Number(/\d+/.exec(mail.to)?.[0]) % 20 === 0)).toEqual([])
      const late = await service.deps.connection.db.selectFrom('message').select('reason').where('state', '<>', 'sent').where('state', '<>', 'cancelled').execute()
      expect(late).toEqual([])
    } finally {
      await close()
    }
  }, 240_000)
})
