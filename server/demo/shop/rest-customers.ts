/** REST v3 customers: those that orders name. Guests are nobody here, as in the real shop. */
import { createHash } from 'node:crypto'
import { Hono } from 'hono'
import { gmtText } from '../../values/time.ts'
import type { Order } from './orders.ts'
import { links } from './product-json.ts'
import { ALLOW_ONE, answer, failure, invalidParam, listAnswer, pageOf, type RestEnv } from './rest-answers.ts'
import { noAddress } from './sessions.ts'
import { localText, type ShopState } from './state.ts'

/** Routes below `/wp-json/wc/v3/customers`. */
export function customerRoutes(state: ShopState): Hono<RestEnv> {
  const routes = new Hono<RestEnv>()
  routes.get('/', (c) => {
    const page = pageOf(new Map(Object.entries(c.req.query())))
    if ('code' in page) return invalidParam(state, c, page)
    const email = c.req.query('email')?.toLowerCase()
    const found = lastOrders(state).filter((order) => email === undefined || order.billing.email.toLowerCase() === email)
    return listAnswer(state, c, found.map((order) => customerJson(state, order)), page)
  })
  routes.get('/:id{[0-9]+}', (c) => {
    const order = lastOrders(state).find((each) => each.customerId === Number(c.req.param('id')))
    if (!order) return failure(state, c, 404, 'woocommerce_rest_invalid_id', 'Invalid resource ID.')
    return answer(state, c, customerJson(state, order), { headers: { Allow: ALLOW_ONE } })
  })
  return routes
}

/** Of each customer the newest order: it knows the address. */
const lastOrders = (state: ShopState): Order[] =>
  [...new Map([...state.orders.values()].filter((order) => order.customerId > 0).map((order) => [order.customerId, order])).values()]

function customerJson(state: ShopState, order: Order) {
  const { email, first_name, last_name } = order.billing
  return {
    id: order.customerId, date_created: localText(state, order.createdAt), date_created_gmt: gmtText(order.createdAt),
    date_modified: localText(state, order.modifiedAt), date_modified_gmt: gmtText(order.modifiedAt),
    email, first_name, last_name, role: 'customer', username: email.split('@')[0] ?? '', billing: order.billing, shipping: noAddress(),
    is_paying_customer: order.paidAt !== null, avatar_url: `https://avatars.example/${createHash('sha256').update(email).digest('hex')}`, meta_data: [],
    _links: links(state, 'customers', order.customerId),
  }
}
