/** Gathers what one shop's reminders brought lately. */
import type { Deps } from '../deps.ts'
import { sumInShopCurrency, sumRecovered, type CurrencyNumbers, type ShopNumbers } from '../metrics/recovered.ts'
import { attributedOrders, linkNumbers, readCurrency } from '../metrics/store.ts'
import type { AttributionWindows } from '../orders/attribute.ts'
import { days, minus } from '../values/time.ts'

export const RECENT_DAYS = 30

export interface RecoveredFacts {
  readonly windows: AttributionWindows
  /** The currency of most orders first. */
  readonly currencies: readonly CurrencyNumbers[]
  /** Null while nothing was bought in another currency than the shop's, or the shop has not told which is its own. */
  readonly inShopCurrency: ShopNumbers | null
  readonly links: { readonly mails: number; readonly opened: number; readonly clicked: number }
}

export async function loadRecovered(deps: Deps, storeId: string): Promise<RecoveredFacts> {
  const { clock, connection: { db }, purchases } = deps
  const since = minus(clock.now(), days(RECENT_DAYS))
  const orders = await attributedOrders(db, storeId, since)
  const currencies = sumRecovered(orders)
  const own = await readCurrency(db, storeId)
  const isForeign = own !== null && currencies.some(({ currency }) => currency !== own)
  return { windows: purchases.windows, currencies, inShopCurrency: isForeign ? sumInShopCurrency(orders, own) : null, links: await linkNumbers(db, storeId, since) }
}
