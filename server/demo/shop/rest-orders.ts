/** REST v3 orders: list, read, create, change, trash. */
import { Hono } from 'hono'
import { minorOf, taxOn } from './amounts.ts'
import { orderJson } from './order-json.ts'
import { ordersAskedFor } from './order-query.ts'
import { addOrder, moveOrder, orderStatus, paymentTitle, touchOrder, trash, type Order, type OrderStatus } from './orders.ts'
import { fromLines, type WishedLine } from './place-order.ts'
import { ALLOW_ONE, answer, bodyOf, failure, invalidParam, listAnswer, pageOf, type RestContext, type RestEnv } from './rest-answers.ts'
import { noAddress, type Address, type BillingAddress } from './sessions.ts'
import type { ShopState } from './state.ts'

type Body = Record<string, unknown>

/** Routes below `/wp-json/wc/v3/orders`. */
export function orderRoutes(state: ShopState): Hono<RestEnv> {
  const routes = new Hono<RestEnv>()
  routes.get('/', (c) => list(state, c))
  routes.post('/', async (c) => {
    const order = createOrder(state, await bodyOf(c))
    const headers = { Allow: 'GET, POST', Location: `${state.url}/wp-json/wc/v3/orders/${order.id}` }
    return answer(state, c, orderJson(state, order), { status: 201, headers })
  })
  routes.post('/batch', async (c) => answer(state, c, changeSeveral(state, await bodyOf(c)), { headers: { Allow: 'POST, PUT, PATCH' } }))
  routes.get('/:id{[0-9]+}', (c) => withOrder(state, c, (order) => orderJson(state, order)))
  routes.on(['PUT', 'POST', 'PATCH'], '/:id{[0-9]+}', async (c) => {
    const body = await bodyOf(c)
    return withOrder(state, c, (order) => {
      changeOrder(state, order, body)
      return orderJson(state, order)
    })
  })
  routes.delete('/:id{[0-9]+}', (c) => withOrder(state, c, (order) => {
    const before = orderJson(state, order)
    if (c.req.query('force') === 'true') state.orders.delete(order.id)
    else trash(state, order)
    return before
  }))
  return routes
}

function list(state: ShopState, c: RestContext): Response {
  const { search } = new URL(c.req.url)
  const page = pageOf(new Map(new URLSearchParams(search)))
  if ('code' in page) return invalidParam(state, c, page)
  const orders = ordersAskedFor(state, search)
  if (!Array.isArray(orders)) return invalidParam(state, c, orders)
  return listAnswer(state, c, orders.map((order) => orderJson(state, order)), page)
}

function withOrder(state: ShopState, c: RestContext, act: (order: Order) => unknown): Response {
  const order = state.orders.get(Number(c.req.param('id')))
  if (!order) return failure(state, c, 404, 'woocommerce_rest_shop_order_invalid_id', 'Invalid ID.')
  return answer(state, c, act(order), { headers: { Allow: ALLOW_ONE } })
}

function createOrder(state: ShopState, body: Body): Order {
  const method = textOf(body['payment_method'])
  const order = addOrder(state, {
    ...fromLines(state, wishedLines(body), couponCodes(body)),
    status: statusOf(body) ?? 'pending', createdVia: textOf(body['created_via']) || 'rest-api', customerId: Number(body['customer_id'] ?? 0),
    billing: { ...noAddress(), email: '', ...partsOf(body['billing']) } as BillingAddress, shipping: { ...noAddress(), ...partsOf(body['shipping']) } as Address,
    paymentMethod: method, paymentMethodTitle: textOf(body['payment_method_title']) || paymentTitle(method),
    transactionId: textOf(body['transaction_id']), customerNote: textOf(body['customer_note']), cartHash: '',
    ...shippingOf(state, body), meta: metaOf(state, body), userAgent: '',
  })
  if (body['set_paid'] === true) {
    order.status = 'processing'
    order.paidAt = order.createdAt
  }
  state.events.fire('order.created', order.id)
  state.events.fire('order.updated', order.id)
  return order
}

function changeOrder(state: ShopState, order: Order, body: Body): void {
  Object.assign(order.billing, partsOf(body['billing']))
  Object.assign(order.shipping, partsOf(body['shipping']))
  if ('customer_note' in body) order.customerNote = textOf(body['customer_note'])
  if ('transaction_id' in body) order.transactionId = textOf(body['transaction_id'])
  for (const entry of metaOf(state, body)) order.meta = [...order.meta.filter((each) => each.key !== entry.key), entry]
  if (body['set_paid'] === true) order.paidAt ??= state.now()
  const status = statusOf(body)
  order.trashed &&= status === null
  // With orders kept as posts the old version moves the date for a status or a note only.
  const moves = state.settings.version !== '8.9.1' || 'customer_note' in body
  if (status !== null && status !== order.status) moveOrder(state, order, status)
  else if (moves) touchOrder(state, order)
}

function changeSeveral(state: ShopState, body: Body): { update: object[] } {
  const changes = Array.isArray(body['update']) ? (body['update'] as Body[]) : []
  const update = changes.map((change) => {
    const order = state.orders.get(Number(change['id']))
    if (!order) return { id: Number(change['id']), error: { code: 'woocommerce_rest_shop_order_invalid_id', message: 'Invalid ID.', data: { status: 400 } } }
    changeOrder(state, order, change)
    return orderJson(state, order)
  })
  return { update }
}

const statusOf = (body: Body): OrderStatus | null => (typeof body['status'] === 'string' ? orderStatus(body['status'].replace(/^wc-/, '')) : null)
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
const partsOf = (value: unknown): Record<string, string> =>
  Object.fromEntries(Object.entries(typeof value === 'object' && value !== null ? value : {}).map(([key, part]) => [key, textOf(part)]))
const listIn = (body: Body, key: string): Body[] => (Array.isArray(body[key]) ? (body[key] as Body[]) : [])

const wishedLines = (body: Body): WishedLine[] => listIn(body, 'line_items').map((line) => ({
  productId: Number(line['product_id'] ?? 0), variationId: Number(line['variation_id'] ?? 0), quantity: Number(line['quantity'] ?? 1),
}))
function shippingOf(state: ShopState, body: Body): Pick<Order, 'shippingMinor' | 'shippingTaxMinor' | 'hasShippingLine'> {
  const [line] = listIn(body, 'shipping_lines')
  const { net, tax } = taxOn(minorOf(state.settings, textOf(line?.['total']) || '0'))
  return { shippingMinor: net, shippingTaxMinor: tax, hasShippingLine: line !== undefined }
}
const couponCodes = (body: Body): string[] => listIn(body, 'coupon_lines').map((line) => textOf(line['code']))
const metaOf = (state: ShopState, body: Body) =>
  listIn(body, 'meta_data').map((entry) => ({ id: state.nextItemId(), key: textOf(entry['key']), value: entry['value'] }))
