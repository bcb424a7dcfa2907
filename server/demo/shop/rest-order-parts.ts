/** REST v3 notes and refunds of an order: list and create. */
import { Hono } from 'hono'
import { gmtText, type Instant } from '../../values/time.ts'
import { decimalOf, minorOf } from './amounts.ts'
import { addNote, refund, totalOf, type Order, type OrderNote, type Refund } from './orders.ts'
import { ALLOW_LIST, answer, bodyOf, failure, type RestContext, type RestEnv } from './rest-answers.ts'
import { localText, type ShopState } from './state.ts'

/** Routes below `/wp-json/wc/v3/orders/{id}`. */
export function orderPartRoutes(state: ShopState): Hono<RestEnv> {
  const routes = new Hono<RestEnv>()
  const listed = { headers: { Allow: ALLOW_LIST } }
  const made = { status: 201, ...listed }
  routes.get('/:id{[0-9]+}/notes', (c) => withOrder(state, c, (order) => answer(state, c, order.notes.map((note) => noteJson(state, order, note)), listed)))
  routes.post('/:id{[0-9]+}/notes', async (c) => {
    const body = await bodyOf(c)
    return withOrder(state, c, (order) => answer(state, c, noteJson(state, order, addNote(state, order, String(body['note'] ?? ''), body['customer_note'] === true)), made))
  })
  routes.get('/:id{[0-9]+}/refunds', (c) => withOrder(state, c, (order) => answer(state, c, order.refunds.map((each) => refundJson(state, order, each)), listed)))
  routes.post('/:id{[0-9]+}/refunds', async (c) => {
    const body = await bodyOf(c)
    return withOrder(state, c, (order) => giveBack(state, c, order, body))
  })
  return routes
}

function withOrder(state: ShopState, c: RestContext, act: (order: Order) => Response): Response {
  const order = state.orders.get(Number(c.req.param('id')))
  return order ? act(order) : failure(state, c, 404, 'woocommerce_rest_shop_order_invalid_id', 'Invalid order ID.')
}

function giveBack(state: ShopState, c: RestContext, order: Order, body: Record<string, unknown>): Response {
  const amountMinor = minorOf(state.settings, String(body['amount'] ?? '0'))
  const left = totalOf(order) - order.refunds.reduce((all, each) => all + each.amountMinor, 0)
  if (amountMinor <= 0) return failure(state, c, 400, 'woocommerce_rest_invalid_order_refund', 'Refund amount must be greater than zero.')
  if (amountMinor > left) return failure(state, c, 500, 'woocommerce_rest_cannot_create_order_refund', 'Invalid refund amount.')
  const made = refund(state, order, amountMinor, String(body['reason'] ?? ''))
  // The real shop forgets to fill the order's number into this address.
  const location = `${state.url}/wp-json/wc/v3/orders/(?P<order_id>[\\d]+)/refunds/${made.id}`
  return answer(state, c, refundJson(state, order, made), { status: 201, headers: { Allow: ALLOW_LIST, Location: location } })
}

function refundJson(state: ShopState, order: Order, made: Refund) {
  const isAll = made.amountMinor >= totalOf(order)
  return {
    id: made.id, ...dates(state, made.at), amount: decimalOf(state.settings, made.amountMinor), reason: made.reason, refunded_by: 1, refunded_payment: false,
    meta_data: [{ id: made.id * 10, key: '_refund_type', value: isAll ? 'full' : 'partial' }],
    line_items: [], shipping_lines: [], tax_lines: [], fee_lines: [], _links: links(state, order, 'refunds', made.id),
  }
}

const noteJson = (state: ShopState, order: Order, note: OrderNote) => ({
  id: note.id, author: 'WooCommerce', ...dates(state, note.at), note: note.text, customer_note: note.forCustomer, _links: links(state, order, 'notes', note.id),
})

const dates = (state: ShopState, at: Instant) => ({ date_created: localText(state, at), date_created_gmt: gmtText(at) })

function links(state: ShopState, order: Order, part: 'notes' | 'refunds', id: number) {
  const base = `${state.url}/wp-json/wc/v3/orders/${order.id}`
  const hints = state.settings.version === '8.9.1' ? {} : { targetHints: { allow: ['GET', 'DELETE'] } }
  return { self: [{ href: `${base}/${part}/${id}`, ...hints }], collection: [{ href: `${base}/${part}` }], up: [{ href: base }] }
}
