/** Gathers what one shop's reminders brought beyond what would have come anyway. */
import type { Deps } from '../deps.ts'
import { countTrials, latestPercent, ordersOfTrials } from '../holdout/store.ts'
import { liftOf, type Arm, type Lift } from '../metrics/lift.ts'
import { outcomesOf, usualCurrency } from '../metrics/outcomes.ts'
import { readCurrency } from '../metrics/store.ts'
import type { Store } from '../stores/shop.ts'
import type { Money } from '../values/money.ts'
import { days, minus, type Duration } from '../values/time.ts'

/** People whose first reminder is older say little about the mails of today. */
export const LIFT_DAYS = 180

export interface LiftPanelFacts {
  /** The share that is held out now. */
  readonly percent: number
  /** Within which an order counts. */
  readonly window: Duration
  readonly mailed: Arm
  readonly heldOut: Arm
  readonly lift: Lift
  /** Of the amounts; null while there is no order. */
  readonly money: Pick<Money, 'currency' | 'decimals'> | null
}

/** Only people whose time is over are compared, so that all had equally long to order. */
export async function loadLift(deps: Deps, store: Store): Promise<LiftPanelFacts> {
  const { clock, connection: { db }, purchases } = deps
  const window = purchases.windows.mail
  const percent = store.holdoutPercent ?? 0
  // Switched off, what was learnt before is still worth reading.
  const compared = percent > 0 ? percent : await latestPercent(db, store.id, clock.now(), days(LIFT_DAYS)) ?? 0
  const of = { storeId: store.id, percent: compared, from: minus(clock.now(), days(LIFT_DAYS)), until: minus(clock.now(), window) }
  const [people, orders, own] = [await countTrials(db, of), await ordersOfTrials(db, of, window), await readCurrency(db, store.id)]
  const money = usualCurrency(orders, own)
  const outcome = outcomesOf(orders, money)
  const mailed = { people: people.get('mailed') ?? 0, ...outcome('mailed') }
  const heldOut = { people: people.get('held-out') ?? 0, ...outcome('held-out') }
  return { percent, window, mailed, heldOut, lift: liftOf({ mailed, heldOut }), money }
}
