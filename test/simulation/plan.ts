/** What goes wrong in one world, and when: drawn once from its seed. Everything is well again before the end. */
import type { Chance } from './chance.ts'
import type { ClockError } from './life.ts'
import { SECOND_STORE_ID, STORE_ID } from './settings.ts'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE

/** Carts of one world begin within this. */
const ARRIVALS_MS = 75 * MINUTE
/** Of a rough world within this: mails that leave close together are in each other's way, and in each other's light. */
const ROUGH_ARRIVALS_MS = 15 * MINUTE
/** From here on nothing goes wrong any more. */
const TROUBLE_MS = 66 * HOUR
/** What was held up meanwhile is through by then: the last step's grace, and some days for caps and quiet nights. */
const WORLD_MS = TROUBLE_MS + 96 * HOUR
/** Some worlds need not live to see the last step: two of them meet every guard, at half the cost. */
const SHORT_WORLD_MS = 30 * HOUR
/** How likely a process stands still right where its next statement goes by what it has just read, and somebody acts. */
const NARROW_SELDOM = 0.001
const NARROW_OFTEN = 0.05

export interface Span {
  readonly from: number
  readonly to: number
}

export interface ShopPlan {
  readonly storeId: string
  /** Its clock minus the truth. */
  readonly clockOffset: number
  readonly away: readonly Span[]
  readonly slow: readonly Span[]
  /** It tells what it sells, but nothing of its orders. */
  readonly ordersAway: readonly Span[]
}

export interface Plan {
  readonly isRough: boolean
  readonly start: number
  readonly end: number
  /** Carts begin within this. */
  readonly arrivals: number
  /** Of the beats at which nothing is due, how many are made all the same: two processes at it at once are rare otherwise. */
  readonly idleBeats: number
  readonly nodeCount: number
  clockErrorOf(name: string): ClockError
  readonly databaseOffset: number
  /** How likely a process dies or stands still at one statement about a message. */
  readonly crash: number
  readonly pause: number
  readonly cut: number
  readonly slow: number
  readonly loss: number
  /** One, or two of one install. */
  readonly shops: readonly ShopPlan[]
  /** The provider tells what became of mails; where it does not, only its search does. */
  readonly isTold: boolean
  /** How likely the provider's search lags by minutes. */
  readonly lagging: number
  /** How likely somebody stands still in one of the narrow places of the protocol. */
  readonly narrow: number
  readonly postDown: readonly Span[]
  readonly postBlocked: readonly Span[]
  readonly indexAway: readonly Span[]
  readonly indexFrozen: readonly Span[]
  /** Moments at which the database is away for so long, and what its clock jumps by. */
  readonly failovers: readonly { readonly at: number; readonly ms: number; readonly jump: number }[]
  readonly backup: { readonly takenAt: number; readonly restoredAt: number } | null
}

export interface Kind {
  /** The database is put back to a backup. */
  readonly isRestored: boolean
  readonly hasTwoShops: boolean
  /** It ends after the second step. */
  readonly isShort: boolean
  /** Everything that can go wrong does so often: for finding out whether a guard is missed. */
  readonly isRough: boolean
  /** The provider's search stands still again and again, and nothing else tells what became of a mail. */
  readonly isStill: boolean
}

export function drawPlan(chance: Chance, { isRestored, hasTwoShops, isShort, isRough, isStill }: Kind): Plan {
  // Any hour of the day, so that nights fall everywhere.
  const start = Date.UTC(2026, 2, 2) + chance.whole(0, 24 * 60) * MINUTE
  const clocks = chance.fork('clocks')
  const arrivals = isRough ? ROUGH_ARRIVALS_MS : ARRIVALS_MS
  /** Most of the time nothing is due, so trouble falls where something is. */
  const moment = (): number => start + (isRough ? chance.pick([0, HOUR, HOUR, 24 * HOUR]) : chance.pick([0, HOUR, 24 * HOUR, 60 * HOUR])) + chance.between(0, isRough ? 3 * arrivals : arrivals + HOUR)
  const spans = (most: number, shortest: number, longest: number): Span[] => Array.from({ length: isRough ? most : chance.whole(0, most) }, () => {
    const from = moment()
    return { from, to: Math.min(from + chance.scale(shortest, longest), start + TROUBLE_MS) }
  })
  /** Mostly short; now and then longer than anybody's patience. */
  const outages = (longest: number): Span[] => [...spans(2, MINUTE / 2, 30 * MINUTE), ...(chance.is(0.15) ? spans(1, HOUR, longest) : [])]
  const rate = (least: number, most: number): number => (isRough ? most : chance.is(0.15) ? 0 : chance.scale(least, most))
  const takenAt = start + chance.pick([20 * MINUTE, 70 * MINUTE, 24.5 * HOUR]) + chance.between(0, HOUR)
  const restoredAt = takenAt + chance.scale(5 * MINUTE, 3 * HOUR)
  return {
    isRough, start, arrivals, idleBeats: isRough ? 0.4 : 0.1, end: start + (isShort || isRough ? SHORT_WORLD_MS : WORLD_MS), nodeCount: chance.whole(2, 4),
    clockErrorOf: (name) => {
      const own = clocks.fork(name)
      return { skewMs: own.is(0.3) ? own.between(-HOUR, HOUR) : own.between(-2_000, 2_000), drift: own.between(-2e-4, 2e-4) }
    },
    databaseOffset: chance.is(0.3) ? chance.between(-HOUR, HOUR) : chance.between(-1_000, 1_000),
    crash: rate(0.000_3, 0.006), pause: rate(0.000_3, 0.006), cut: rate(0.000_05, 0.001), slow: rate(0.000_1, 0.004), loss: rate(0.01, 0.4),
    shops: [STORE_ID, ...(hasTwoShops ? [SECOND_STORE_ID] : [])].map((storeId) => ({
      storeId, clockOffset: chance.is(0.5) ? chance.between(-10 * MINUTE, 10 * MINUTE) : chance.between(-1_000, 1_000),
      away: outages(6 * HOUR), slow: spans(2, 10 * MINUTE, HOUR),
      // Where mails are built from what is known, only the question about orders keeps one from leaving too late.
      ordersAway: isRough ? spans(2, 10 * MINUTE, HOUR / 2) : spans(1, MINUTE, HOUR / 2),
    })),
    isTold: chance.is(isStill ? 0 : isRough ? 0.3 : 0.7), lagging: isRough ? 0.6 : 0.1,
    narrow: isRough ? NARROW_OFTEN : NARROW_SELDOM,
    postDown: outages(3 * HOUR), postBlocked: spans(1, MINUTE, HOUR / 2),
    indexAway: spans(2, 5 * MINUTE, 2 * HOUR),
    // A database that was put back knows of what left only by the search: one that stands still as well is more than anybody can make good.
    indexFrozen: [...spans(2, 10 * MINUTE, 90 * MINUTE), ...(isStill ? [HOUR, 24 * HOUR].flatMap((after) => standstills(start + after)) : [])].filter(({ from, to }) => !isRestored || to < takenAt || from > restoredAt + HOUR),
    failovers: spans(4, 1_000, 3 * MINUTE).map(({ from, to }) => ({ at: from, ms: to - from, jump: chance.is(0.7) ? 0 : chance.is(0.8) ? chance.between(-3_000, 3_000) : chance.between(-2 * MINUTE, 2 * MINUTE) })),
    backup: isRestored ? { takenAt, restoredAt } : null,
  }
}

/** Long enough for two looks, and short enough a time in between that what leaves then is not shown before the next. */
function standstills(begin: number): Span[] {
  return Array.from({ length: 6 }, (_, n) => ({ from: begin + (n * 22 + 6) * MINUTE, to: begin + (n + 1) * 22 * MINUTE }))
}

export const isIn = (spans: readonly Span[], time: number): boolean => spans.some(({ from, to }) => from <= time && time < to)

/** The end of the span that holds at a time; the time itself where none does. */
export const endOf = (spans: readonly Span[], time: number): number => {
  const held = spans.find(({ from, to }) => from <= time && time < to)
  return held ? endOf(spans, held.to) : time
}
