/** The questions that the recordings of REST v3 answer. */
import { signedUrl, tab } from '../clients.ts'
import { claimsOf, type Check } from './claim.ts'
import { answerDifferences } from './compare.ts'
import { bumps, semantics, windows } from './claims-time.ts'
import { after, answered, answeredInPart, backCoupon, onStage, replayed, replayedInPart, shopper, withAppliedCoupon, withCart, withCoupon, withOrders, withOrdersOfLists, type Scene, type Stage } from './scene.ts'
import { pathHere } from './translate.ts'

const ORDERS_PATH = '/wp-json/wc/v3/orders'
const listed = after([withOrders], replayed)
interface Row { readonly id: number; readonly status?: string; readonly created_via?: string }

/** A list of orders: the same ones in the same order, with the same statuses. */
const sameOrders = after([withOrdersOfLists], async (recorded, scene) => {
  const { request, response } = recorded
  const wanted = (response?.body as readonly Row[]).map(({ id, status, created_via }) => JSON.stringify([scene.ids.get(id), status, created_via]))
  const { body } = await scene.ask('GET', pathHere(request?.path ?? '', scene.ids))
  const mine = (body as readonly Row[]).map(({ id, status, created_via }) => JSON.stringify([id, status, created_via]))
  return [...await replayed(recorded, scene), ...(mine.join() === wanted.join() ? [] : [`orders ${mine.join()} instead of ${wanted.join()}`])]
})
/** One order as it reads under its recorded number. */
const order = (recordedId: number): Check => after([withOrders], answered(({ ask, ids }) => ask('GET', `${ORDERS_PATH}/${ids.get(recordedId)}`)))
const withMeta = (key: string, value: unknown): Stage => async ({ ask, ids }) => void await ask('PUT', `${ORDERS_PATH}/${ids.get(101)}`, { meta_data: [{ key, value }] })

/** The order that a headless checkout leaves behind. */
const placed = (paymentMethod: string | null, ...stages: readonly Stage[]): Check => after([withCart([12, 2], [16, 1]), ...stages], answered(async (scene) => {
  const id = await checkedOut(scene, paymentMethod)
  return scene.ask('GET', `${ORDERS_PATH}/${id}`)
}))

async function checkedOut(scene: Scene, paymentMethod: string | null): Promise<number> {
  const address = { first_name: 'Ann', last_name: 'Sea', company: '', address_1: 'Quay 1', address_2: '', city: 'Cobh', state: '', postcode: '00100', country: 'FI', phone: '+3584012345' }
  const opened = await shopper(scene, 'GET', '/checkout')
  const billing = { billing_address: { ...address, email: 'ann@example.test' } }
  if (paymentMethod === null) await shopper(scene, 'POST', '/cart/update-customer', billing)
  else await shopper(scene, 'POST', '/checkout', { ...billing, shipping_address: address, payment_method: paymentMethod })
  return (opened.body as { order_id: number }).order_id
}

/** The number of an order that a browser placed on the classic checkout. */
async function classicallyPlaced(shop: Scene['shop']): Promise<number> {
  const browser = tab(shop)
  await browser.open('/cart/?add-to-cart=12')
  const fields = { first_name: 'Ann', last_name: 'Sea', country: 'FI', address_1: 'Quay 1', postcode: '00100', city: 'Cobh', email: 'ann@example.test', phone: '+3584012345' }
  const form = new URLSearchParams([...Object.entries(fields).map(([name, value]): [string, string] => [`billing_${name}`, value]), ['payment_method', 'cod']])
  const answer = await browser.open('/?wc-ajax=checkout', { method: 'POST', body: form, headers: { 'User-Agent': 'Browser/1.0' } })
  return ((await answer.json()) as { order_id: number }).order_id
}

/** What WooCommerce's script in the page notes down is kept and told as it was written. */
const attribution: Check = async (recorded, scene) => {
  const { meta_data: recordedMeta } = recorded.response?.body as { meta_data: { key: string; value: string }[] }
  const wanted = recordedMeta.filter(({ key }) => key.startsWith('_wc_order_attribution_')).map(({ key, value }) => ({ key, value }))
  await withOrders(scene)
  const path = `${ORDERS_PATH}/${scene.ids.get(101)}`
  await scene.ask('PUT', path, { meta_data: wanted })
  const { meta_data: told } = (await scene.ask('GET', path)).body as { meta_data: { key: string; value: string }[] }
  return wanted.filter(({ key, value }) => !told.some((each) => each.key === key && each.value === value)).map(({ key }) => `${key}: lost`)
}

/** Plain http, where nothing but signatures counts. */
const unsigned = (asking: (scene: Scene) => Promise<Response>): Check => (recorded) => onStage(async ({ response }, scene) => {
  const answer = await asking(scene)
  return response ? answerDifferences({ status: answer.status, headers: answer.headers, body: await answer.json() }, response) : []
}, recorded, { trustBasic: false })
const HOUR_SEC = 3_600

const couponRead = (path: string): Check => after([backCoupon], answered(({ ask, ids }) => ask('GET', `/wp-json/wc/v3/coupons${path.replace('ID', String(ids.get(109)))}`)))

export const REST_CLAIMS = claimsOf('rest', {
  'coupon-create': ['what a personal coupon becomes', replayed],
  'coupon-create-duplicate': ['may a code exist twice, in another case?', after([backCoupon], replayed)],
  'coupon-create-free-shipping': ['what a coupon of free shipping becomes', replayed],
  'coupon-create-invalid': ['what becomes of an address that is none', replayed],
  'coupon-create-percent-over-100': ['may it take off more than all?', replayed],
  'coupon-delete': ['what a deletion for good answers', after([withCoupon('GONE-1', 112)], replayed)],
  'coupon-delete-no-force': ['what a deletion without force answers', after([withCoupon('GONE-2', 113)], replayed)],
  'coupon-read': ['how a coupon reads', couponRead('/ID')],
  'coupon-used': ['how a coupon reads after a guest used it', after([backCoupon, withCart([12, 1]), async (scene) => {
    await shopper(scene, 'POST', '/cart/update-customer', { billing_address: { email: 'guest.cod@example.test' } })
    await shopper(scene, 'POST', '/cart/apply-coupon', { code: 'back-7f3k9q' })
    const address = { first_name: 'Ann', last_name: 'Sea', address_1: 'Quay 1', city: 'Cobh', postcode: '00100', country: 'FI' }
    await shopper(scene, 'POST', '/checkout', { billing_address: { ...address, email: 'guest.cod@example.test' }, shipping_address: address, payment_method: 'cod' })
  }], answered(({ ask, ids }) => ask('GET', `/wp-json/wc/v3/coupons/${ids.get(109)}`)))],
  'coupons-by-code': ['is a code found in upper case?', after([backCoupon], replayed)],
  'coupons-by-code-none': ['what an unknown code finds', replayed],
  'customer': ['how a customer reads', listed],
  'customers': ['who is a customer', listed],
  'customers-by-email': ['is a customer found by e-mail?', listed],
  'customers-by-email-guest': ['are guests found by e-mail?', listed],
  'customers-by-email-none': ['what an unknown e-mail finds', listed],
  'data-currencies-current': ['how the currency is named', replayed],
  'date-modified-bumps': ['what moves the date of change', bumps],
  'error-400-date': ['what a date that is none answers', replayed],
  'error-400-line-item': ['what an unknown product in an order becomes', replayed],
  'error-401-bad-key': ['what an unknown key answers', unsigned(({ shop }) => fetch(signedUrl(shop, ORDERS_PATH, { oauth_consumer_key: 'ck_unknown' })))],
  'error-401-bad-secret': ['what a wrong secret answers', unsigned(({ shop }) => fetch(signedUrl({ ...shop, secret: 'cs_wrong' }, ORDERS_PATH)))],
  'error-401-basic-over-http': ['is Basic believed on plain http?', unsigned(({ shop }) => fetch(shop.url + ORDERS_PATH, { headers: { Authorization: `Basic ${btoa(`${shop.key}:${shop.secret}`)}` } }))],
  'error-401-nonce-replay': ['may a signed address be asked twice?', unsigned(async ({ shop }) => {
    const url = signedUrl(shop, ORDERS_PATH)
    await fetch(url)
    return fetch(url)
  })],
  'error-401-read-key-writes': ['may a read-only key write?', answered(({ ask, shop }) => ask('POST', ORDERS_PATH, { status: 'pending' }, { Authorization: `Basic ${btoa(`${shop.readOnly.key}:${shop.readOnly.secret}`)}` }))],
  'error-401-timestamp': ['may a signature be an hour old?', unsigned(({ shop }) => fetch(signedUrl(shop, ORDERS_PATH, { oauth_timestamp: String(Math.floor(Date.now() / 1_000) - HOUR_SEC) })))],
  'error-404-order': ['what an unknown order answers', replayed],
  'error-404-route': ['what an unknown route answers', replayed],
  'error-delete-order': ['what trashing an order answers', after([async ({ ask, ids }) => {
    const { body } = await ask('POST', ORDERS_PATH, { line_items: [{ product_id: 999_999, quantity: 1 }] })
    ids.set(114, (body as { id: number }).id)
  }], replayed)],
  'fulfillments-create': ['are parcels taken while the feature is off?', listed],
  'fulfillments-get': ['are parcels told while the feature is off?', listed],
  'modified-after-semantics': ['what each form of modified_after finds', semantics],
  'order-cancelled': ['how a cancelled order reads', order(104)],
  'order-checkout-draft': ['how a draft with an address reads', placed(null)],
  'order-completed': ['how a completed order reads', order(103)],
  'order-customer-block-checkout': ['how a customer’s order on hold reads', answered(async ({ ask }) => {
    const { body } = await ask('POST', ORDERS_PATH, { status: 'on-hold', payment_method: 'bacs', created_via: 'store-api', customer_id: 3, line_items: [{ product_id: 12, quantity: 1 }], shipping_lines: [{ method_id: 'flat_rate', total: '5.90' }], meta_data: [{ key: 'is_vat_exempt', value: 'no' }] })
    return ask('GET', `${ORDERS_PATH}/${(body as { id: number }).id}`)
  })],
  'order-failed': ['how a failed order reads', order(105)],
  'order-guest-classic-cod': ['how an order of the classic checkout reads', answered(async ({ ask, shop }) => ask('GET', `${ORDERS_PATH}/${await classicallyPlaced(shop)}`))],
  'order-guest-store-api-cod': ['how a headless guest’s order reads', placed('cod')],
  'order-notes': ['how the notes of an order read', listed],
  'order-on-hold': ['how an order that waits for its payment reads', order(102)],
  'order-paid': ['how a paid order reads', order(106)],
  'order-pending': ['how a pending order reads', order(100)],
  'order-processing': ['how an order in work reads', order(101)],
  'order-refunded': ['how a refunded order reads', after([withOrdersOfLists], answered(({ ask, ids }) => ask('GET', `${ORDERS_PATH}/${ids.get(106)}`)))],
  'order-registered-customer': ['how a customer’s order reads', order(108)],
  'order-shipment-tracking-meta': ['how plugins’ parcel numbers read', after([withOrders, withMeta('_wc_shipment_tracking_items', [{ tracking_provider: 'Posti', custom_tracking_provider: '', custom_tracking_link: '', tracking_number: 'J1', date_shipped: '1795219200', tracking_id: 'c4ca4238a0b923820dcc509a6f75849b' }])], answeredInPart(({ ask, ids }) => ask('GET', `${ORDERS_PATH}/${ids.get(101)}`)))],
  'order-utm-attribution': ['how an order carries where its shopper came from', attribution],
  'order-with-coupon-bacs': ['how an order with a coupon reads', placed('bacs', withAppliedCoupon('SAVE10'))],
  'order-with-fulfillment': ['how an order reads whose parcel is on its way', after([withCart([12, 2])], answered(async (scene) =>
    scene.ask('PUT', `${ORDERS_PATH}/${await checkedOut(scene, 'cod')}`, { meta_data: [{ key: '_fulfillment_status', value: 'fulfilled' }] })))],
  'orders-batch': ['what a batch with one unknown order answers', after([withOrders], replayedInPart)],
  'orders-billing-email-param': ['is there a filter by e-mail?', sameOrders],
  'orders-customer': ['which orders a customer has', sameOrders],
  'orders-customer-guest-0': ['which orders guests have', sameOrders],
  'orders-default-status': ['which statuses come unasked', sameOrders],
  'orders-include': ['which orders come by number', sameOrders],
  'orders-list': ['how a page in the middle looks', sameOrders],
  'orders-orderby-modified': ['is there an order by change?', sameOrders],
  'orders-page-too-high': ['what lies beyond the last page', listed],
  'orders-per-page-101': ['how much fits on a page', listed],
  'orders-product': ['which orders hold a product', sameOrders],
  'orders-search-email': ['does the search know e-mails?', sameOrders],
  'orders-search-partial': ['does the search know parts of e-mails?', sameOrders],
  'orders-status-any': ['which statuses “any” means', sameOrders],
  'orders-status-array': ['may statuses come as a list?', listed],
  'orders-status-checkout-draft': ['which orders are drafts', after([withOrders, withCart([12, 1]), async (scene) => void await checkedOut(scene, null)], replayed)],
  'orders-status-invalid': ['what an unknown status answers', listed],
  'orders-status-multi': ['may statuses come with commas?', sameOrders],
  'paging-2000-orders': ['what windows, ties and pages do while orders change', windows],
  'product-categories': ['which categories there are', replayed],
  'product-out-of-stock': ['how a sold-out product reads', replayed],
  'product-simple-crosssell': ['how a product with cross-sells reads', replayed],
  'product-simple-on-sale': ['how a reduced product reads', replayed],
  'product-variable': ['how a variable product reads', replayed],
  'product-variation-via-products-id': ['how a variation reads by its own number', replayed],
  'product-variations': ['how variations are listed', replayed],
  'product-virtual': ['how a virtual product reads', replayed],
  'products-include-fields': ['which of these ids come, and are fields kept?', replayed],
  'products-page1': ['how the first page of products looks', replayed],
  'products-popularity': ['may products come by what sells?', after([withOrders], replayed)],
  'refund-create': ['what giving money back answers', listed],
  'report-top-sellers': ['does the report of best sellers know anything?', listed],
  'reports-orders-totals': ['how many orders there are in each status', listed],
  'settings-account': ['how the settings of accounts read', replayedInPart],
  'settings-emails': ['how the settings of mails read', replayedInPart],
  'settings-general': ['how the general settings read', replayedInPart],
  'settings-tax': ['how the settings of taxes read', replayedInPart],
  'system-status': ['what the shop says of itself', replayed],
  'webhooks-list-empty': ['how no webhooks look', replayed],
  'wp-json-index': ['what the site says without a key', answered(({ ask }) => ask('GET', '/wp-json/'))],
})
