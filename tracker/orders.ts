/** Notices the order-received page and tells the service, once per order: a hint that stops the reminders sooner. */
import { find } from './find.ts'
import { browser, forget, keep, randomId } from './memory.ts'
import { post } from './transport.ts'

/**
 * Tells of an order and begins a new cart. Silent where nothing was ever recorded: then there is nothing to stop. A page that asks to
 * confirm the address shows an old order, not a new one.
 * @param id a text where the page's address tells it, a number where a script does
 */
export const reportOrder = (id?: number | string, orderKey?: string): void => {
  // 7 and «7» are one order.
  if (id && !find('[class*=verify-email]') && browser.seq && browser.answer !== 'no' && browser.order != id) {
    forget('')
    browser.order = id
    post('orders', { orderId: +id, orderKey: orderKey! })
    browser.cart = randomId()
    keep()
  }
}

/** Number and key of the order whose order-received page this is: by the end of the page's address, where the word before it may be translated, and the end of its class. */
export const shownOrder = (): string[] =>
  (location.href + ' ' + document.body.className).match(/(\d+)\/?[?&].*key=([\w-]+).*-order-received/)?.slice(1) || []
