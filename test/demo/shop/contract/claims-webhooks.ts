/** The questions that the recordings of webhooks answer. What the shop sends is caught at its own way out. */
import { seconds } from '../../../../server/values/time.ts'
import { claimsOf, type Check, type Recorded } from './claim.ts'
import { bodyDifferences, errorDifferences } from './compare.ts'
import { after, answered, onStage, replayed, shopper, withCart, withCoupon, type Scene, type Stage } from './scene.ts'

interface Sent { readonly url: string; readonly headers: Readonly<Record<string, string>>; readonly body: unknown }
const HOOKS_PATH = '/wp-json/wc/v3/webhooks'
const SECRET = 'bench-webhook-secret'
/** Headers of the sender's machine. */
const CARRIER = ['host', 'accept', 'accept-encoding', 'connection', 'content-length']
const FAILURES_UNTIL_DISABLED = 7

/** The same with the way out watched; `status` is what receivers answer. */
const watched = (check: (recorded: Recorded, scene: Scene, sent: readonly Sent[]) => Promise<readonly string[]>, status = 200): Check => (recorded) => {
  const sent: Sent[] = []
  const catching: typeof fetch = async (url, init) => {
    const text = String(init?.body)
    const isJson = text.startsWith('{')
    sent.push({ url: String(url), headers: Object.fromEntries(new Headers(init?.headers)), body: isJson ? JSON.parse(text) as unknown : text })
    return new Response('', { status })
  }
  return onStage((again, scene) => check(again, scene, sent), recorded, { fetch: catching })
}

const hook = async (scene: Scene, topic: string): Promise<number> =>
  ((await scene.ask('POST', HOOKS_PATH, { name: topic, topic, delivery_url: `http://hooks.example.test/${topic}`, secret: SECRET })).body as { id: number }).id

const TOPICS = ['product.updated', 'product.deleted', 'product.restored', 'coupon.created', 'coupon.updated', 'coupon.deleted', 'coupon.restored']

/** With every topic of products and coupons listened to: which are told after the deed, in which order, with which body? */
const toldAfter = (deed: (scene: Scene) => Promise<unknown>, ...stages: readonly Stage[]): Check => watched(async (recorded, scene, sent) => {
  for (const stage of stages) await stage(scene)
  for (const topic of TOPICS) await hook(scene, topic)
  const pings = sent.length
  await deed(scene)
  await scene.shop.webhooks.idle()
  const told = sent.slice(pings)
  const theirs = recorded['deliveries'] as readonly Sent[]
  const [mine, wanted] = [told.map(topicOf).sort().join(), [...recorded['topics'] as string[]].sort().join()]
  if (mine !== wanted) return [`told ${mine || 'nothing'} instead of ${wanted || 'nothing'}`]
  return theirs.flatMap((delivery) => deliveryDifferences(told.find((each) => topicOf(each) === topicOf(delivery)), delivery))
})

const topicOf = ({ url }: { readonly url: string }): string => url.split('/').at(-1) ?? ''

/** One delivery after a deed, of the topic in the recorded address. */
const delivered = (deed: (scene: Scene) => Promise<unknown>): Check => watched(async (recorded, scene, sent) => {
  const wanted = recorded['delivery'] as Sent
  await hook(scene, topicOf(wanted))
  await deed(scene)
  await scene.shop.webhooks.idle()
  return deliveryDifferences(sent.slice(1).at(-1), wanted)
})

function deliveryDifferences(mine: Sent | undefined, theirs: Sent): string[] {
  if (!mine) return ['nothing was sent']
  const names = (headers: object): string => Object.keys(headers).map((name) => name.toLowerCase()).filter((name) => !CARRIER.includes(name)).sort().join()
  const agent = (headers: Readonly<Record<string, string>>): string | undefined => headers['user-agent'] ?? headers['User-Agent']
  const isError = typeof theirs.body === 'object' && theirs.body !== null && 'code' in theirs.body && 'data' in theirs.body
  return [
    ...(names(mine.headers) === names(theirs.headers) ? [] : [`headers ${names(mine.headers)} instead of ${names(theirs.headers)}`]),
    ...(agent(mine.headers) === agent(theirs.headers) ? [] : [`user agent ${agent(mine.headers)}`]),
    ...(isError ? errorDifferences(mine.body, theirs.body) : bodyDifferences(mine.body, theirs.body)),
  ]
}

const rest = (method: string, path: string, body?: object) => (scene: Scene) => scene.ask(method, `/wp-json/wc/v3/${path}`, body)
const coupon = (method: string, query = '', body?: object) => ({ ask, ids }: Scene) => ask(method, `/wp-json/wc/v3/coupons/${ids.get(1)}${query}`, body)
const probe = withCoupon('WH-PROBE-1', 1, { usage_limit: 1, email_restrictions: ['ann@example.test'], date_expires: '2030-12-24T00:00:00' })
const order = (scene: Scene, more: object = {}) => rest('POST', 'orders', { status: 'processing', billing: { email: 'ann@example.test' }, line_items: [{ product_id: 12, quantity: 1 }], ...more })(scene)

async function checkout(scene: Scene): Promise<void> {
  await withCart([12, 1])(scene)
  const address = { first_name: 'Ann', last_name: 'Sea', company: '', address_1: 'Quay 1', address_2: '', city: 'Cobh', state: '', postcode: '00100', country: 'FI', phone: '1' }
  await shopper(scene, 'GET', '/checkout')
  await shopper(scene, 'POST', '/checkout', { billing_address: { ...address, email: 'ann@example.test' }, shipping_address: address, payment_method: 'cod' })
}

/** A webhook that failed until it was given up. */
const failed: Stage = async (scene) => {
  scene.ids.set(5, await hook(scene, 'order.updated'))
  for (let time = 0; time < FAILURES_UNTIL_DISABLED; time += 1) {
    scene.clock.pass(seconds(1))
    await order(scene)
    await scene.shop.webhooks.idle()
  }
}
const disabledThen = (check: Check): Check => watched((recorded, scene) => after([failed], check)(recorded, scene).then(async (wrong) => {
  const status = (recorded.response?.body as { status: string }).status
  const { body } = await scene.ask('GET', `${HOOKS_PATH}/${scene.ids.get(5)}`)
  return (body as { status: string }).status === status ? wrong : [...wrong, `status ${(body as { status: string }).status}`]
}), 500)

/** Nothing leaves while nobody visits; then all of it does. */
const waitsForVisits: Check = watched(async (recorded, scene, sent) => {
  for (const topic of ['order.created', 'order.updated']) await hook(scene, topic)
  scene.shop.webhooks.hold()
  await order(scene)
  await scene.shop.webhooks.idle()
  const before = sent.length
  scene.shop.webhooks.release()
  await scene.shop.webhooks.idle()
  const recordedCount = (recorded['timeline'] as { deliveries?: number }[]).find((each) => each.deliveries !== undefined)?.deliveries
  return before === 2 && sent.length - before === recordedCount ? [] : [`${before} before a visit, ${sent.length - before} after it`]
})

const created = watched(replayed)

export const WEBHOOK_CLAIMS = claimsOf('webhooks', {
  'create-invalid-topic': ['what an unknown topic answers', created],
  'create-no-url': ['what no address answers', created],
  'create-order.created': ['how a new webhook reads', created],
  'create-order.updated': ['how another new webhook reads', created],
  'create-ping-401': ['is it made though the ping is turned away?', watched(replayed, 401)],
  'create-unreachable': ['is it made though nobody takes the ping?', (recorded) => onStage(replayed, recorded, { fetch: () => Promise.reject(new TypeError('refused')) })],
  'delivery-coupon-trashed': ['what trashing a coupon tells', toldAfter(coupon('DELETE'), probe)],
  'delivery-coupon-used': ['what using a coupon tells', toldAfter((scene) => order(scene, { coupon_lines: [{ code: 'wh-probe-1' }] }), probe)],
  'delivery-coupon.created': ['what a new coupon tells', toldAfter((scene) => Promise.resolve(probe(scene)))],
  'delivery-coupon.deleted': ['what deleting a coupon for good tells', toldAfter(coupon('DELETE', '?force=true'), probe)],
  'delivery-coupon.restored': ['what taking a coupon out of the trash tells', toldAfter(async ({ shop, ids }) => shop.restoreCoupon(ids.get(1) ?? 0), probe, async (scene) => {
    await order(scene, { coupon_lines: [{ code: 'wh-probe-1' }] })
    await coupon('DELETE')(scene)
  })],
  'delivery-coupon.updated': ['what changing a coupon tells', toldAfter(coupon('PUT', '', { amount: '15' }), probe)],
  'delivery-latency-default-cron': ['when a shop without visitors delivers', waitsForVisits],
  'delivery-order.created-rest': ['what a new order tells', delivered((scene) => order(scene))],
  'delivery-order.updated-completed': ['what a completed order tells', delivered(async (scene) => {
    const { body } = await order(scene)
    await rest('PUT', `orders/${(body as { id: number }).id}`, { status: 'completed' })(scene)
  })],
  'delivery-order.updated-rest': ['what a new order tells as a change', delivered((scene) => order(scene))],
  'delivery-product-stock-by-order': ['what an order tells of the stock', toldAfter((scene) => order(scene))],
  'delivery-product.deleted-force': ['what deleting a product for good tells', toldAfter(rest('DELETE', 'products/12?force=true'))],
  'delivery-product.deleted-trash': ['what trashing a product tells', toldAfter(rest('DELETE', 'products/12'))],
  'delivery-product.updated': ['what a new price tells', toldAfter(rest('PUT', 'products/14', { regular_price: '29.5', sale_price: '19.00' }))],
  'delivery-product.updated-restore': ['what the old price again tells', toldAfter(rest('PUT', 'products/12', { regular_price: '14.90' }))],
  'delivery-store-api-checkout-1': ['what placing an order tells first', delivered(checkout)],
  'delivery-store-api-checkout-2': ['what placing an order tells next', delivered(checkout)],
  'delivery-variation-stock': ['what an empty shelf of a variation tells', toldAfter(rest('PUT', 'products/64/variations/69', { stock_quantity: 0 }))],
  'delivery-variation-stock-back': ['what a full shelf of a variation tells', toldAfter(rest('PUT', 'products/64/variations/69', { stock_quantity: 10 }))],
  'disabled': ['how a webhook reads that was given up', disabledThen(answered(({ ask, ids }) => ask('GET', `${HOOKS_PATH}/${ids.get(5)}`)))],
  'list': ['how webhooks are listed', watched(async (recorded, scene) => {
    for (const topic of ['order.created', 'order.updated']) await hook(scene, topic)
    return replayed(recorded, scene)
  })],
  'ping': ['how a webhook is tried when it is made', watched(async (recorded, scene, sent) => {
    const id = await hook(scene, 'order.created')
    const ping = sent[0]
    return [...deliveryDifferences(ping, recorded['delivery'] as Sent).filter((each) => !each.startsWith('$')), ...(ping?.body === `webhook_id=${id}` ? [] : [`body ${String(ping?.body)}`])]
  })],
  'reactivate': ['may a webhook that was given up be taken up again?', disabledThen(replayed)],
})
