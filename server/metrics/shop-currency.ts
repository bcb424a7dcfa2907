/** Learns once a day in which currency a shop keeps its books. */
import type { Deps } from '../deps.ts'
import type { Store } from '../stores/shop.ts'
import { saveCurrency } from './store.ts'

/** Without an answer the last one counts. */
export async function learnCurrency(deps: Deps, store: Store): Promise<void> {
  const answer = await deps.platforms.get(store.id)?.currency?.()
  if (answer?.kind === 'ok') await saveCurrency(deps.connection.db, store.id, answer.value)
  else deps.log.info('currency.untold', { storeId: store.id, reason: answer?.reason ?? 'no-platform' })
}
