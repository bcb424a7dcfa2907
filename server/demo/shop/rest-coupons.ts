/** REST v3 coupons: create, find by code, read, change the little that matters, delete. */
import { Hono } from 'hono'
import { gmtText, instant, minus, type Instant } from '../../values/time.ts'
import { decimalOf, minorOf } from './amounts.ts'
import { addCoupon, couponByCode, type Coupon } from './coupons.ts'
import { links } from './product-json.ts'
import { ALLOW_ONE, answer, bodyOf, failure, invalidParam, listAnswer, missingParam, pageOf, type RestContext, type RestEnv } from './rest-answers.ts'
import { localText, wholeSecond, type ShopState } from './state.ts'
import { fireTrashed } from './trash.ts'

type Body = Record<string, unknown>

/** Routes below `/wp-json/wc/v3/coupons`. */
export function couponRoutes(state: ShopState): Hono<RestEnv> {
  const routes = new Hono<RestEnv>()
  routes.get('/', (c) => {
    const page = pageOf(new Map(Object.entries(c.req.query())))
    if ('code' in page) return invalidParam(state, c, page)
    const code = c.req.query('code')?.toLowerCase()
    const found = [...state.coupons.values()].filter((coupon) => !coupon.isTrashed && (code === undefined || coupon.code === code))
    return listAnswer(state, c, found.map((coupon) => couponJson(state, coupon)), page)
  })
  routes.post('/', async (c) => create(state, c, await bodyOf(c)))
  routes.get('/:id{[0-9]+}', (c) => withCoupon(state, c, () => undefined))
  routes.on(['PUT', 'POST', 'PATCH'], '/:id{[0-9]+}', async (c) => {
    const body = await bodyOf(c)
    return withCoupon(state, c, (coupon) => {
      Object.assign(coupon, detailsOf(state, body), { modifiedAt: wholeSecond(state.now()) })
      state.events.fire('coupon.updated', coupon.id)
    })
  })
  routes.delete('/:id{[0-9]+}', (c) => withCoupon(state, c, (coupon) => {
    // Deleted for good no webhook tells of it.
    if (c.req.query('force') === 'true') return void state.coupons.delete(coupon.id)
    coupon.isTrashed = true
    fireTrashed(state.events, coupon.id)
  }))
  return routes
}

function create(state: ShopState, c: RestContext, body: Body): Response {
  const code = typeof body['code'] === 'string' ? body['code'] : ''
  if (code === '') return missingParam(state, c, 'code')
  if (couponByCode(state, code)) return failure(state, c, 400, 'woocommerce_rest_coupon_code_already_exists', 'The coupon code already exists')
  if (body['discount_type'] === 'percent' && Number(body['amount']) > 100) return failure(state, c, 400, 'coupon_invalid_amount', 'Invalid discount amount.')
  const coupon = addCoupon(state, code, detailsOf(state, body))
  state.events.fire('coupon.created', coupon.id)
  const headers = { Allow: 'GET, POST', Location: `${state.url}/wp-json/wc/v3/coupons/${coupon.id}` }
  return answer(state, c, couponJson(state, coupon), { status: 201, headers })
}

function withCoupon(state: ShopState, c: RestContext, act: (coupon: Coupon) => void): Response {
  const coupon = state.coupons.get(Number(c.req.param('id')))
  if (!coupon) return failure(state, c, 404, 'woocommerce_rest_shop_coupon_invalid_id', 'Invalid ID.')
  const before = couponJson(state, coupon)
  act(coupon)
  // A deletion answers with what there was.
  return answer(state, c, c.req.method === 'DELETE' ? before : couponJson(state, coupon), { headers: { Allow: ALLOW_ONE } })
}

function detailsOf(state: ShopState, body: Body): Partial<Coupon> {
  const details: { -readonly [key in keyof Coupon]?: Coupon[key] } = {}
  if (typeof body['amount'] === 'string') details.amount = body['amount']
  if (body['discount_type'] === 'percent' || body['discount_type'] === 'fixed_cart') details.discountType = body['discount_type']
  if (typeof body['description'] === 'string') details.description = body['description']
  if (typeof body['individual_use'] === 'boolean') details.individualUse = body['individual_use']
  if (typeof body['usage_limit'] === 'number') details.usageLimit = body['usage_limit']
  if (typeof body['usage_limit_per_user'] === 'number') details.usageLimitPerUser = body['usage_limit_per_user']
  if (Array.isArray(body['product_ids'])) details.productIds = body['product_ids'].map(Number)
  if (Array.isArray(body['excluded_product_ids'])) details.excludedProductIds = body['excluded_product_ids'].map(Number)
  if (typeof body['exclude_sale_items'] === 'boolean') details.excludeSaleItems = body['exclude_sale_items']
  if (typeof body['limit_usage_to_x_items'] === 'number') details.itemsLimit = body['limit_usage_to_x_items']
  if (typeof body['free_shipping'] === 'boolean') details.freeShipping = body['free_shipping']
  if (typeof body['minimum_amount'] === 'string') details.minimumAmount = body['minimum_amount']
  // An address WordPress finds invalid is dropped without a word, which leaves the coupon open to everybody.
  if (Array.isArray(body['email_restrictions'])) details.emailRestrictions = body['email_restrictions'].filter((each) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(String(each))).map(String)
  const expiry = expiryOf(state, body)
  if (expiry) details.expiresAt = expiry
  if (Array.isArray(body['meta_data'])) details.meta = (body['meta_data'] as Body[]).map((entry) => ({ id: state.nextItemId(), key: String(entry['key']), value: entry['value'] }))
  return details
}

/** `date_expires` is the store's local time unless it ends in a zone right after the seconds. `date_expires_gmt` is read only. */
function expiryOf(state: ShopState, body: Body): Instant | null {
  const text = typeof body['date_expires'] === 'string' ? body['date_expires'] : ''
  const [, whole, zone] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(Z|[+-]\d\d:\d\d)?$/.exec(text) ?? []
  if (whole && zone) return instant(Date.parse(whole + zone))
  const utcMs = Date.parse(`${text.slice(0, 10)}T${text.slice(11, 19) || '00:00:00'}Z`)
  return Number.isNaN(utcMs) ? null : minus(instant(utcMs), state.settings.timeZoneOffset)
}

/** A coupon as REST v3 writes it. */
export function couponJson(state: ShopState, coupon: Coupon): Record<string, unknown> {
  const amount = (text: string): string => decimalOf(state.settings, minorOf(state.settings, text))
  return {
    id: coupon.id, code: coupon.code, amount: amount(coupon.amount), status: coupon.isTrashed ? 'trash' : 'publish',
    date_created: localText(state, coupon.createdAt), date_created_gmt: gmtText(coupon.createdAt),
    date_modified: localText(state, coupon.modifiedAt), date_modified_gmt: gmtText(coupon.modifiedAt),
    discount_type: coupon.discountType, description: coupon.description,
    date_expires: localText(state, coupon.expiresAt), date_expires_gmt: coupon.expiresAt === null ? null : gmtText(coupon.expiresAt),
    usage_count: coupon.usedBy.length, individual_use: coupon.individualUse, product_ids: coupon.productIds, excluded_product_ids: coupon.excludedProductIds,
    usage_limit: coupon.usageLimit, usage_limit_per_user: coupon.usageLimitPerUser, limit_usage_to_x_items: coupon.itemsLimit,
    free_shipping: coupon.freeShipping, product_categories: [], excluded_product_categories: [], exclude_sale_items: coupon.excludeSaleItems,
    minimum_amount: amount(coupon.minimumAmount), maximum_amount: amount('0'), email_restrictions: coupon.emailRestrictions,
    used_by: coupon.usedBy, meta_data: coupon.meta, _links: links(state, 'coupons', coupon.id),
  }
}
