/** How an experiment stands, and its end once it is decided: looked into once a night. */
import type { Deps } from '../deps.ts'
import { outcomesOf, usualCurrency } from '../metrics/outcomes.ts'
import { readCurrency } from '../metrics/store.ts'
import type { Store } from '../stores/shop.ts'
import type { Money } from '../values/money.ts'
import { flowOf } from '../flows/flows.ts'
import { milliseconds, minus, type Duration } from '../values/time.ts'
import { adopt } from './adopt.ts'
import { spreadOf } from './delays.ts'
import { isWritten, type Experiment, type VariantId } from './experiment.ts'
import { applyVariant, countEntries, endExperiment, listExperiments, ordersOfEntries } from './store.ts'
import { judge, type VariantResult, type Verdict } from './verdict.ts'

export interface Standing {
  readonly results: readonly VariantResult[]
  readonly verdict: Verdict
  /** Of the amounts; null while there is no order. */
  readonly money: Pick<Money, 'currency' | 'decimals'> | null
  /** Who got a variant so lately that his time to order is not over. */
  readonly waiting: number
  /** Within which an order counts. */
  readonly window: Duration
}

/** Only people whose time is over count, so that all had equally long to order. */
export async function standingOf(deps: Deps, experiment: Experiment): Promise<Standing> {
  const { clock, connection: { db } } = deps
  const window = windowOf(deps, experiment)
  const now = clock.now()
  const until = minus(now, window)
  const [people, everybody] = [await countEntries(db, experiment.id, until), await countEntries(db, experiment.id, now)]
  const orders = await ordersOfEntries(db, { experimentId: experiment.id, until, window })
  const money = usualCurrency(orders, await readCurrency(db, experiment.storeId))
  const outcome = outcomesOf(orders, money)
  const results = experiment.variants.map(({ id }): VariantResult => ({ variant: id, people: people.get(id) ?? 0, ...outcome(id) }))
  // What is judged was sent up to then, so that is how long it has run.
  const verdict = judge(results, { metric: experiment.metric, startedAt: experiment.startedAt, now: until })
  return { results, verdict, money, window, waiting: total(everybody) - total(people) }
}

/** Ends what is decided. The winner is used at once where its owner wanted that. */
export async function decideExperiments(deps: Deps, store: Store): Promise<void> {
  const { clock, connection: { db }, log } = deps
  for (const experiment of await listExperiments(db, store.id)) {
    if (experiment.state !== 'running') continue
    const { verdict } = await standingOf(deps, experiment)
    if (verdict.kind !== 'winner') continue
    const isWanted = experiment.isAuto && !isWritten(experiment)
    const isEnded = await endExperiment(db, experiment.id, { state: 'decided', winner: verdict.leader, isApplied: isWanted, at: clock.now() })
    if (!isEnded) continue
    const isApplied = isWanted || (experiment.isAuto && await writeWinner(deps, experiment, verdict.leader))
    log.info('experiment.decided', { experimentId: experiment.id, winner: verdict.leader, isApplied })
  }
}

/** What does not fit any more is left to the owner. */
async function writeWinner(deps: Deps, experiment: Experiment, winner: VariantId): Promise<boolean> {
  const mistake = await adopt(deps, experiment, winner)
  if (mistake !== null) deps.log.warn('experiment.unfit', { experimentId: experiment.id, winner })
  return mistake === null && await applyVariant(deps.connection.db, experiment.id, winner)
}

/** Where somebody waits longer for his mail he has to have as much longer to order, and so has everybody. */
function windowOf({ purchases, stores }: Deps, experiment: Experiment): Duration {
  const store = stores.get(experiment.storeId)
  const usual = (store ? flowOf(store, experiment.flow) : null)?.steps.find(({ id }) => id === experiment.step)?.after
  return milliseconds(purchases.windows.mail + spreadOf(experiment, usual ?? null))
}

const total = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((all, count) => all + count, 0)
