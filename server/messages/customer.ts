/** What a mail may say to somebody who has bought here before: the shop is asked just now, and what it does not tell is left out. */
import { freshProducts } from '../catalogue/refresh.ts'
import type { Deps } from '../deps.ts'
import type { MailFacts, MailName } from '../mail/view.ts'
import { isSale } from '../orders/status.ts'
import type { EmailAddress } from '../values/email-address.ts'

/** Mails that thank for earlier orders. */
const TO_CUSTOMERS: ReadonlySet<MailName> = new Set(['cart-welcome-back'])
/** A shop lists no more orders than this at once, so of more nobody knows how many. */
const ORDERS_COUNTED_MAX = 99

/** @returns null for mails that do not speak of it, and where the shop knows no order of the address */
export async function customerFacts(deps: Deps, mail: MailName, about: { readonly storeId: string; readonly to: EmailAddress }): Promise<NonNullable<MailFacts['customer']> | null> {
  if (!TO_CUSTOMERS.has(mail)) return null
  const platform = deps.platforms.get(about.storeId)
  const answer = await platform?.ordersOf(about.to)
  if (answer?.kind !== 'ok') return null
  const sales = answer.value.filter(({ status }) => isSale(status)).sort((a, b) => b.createdAt - a.createdAt)
  const [last] = sales
  if (!last) return null
  return { orderCount: sales.length > ORDERS_COUNTED_MAX ? 0 : sales.length, lastProduct: await firstProduct(deps, about.storeId, last.id) }
}

/** The name of the first thing in an order that the shop still sells. */
async function firstProduct(deps: Deps, storeId: string, orderId: number): Promise<string | null> {
  const order = await deps.platforms.get(storeId)?.order(orderId)
  if (order?.kind !== 'ok') return null
  const products = await freshProducts(deps, storeId, order.value.productIds)
  if (products.kind !== 'ok') return null
  return order.value.productIds.flatMap((id) => products.value.get(id)?.name ?? [])[0] ?? null
}
