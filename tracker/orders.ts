/** Notices the order-received page and tells the service, once per order: a hint that stops the reminders sooner. */
import { isPage } from './checkout.ts'
import { forgetTab, randomId, recall, remember } from './memory.ts'
import { post } from './transport.ts'

/** The end of the address; the word before it may be translated. */
const ORDER_IN_ADDRESS = /(\d+)\/?[?&].*key=(\w+)/

/** Tells of an order and begins a new cart. Silent where nothing was ever recorded: then there is nothing to stop. */
export function reportOrder(orderId: number, orderKey: string): void {
  const { refused, order, seq } = recall()
  if (!seq || refused || order === orderId) return
  forgetTab()
  post('orders', { orderId, orderKey })
  remember({ cart: randomId(), order: orderId })
}

/** Looks whether this is an order-received page. One that asks to confirm the address shows an old order, not a new one. */
export function lookForOrder(): void {
  const found = ORDER_IN_ADDRESS.exec(location.href)
  if (found && isPage(/order-received/) && !document.querySelector('.woocommerce-verify-email')) reportOrder(+found[1]!, found[2]!)
}
