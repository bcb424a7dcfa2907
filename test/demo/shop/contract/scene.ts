/** A fresh pretend shop for one recording, with the orders, coupons and carts that the recorded shop had. */
import { startDemoShop, type DemoShop, type DemoShopOptions } from '../../../../server/demo/shop/shop.ts'
import { seconds } from '../../../../server/values/time.ts'
import { movableClock } from '../../../support/clock.ts'
import type { Check, Recorded, Told } from './claim.ts'
import { answerDifferences, onlyKeysOf } from './compare.ts'
import { bodyHere, pathHere } from './translate.ts'

export interface Scene {
  readonly shop: DemoShop
  readonly clock: ReturnType<typeof movableClock>
  /** Numbers here by the recorded ones. */
  readonly ids: Map<number, number>
  /** Asks with a key that is believed without a signature. */
  readonly ask: (method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>) => Promise<Told>
  /** The headless shopper's token, kept from answer to answer; null before the first. */
  token: string | null
  nonce: string | null
}

const GUEST = 'guest.cod@example.test'
const from = (email: string, more: object = {}) => ({ billing: { first_name: 'Ann', email }, ...more })
const HEADLESS = { created_via: 'store-api' }
/** The recorded orders by their numbers, each in the status it is about. */
const ORDERS: readonly (readonly [id: number, status: string, more?: object])[] = [
  [96, 'checkout-draft', from('draft.shopper@example.test', HEADLESS)], [97, 'processing', from(GUEST, HEADLESS)], [98, 'on-hold', from('guest.bacs@example.test', { ...HEADLESS, payment_method: 'bacs' })],
  [99, 'processing', from('guest.tee@example.test', HEADLESS)], [100, 'pending'], [101, 'processing', { payment_method: 'bacs' }], [102, 'on-hold', { payment_method: 'bacs' }], [103, 'completed'], [104, 'cancelled'],
  [105, 'failed'], [106, 'processing', { payment_method: 'bacs', line_items: [{ product_id: 16, quantity: 2 }] }], [108, 'completed', { customer_id: 2, ...from('kim@example.test'), coupon_lines: [{ code: 'save10' }] }],
]
/** The one that is refunded in all recorded lists. */
const REFUNDED = 106

/** Opens the shop, runs the check, closes the shop. */
export async function onStage(check: Check, recorded: Recorded, options: Partial<DemoShopOptions> = {}): Promise<readonly string[]> {
  const clock = movableClock()
  const shop = await startDemoShop({ now: clock.now, trustBasic: true, ...options })
  try {
    return await check(recorded, sceneIn(shop, clock))
  } finally {
    await shop.close()
  }
}

function sceneIn(shop: DemoShop, clock: Scene['clock']): Scene {
  const authorization = `Basic ${Buffer.from(`${shop.key}:${shop.secret}`).toString('base64')}`
  const scene: Scene = {
    shop, clock, ids: new Map(), token: null, nonce: null,
    async ask(method, path, body, headers = {}) {
      const ownHeaders = path.includes('/wc/v3') ? { Authorization: authorization } : {}
      const answer = await fetch(shop.url + path, {
        method, redirect: 'manual', ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        headers: { ...ownHeaders, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
      })
      scene.token = answer.headers.get('Cart-Token') ?? scene.token
      scene.nonce = answer.headers.get('Nonce') ?? scene.nonce
      const text = await answer.text()
      return { status: answer.status, headers: answer.headers, body: parsed(text) }
    },
  }
  return scene
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** Something done before the question. */
export type Stage = (scene: Scene) => Promise<void> | void

/** Runs the stages, then the check. */
export const after = (stages: readonly Stage[], check: Check): Check => async (recorded, scene) => {
  for (const stage of stages) await stage(scene)
  return check(recorded, scene)
}

const orders = ({ refunded }: { readonly refunded: boolean }): Stage => async ({ ask, ids, clock }) => {
  for (const [recordedId, status, more] of ORDERS) {
    const { body } = await ask('POST', '/wp-json/wc/v3/orders', {
      status, payment_method: 'cod', ...from(`rest.${status}@example.test`), line_items: [{ product_id: 12, quantity: 2 }, { product_id: 18, quantity: 1 }],
      shipping_lines: [{ method_id: 'flat_rate', method_title: 'Post', total: '4.70' }], meta_data: [{ key: '_ref', value: 'abc' }], ...more,
    })
    const { id, total } = body as { id: number; total: string }
    ids.set(recordedId, id)
    clock.pass(seconds(1))
    if (refunded && recordedId === REFUNDED) await ask('POST', `/wp-json/wc/v3/orders/${id}/refunds`, { amount: total, reason: 'Does not fit', api_refund: false })
  }
}
/** All the recorded orders, made over REST as they were. */
export const withOrders: Stage = orders({ refunded: false })
/** The same once one of them was refunded: as the recorded lists have them. */
export const withOrdersOfLists: Stage = orders({ refunded: true })

/** A coupon made over REST, known by its recorded number. */
export const withCoupon = (code: string, recordedId: number, body: object = {}): Stage => async ({ ask, ids }) => {
  const { body: made } = await ask('POST', '/wp-json/wc/v3/coupons', { code, discount_type: 'percent', amount: '10', ...body })
  ids.set(recordedId, (made as { id: number }).id)
}
export const backCoupon: Stage = withCoupon('BACK-7F3K9Q', 109, { individual_use: true, usage_limit: 1, usage_limit_per_user: 1, email_restrictions: [GUEST], date_expires: '2030-11-28T19:21:14', description: 'step 3', meta_data: [{ key: '_cart', value: 'c_1' }] })

const STORE = '/wp-json/wc/store/v1'

/** Asks the Store API as the scene's headless shopper. */
export async function shopper(scene: Scene, method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Told> {
  const own = { ...(scene.token ? { 'Cart-Token': scene.token } : {}), ...(scene.nonce ? { Nonce: scene.nonce } : {}) }
  return scene.ask(method, STORE + path, body, { ...own, ...headers })
}

/** A cart of the headless shopper, whose token then is known. */
export const withCart = (...lines: readonly (readonly [id: number, quantity: number])[]): Stage => async (scene) => {
  await shopper(scene, 'GET', '/cart')
  for (const [id, quantity] of lines) await shopper(scene, 'POST', '/cart/add-item', { id, quantity })
}
export const withAppliedCoupon = (code: string): Stage => async (scene) => void await shopper(scene, 'POST', '/cart/apply-coupon', { code })

/** Asks the recorded question again, in the pretend shop's words, and compares the answers. */
export const replayed: Check = async ({ request, response }, { ask, ids, token, nonce }) => {
  if (!request || !response) throw new Error('no request was recorded')
  const { Authorization: _hidden, ...recordedHeaders } = request.headers ?? {}
  const headers = { ...recordedHeaders }
  if (headers['Cart-Token']?.startsWith('eyJ')) headers['Cart-Token'] = token ?? ''
  if (/^[0-9a-f]{10}$/.test(headers['Nonce'] ?? '') && headers['Nonce'] !== 'deadbeef00') headers['Nonce'] = nonce ?? ''
  const body = request.body === undefined ? undefined : withToken(bodyHere(request.body, ids), token)
  return answerDifferences(await ask(request.method, pathHere(request.path, ids), body, headers), response)
}

/** A batch carries the token in each request inside it. */
function withToken(body: unknown, token: string | null): unknown {
  return JSON.parse(JSON.stringify(body).replace(/eyJ[\w.-]+/g, token ?? ''))
}

/** As above, of recordings that keep only some keys of the answer. */
export const replayedInPart: Check = async (recorded, scene) => {
  const { request, response } = recorded
  if (!request || !response) throw new Error('no request was recorded')
  const told = await scene.ask(request.method, pathHere(request.path, scene.ids), bodyHere(request.body, scene.ids))
  return answerDifferences({ ...told, body: onlyKeysOf(told.body, response.body) }, response)
}

/** Compares one answer with the recorded one. */
export const answered = (asking: (scene: Scene) => Promise<Told>): Check => async ({ response }, scene) => {
  if (!response) throw new Error('no answer was recorded')
  return answerDifferences(await asking(scene), response)
}
export const answeredInPart = (asking: (scene: Scene) => Promise<Told>): Check => async (recorded, scene) =>
  answered(async () => {
    const told = await asking(scene)
    return { ...told, body: onlyKeysOf(told.body, recorded.response?.body) }
  })(recorded, scene)
