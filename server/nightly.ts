/** What is done once a day for each shop, and nobody waits for. A job is safe to repeat; one that fails stops no other. */
import type { Deps } from './deps.ts'
import { decideExperiments } from './experiments/results.ts'
import { forgetLeft } from './flows/watch/forget.ts'
import { cleanCoupons } from './incentives/clean-up.ts'
import { learnCurrency } from './metrics/shop-currency.ts'
import { runSelfTest } from './orders/self-test.ts'
import { readTrash } from './orders/sync.ts'
import { forgetMails } from './pace/forget.ts'
import type { Store } from './stores/shop.ts'

interface NightlyJob {
  readonly name: string
  run(deps: Deps, store: Store): Promise<void>
}

const JOBS: readonly NightlyJob[] = [
  { name: 'self-test', run: runSelfTest },
  { name: 'trash', run: readTrash },
  { name: 'coupons', run: cleanCoupons },
  { name: 'currency', run: learnCurrency },
  { name: 'pace', run: forgetMails },
  { name: 'watched', run: forgetLeft },
  { name: 'experiments', run: decideExperiments },
]

/** All jobs of one shop, one after the other. */
export async function runNightly(deps: Deps, store: Store): Promise<void> {
  for (const { name, run } of JOBS) {
    await run(deps, store).catch((error: unknown) => deps.log.error('nightly.failed', error, { storeId: store.id, job: name }))
  }
}
