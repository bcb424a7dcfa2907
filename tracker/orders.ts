/** Notices the order-received page and tells the service, once per order: a hint that stops the reminders sooner. */
import { find } from './find.ts'
import { browser, forget, keep, randomId } from './memory.ts'
import { post } from './transport.ts'

/** Its number is the second, its key the third, as the expression below finds them. */
type Order = readonly [unknown, number | string, string] | RegExpExecArray

let order: Order | false | null

/** Tells of an order and begins a new cart. Silent where nothing was ever recorded: then there is nothing to stop. */
export const reportOrder = (seen: typeof order): void => {
  if ((order = seen) && browser.seq && browser.answer !== 'no' && browser.order !== order[1]) {
    forget('')
    browser.order = order[1]!
    post('orders', { orderId: +order[1]!, orderKey: order[2]! })
    browser.cart = randomId()
    keep()
  }
}

/**
 * The order whose order-received page this is: by the end of the page's address, where the word before it may be translated, and
 * the end of its class. A page that asks to confirm the address shows an old order, not a new one.
 */
export const shownOrder = (): typeof order =>
  !find('.woocommerce-verify-email') && /(\d+)\/?[?&].*key=([\w-]+).*-order-received/.exec(location.href + ' ' + document.body.className)
