/** The questions that the recordings of WooCommerce 8.9.1 answer. */
import { tab } from '../clients.ts'
import { claimsOf, type Check, type Recorded } from './claim.ts'
import { answerDifferences } from './compare.ts'
import { bumps } from './claims-time.ts'
import { after, answered, onStage, replayed, shopper, withCart, type Scene } from './scene.ts'

const old = (check: Check): Check => (recorded) => onStage(check, recorded, { version: '8.9.1' })

/** Opened by a browser that has no cookies yet: the status, and which cookies it gets. */
const opened = (path: string): Check => old(async ({ response }, { shop }) => {
  const answer = await tab(shop).open(path)
  const names = (cookies: readonly string[]): string => cookies.map((cookie) => cookie.replace(/^(wp_woocommerce_session)_\w+/, '$1').split('=')[0]).join()
  const theirs = names((response as unknown as { set_cookie?: string[] }).set_cookie ?? [])
  const mine = names(answer.headers.getSetCookie())
  return [...(answer.status === response?.status ? [] : [`status ${answer.status}`]), ...(mine === theirs ? [] : [`cookies ${mine} instead of ${theirs}`])]
})

const ADDRESS = { first_name: 'Ann', last_name: 'Sea', company: '', address_1: 'Quay 1', address_2: '', city: 'Cobh', state: '', postcode: '00100', country: 'FI', phone: '+3584012345' }
const place = (scene: Scene) => shopper(scene, 'POST', '/checkout', { billing_address: { ...ADDRESS, email: 'ann@example.test' }, shipping_address: ADDRESS, payment_method: 'cod' })

/** The field for the e-mail and the body's classes, as a page's HTML or script has them. */
const pageLike = (path: string, attributes: readonly string[]): Check => old(async (recorded, { shop }) => {
  const browser = tab(shop)
  await browser.open('/cart/?add-to-cart=12')
  const html = await (await browser.open(path)).text()
  const { email, body_class: bodyClass } = recorded['info'] as { email: string; body_class: string }
  // The block checkout's field is made by a script, which names its attributes as properties.
  const has = (each: string): boolean => html.includes(each) || html.replace(/(\w+): '([^']*)'/g, '$1="$2"').includes(each)
  const wrong = attributes.filter((each) => !email.includes(each) || !has(each)).map((each) => `the field has no ${each}`)
  const shown = /<body class="([^"]*)"/.exec(html)?.[1] ?? ''
  return [...wrong, ...['woocommerce-checkout', 'woocommerce-page'].filter((each) => !bodyClass.includes(each) || !shown.includes(each)).map((each) => `the body has no class ${each}`)]
})

/** The thank-you page of the classic theme, and the order behind it. */
const classicFlow: Check = old(async (recorded, scene) => {
  const made = scene.shop.placeOrder({ email: 'ann@example.test', lines: [{ productId: 12, quantity: 1 }], createdVia: 'checkout' })
  const url = scene.shop.orderReceivedUrl(made.id).replace(scene.shop.url, '')
  const html = await (await tab(scene.shop).open(url)).text()
  const theirs = recorded['order_received'] as { url: string; html: string; body_class: string }
  const marks = ['class="woocommerce-order"', 'woocommerce-thankyou-order-received']
  const { body } = await scene.ask('GET', `/wp-json/wc/v3/orders/${made.id}`)
  const createdVia = (recorded['rest_order'] as { created_via?: string }).created_via
  return [
    ...marks.filter((each) => !theirs.html.includes(each) || !html.includes(each)).map((each) => `the page has no ${each}`),
    ...(/\/checkout\/order-received\/\d+\/\?key=wc_order_\w{13}$/.test(theirs.url) && /\/checkout\/order-received\/\d+\/\?key=wc_order_[\w-]{13}$/.test(url) ? [] : [`address ${url}`]),
    ...(theirs.body_class.includes('woocommerce-order-received') && html.includes('woocommerce-order-received') ? [] : ['the body has no class woocommerce-order-received']),
    ...(createdVia === undefined || createdVia === (body as { created_via: string }).created_via ? [] : [`created via ${createdVia}`]),
  ]
})

const storeAnswer = (asking: (scene: Scene) => Promise<{ status: number; headers: Headers | null; body: unknown }>): Check => async ({ response }: Recorded, scene) =>
  (response ? answerDifferences(await asking(scene), response) : ['no answer was recorded'])

export const OLD_CLAIMS = claimsOf('wc-8.9.1', {
  'add-to-cart': ['does ?add-to-cart= work on the checkout page?', opened('/checkout/?add-to-cart=12&quantity=2')],
  'add-to-cart-variation': ['does ?add-to-cart= take a variation?', opened('/checkout/?add-to-cart=69')],
  'block-checkout': ['what the block checkout’s e-mail field is', pageLike('/checkout/', ['id="email"', 'autocomplete="email"', 'type="text"'])],
  'checkout-link': ['are there checkout links?', opened('/checkout-link/?products=12:1')],
  'checkout-post': ['what placing an order answers', old(after([withCart([12, 2])], storeAnswer(place)))],
  'classic-checkout': ['what the classic checkout’s e-mail field is', pageLike('/classic-checkout/', ['id="billing_email"', 'name="billing_email"', 'type="email"'])],
  'date-modified-bumps': ['what moves the date of change', old(bumps)],
  'rest-order-store-api': ['how a headless order reads', old(after([withCart([12, 2])], answered(async (scene) => {
    const { body } = await place(scene)
    return scene.ask('GET', `/wp-json/wc/v3/orders/${(body as { order_id: number }).order_id}`)
  })))],
  'rest-product-variable': ['how a variable product reads', old(replayed)],
  'store-api-add-item': ['how the cart reads after adding', old(after([withCart()], storeAnswer((scene) => shopper(scene, 'POST', '/cart/add-item', { id: 12, quantity: 1 }))))],
  'storefront-classic-flow': ['what the classic thank-you page is', classicFlow],
})
