/** What reminders brought beyond what would have come anyway: people who were reminded against people who, by lot, were not.
 *  Pure. Everybody counts once, from the moment his first reminder left or would have left. */
import { meanDifference, shareDifference, type Interval } from './statistics.ts'

/** Fewer people in either group say nothing. */
export const PEOPLE_MIN = 100
/** Fewer people who ordered in both groups together say nothing. */
export const BUYERS_MIN = 10
/** Amounts scatter more than counts: so many buyers in each group before revenue is told. */
export const PAYERS_MIN = 10

/** One group, as far as the time in which its orders count is over. */
export interface Arm {
  readonly people: number
  /** Who ordered within that time, whatever led there. */
  readonly buyers: number
  /** What each of these paid, less what was given back, in minor units of the shop's currency. One whose currency nobody can convert is left out. */
  readonly amounts: readonly number[]
}

export interface LiftFacts {
  readonly mailed: Arm
  readonly heldOut: Arm
}

export interface Gain {
  /** For 1,000 people who are reminded. */
  readonly perThousand: Interval
  /** For all who were. */
  readonly total: Interval
}

export type Lift =
  /** What is lacking, each a number above 0 where it lacks. */
  | { readonly kind: 'too-early'; readonly mailedPeople: number; readonly heldOutPeople: number; readonly buyers: number }
  | { readonly kind: 'known'; readonly orders: Gain; /** Null: too few amounts yet. Minor units. */ readonly revenue: Gain | null }

export function liftOf({ mailed, heldOut }: LiftFacts): Lift {
  const lacking = {
    mailedPeople: Math.max(0, PEOPLE_MIN - mailed.people), heldOutPeople: Math.max(0, PEOPLE_MIN - heldOut.people),
    buyers: Math.max(0, BUYERS_MIN - mailed.buyers - heldOut.buyers),
  }
  if (lacking.mailedPeople + lacking.heldOutPeople + lacking.buyers > 0) return { kind: 'too-early', ...lacking }
  const orders = gainOf(shareDifference({ count: mailed.buyers, of: mailed.people }, { count: heldOut.buyers, of: heldOut.people }), mailed.people)
  const isToldInMoney = mailed.amounts.length >= PAYERS_MIN && heldOut.amounts.length >= PAYERS_MIN
  return { kind: 'known', orders, revenue: isToldInMoney ? gainOf(meanDifference(mailed, heldOut), mailed.people) : null }
}

/** Whether the interval lies on one side of nothing. */
export const isClear = ({ low, high }: Interval): boolean => low > 0 || high < 0

const gainOf = (each: Interval, people: number): Gain => ({ perThousand: times(each, 1_000), total: times(each, people) })

const times = ({ estimate, low, high }: Interval, factor: number): Interval => ({ estimate: estimate * factor, low: low * factor, high: high * factor })
