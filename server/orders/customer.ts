/** How often the person of a cart has bought before: from what is known here, else from the shop, which is asked once. */
import type { Cart } from '../carts/cart.ts'
import { noteCustomer, noteStranger } from '../carts/store.ts'
import type { Deps } from '../deps.ts'
import { parseEmailAddress } from '../values/email-address.ts'
import type { Order } from './order.ts'
import { isSale } from './status.ts'

/**
 * Asks the shop only when nothing here says so, since the first reading of its orders goes back no more than days. Whatever is
 * ordered after it was asked is read here, so its answer stays good.
 * @param orders what is known here of the cart's person
 * @param exceptIds orders that are this cart's own
 * @returns at least so many; null when nobody could say
 */
export async function previousOrders(deps: Deps, cart: Cart, orders: readonly Order[], exceptIds: readonly number[] = []): Promise<number | null> {
  if (cart.emailIndex === null || cart.sealedEmail === null) return 0
  const known = orders.filter((order) => order.emailIndex === cart.emailIndex && isSale(order.status) && !exceptIds.includes(order.id)).length
  if (known > 0) return known
  if (cart.customerIndex === cart.emailIndex) return 1
  return cart.strangerIndex === cart.emailIndex ? 0 : askShop(deps, cart, exceptIds)
}

async function askShop(deps: Deps, cart: Cart, exceptIds: readonly number[]): Promise<number | null> {
  const address = cart.sealedEmail === null ? null : parseEmailAddress(deps.vault.open(cart.storeId, cart.sealedEmail))
  const platform = deps.platforms.get(cart.storeId)
  if (!address || !platform) return null
  const answer = await platform.ordersOf(address)
  if (answer.kind !== 'ok') return null
  const count = answer.value.filter((order) => isSale(order.status) && !exceptIds.includes(order.id)).length
  await (count > 0 ? noteCustomer : noteStranger)(deps.connection.db, cart)
  return count
}

/** The cart as it is once that was told, so that nobody asks again for the same decision. */
export const knowing = (cart: Cart, count: number | null): Cart =>
  count === null ? cart : { ...cart, ...(count > 0 ? { customerIndex: cart.emailIndex } : { strangerIndex: cart.emailIndex }) }
