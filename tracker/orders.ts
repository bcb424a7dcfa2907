/** Notices the order-received page and tells the service, once per order: a hint that stops the reminders sooner. */
import { find } from './find.ts'
import { forget, keep, memory, randomId, recall } from './memory.ts'
import { post } from './transport.ts'

/** The end of the page's address, where the word before it may be translated, and the end of its class. */
const ORDER_PAGE = /(\d+)\/?[?&].*key=([\w-]+).*-order-received/

/** Tells of an order and begins a new cart. Silent where nothing was ever recorded: then there is nothing to stop. */
export function reportOrder(orderId: number, orderKey: string): void {
  recall()
  if (!memory.seq || memory.answer === 'no' || memory.order === orderId) return
  forget()
  memory.order = orderId
  post('orders', { orderId, orderKey })
  memory.cart = randomId()
  keep()
}

/** The order whose order-received page this is. One that asks to confirm the address shows an old order, not a new one. */
export const orderOfPage = (): RegExpExecArray | false | null =>
  !find('.woocommerce-verify-email') && ORDER_PAGE.exec(location.href + ' ' + document.body.className)
