/** The questions that the recordings of `/checkout-link/` and `?add-to-cart=` answer, each opened in a browser without scripts. */
import { tab } from '../clients.ts'
import { claimsOf, type Check, type Recorded } from './claim.ts'
import { masked } from './compare.ts'
import { after, backCoupon, withCoupon, type Scene } from './scene.ts'
import { pathHere, productHere } from './translate.ts'

interface Hop { readonly status: number; readonly location: string | null; readonly 'x-redirect-by': string | null; readonly 'set-cookie': readonly string[]; readonly 'cache-control': string | null }
interface CartSeen { readonly items: readonly { readonly id: number; readonly quantity: number; readonly variation: readonly unknown[] }[]; readonly coupons: readonly string[]; readonly billing_email: string; readonly errors: readonly unknown[]; readonly cart_hash?: string }
type Browser = ReturnType<typeof tab>

const HOPS_MAX = 5
const COUPONS = [backCoupon, withCoupon('EXPIRED5', 1, { date_expires: '2020-01-01T00:00:00' }), withCoupon('FREESHIP', 2, { discount_type: 'fixed_cart', amount: '0', free_shipping: true })]
/** A success is told in the pretend shop's own words. */
const isFailure = (notice: string): boolean => notice !== '' && !/added to your cart|is in your cart/.test(notice)

/** Opens the recorded path, follows it, and compares every hop, the failures told, and the cart. */
const opened: Check = after(COUPONS, async (recorded, scene) => {
  const browser = tab(scene.shop)
  const before = recorded['cart_before'] as CartSeen | undefined
  for (const { id, quantity } of before?.items ?? []) await browser.open(`/cart/?add-to-cart=${productHere(id)}&quantity=${quantity}`)
  if (before) await browser.open('/')
  const { hops, html } = await followed(browser, scene, await pathOf(recorded, scene))
  return [...compared(hops, recorded['hops'] as readonly Hop[]), ...noticesDiffer(html, recorded['notices']), ...await cartDiffers(browser, recorded['cart_after'] as CartSeen)]
})

async function pathOf({ path = '/' }: Recorded, scene: Scene): Promise<string> {
  const [start = '/', session] = path.split('session=')
  if (session === undefined) return pathHere(path, scene.ids)
  // The address another shopper was led to.
  const answer = await tab(scene.shop).open('/checkout-link/?products=12:1')
  return `${start}session=${answer.headers.get('location')?.split('session=')[1]}`
}

async function followed(browser: Browser, scene: Scene, path: string): Promise<{ hops: Hop[]; html: string }> {
  const hops: Hop[] = []
  let next: string | null = path
  let html = ''
  while (next !== null && hops.length < HOPS_MAX) {
    const answer: Response = await browser.open(next.replace(scene.shop.url, ''))
    const location = answer.headers.get('location')
    hops.push({ status: answer.status, location, 'x-redirect-by': answer.headers.get('x-redirect-by'), 'set-cookie': answer.headers.getSetCookie(), 'cache-control': answer.headers.get('cache-control') })
    html = await answer.text()
    next = location
  }
  return { hops, html }
}

function compared(mine: readonly Hop[], theirs: readonly Hop[]): string[] {
  const plain = (hop: Hop | undefined): string => JSON.stringify(hop && [hop.status, hop.location && masked(hop.location), hop['x-redirect-by'], hop['set-cookie'].map(cookieKind), hop['cache-control']?.replace('no-store, ', '') ?? null])
  return Array.from({ length: Math.max(mine.length, theirs.length) }, (_, at) => at)
    .flatMap((at) => (plain(mine[at]) === plain(theirs[at]) ? [] : [`hop ${at + 1}: ${plain(mine[at])} instead of ${plain(theirs[at])}`]))
}

const cookieKind = (cookie: string): string => cookie.replace(/^(wp_woocommerce_session_)\w+=[^;]*/, '$1').replace(/^(woocommerce_cart_hash)=\w{32}/, '$1').replace(/ expires=[^;]+;/, '').replace(/Max-Age=172799/, 'Max-Age=172800')

function noticesDiffer(html: string, recorded: unknown): string[] {
  if (!Array.isArray(recorded)) return []
  const shown = [...html.matchAll(/<[^>]*class="notice [^"]*is-error[^>]*>(.*?)<\/(?:p|div|li)>/g)].map(([, text = '']) => text)
  const [mine, theirs] = [shown, recorded as string[]].map((list) => list.filter(isFailure).map((text) => masked(text.replaceAll('“', '&quot;').replaceAll('"', '&quot;'))).join(' | '))
  return mine === theirs ? [] : [`notices «${mine}» instead of «${theirs}»`]
}

async function cartDiffers(browser: Browser, recorded: CartSeen): Promise<string[]> {
  const cart = await (await browser.open('/wp-json/wc/store/v1/cart')).json() as Omit<CartSeen, 'coupons' | 'billing_email'> & { coupons: { code: string }[]; billing_address: { email: string } }
  const plain = (seen: Omit<CartSeen, 'cart_hash'>, id: (id: number) => number): string =>
    JSON.stringify([seen.items.map((item) => `${id(item.id)}x${item.quantity} ${item.variation.length}`), seen.coupons, seen.billing_email, seen.errors.length])
  const mine = plain({ ...cart, coupons: cart.coupons.map(({ code }) => code), billing_email: cart.billing_address.email }, (id) => id)
  const theirs = plain(recorded, productHere)
  return mine === theirs ? [] : [`cart ${mine} instead of ${theirs}`]
}

/** The recorder's short form of a cart. */
const short = (body: unknown): string => {
  const { items, coupons, billing_address: { email } } = body as { items: { id: number; quantity: number }[]; coupons: { code: string }[]; billing_address: { email: string } }
  return JSON.stringify({ items: items.map(({ id, quantity }) => `${id}x${quantity}`), coupons: coupons.map(({ code }) => code), email })
}

const extraCases: Check = after([...COUPONS, withCoupon('ONEUSE-X1', 3, { usage_limit: 1 })], async (recorded, scene) => {
  const cartBehind = async (query: string, browser = tab(scene.shop)): Promise<string> => {
    await browser.open(`/checkout-link/?${query}`)
    return short(await (await browser.open('/wp-json/wc/store/v1/cart')).json())
  }
  const known = tab(scene.shop)
  await known.open('/cart/?add-to-cart=12')
  const { headers } = await known.open('/wp-json/wc/store/v1/cart')
  await known.open('/wp-json/wc/store/v1/cart/update-customer', { method: 'POST', headers: { 'Content-Type': 'application/json', Nonce: headers.get('nonce') ?? '' }, body: JSON.stringify({ billing_address: { email: 'guest.cod@example.test' } }) })
  const told: Readonly<Record<string, string>> = {
    same_id_twice: await cartBehind('products=12:1,12:3'),
    session_with_email_before: short(await (await known.open('/wp-json/wc/store/v1/cart')).json()),
    session_with_matching_email_then_link: await cartBehind('products=12:2&coupon=BACK-7F3K9Q', known),
    unrestricted_usage_limit_1: await cartBehind('products=12:2&coupon=ONEUSE-X1'),
  }
  return Object.entries(told).flatMap(([name, cart]) => (cart === JSON.stringify(recorded[name]) ? [] : [`${name}: ${cart}`]))
})

const LINKS: Readonly<Record<string, string>> = {
  'add-to-cart-multiple': 'may one address add two products?', 'add-to-cart-out-of-stock': 'what a sold-out product says', 'add-to-cart-simple': 'may the checkout page add a product?',
  'add-to-cart-twice': 'does opening it again add again?', 'add-to-cart-variation': 'may a variation be added by its number?', 'add-to-cart-variation-full': 'may a parent come with its variation?',
  'apply-coupon-url': 'may an address add a coupon?', 'coupon': 'does a link take a coupon along?', 'coupon-email-restricted': 'does a bound coupon count for a fresh guest?',
  'coupon-expired': 'what becomes of a coupon that is over', 'coupon-free-shipping': 'does free shipping count?', 'coupon-invalid': 'what becomes of an unknown coupon', 'coupon-only': 'may a link hold no products?',
  'existing-cart': 'what becomes of the cart before', 'garbage': 'what becomes of nonsense', 'invalid-product': 'what an unknown product says', 'mixed-invalid': 'is the rest added beside an unknown product?',
  'mixed-out-of-stock': 'is the rest added beside a sold-out product?', 'no-products': 'what a bare link says', 'out-of-stock': 'what a sold-out product in a link says', 'quantity-zero': 'what no pieces become',
  'session-url-other-browser': 'may the address be opened on another device?', 'simple': 'does a link add two products?', 'simple-no-quantity': 'what no quantity means', 'simple-no-slash': 'does it work without its last slash?',
  'too-many': 'what more than there is says', 'utm': 'are other parameters kept?', 'variable-parent': 'may a variable product be in a link?', 'variation': 'may a variation be in a link?', 'variation-any': 'may a variation with an open colour be in a link?',
}

export const LINK_CLAIMS = claimsOf('checkout-link', {
  ...Object.fromEntries(Object.entries(LINKS).map(([name, question]) => [name, [question, opened] as const])),
  'extra-cases': ['what the same product twice, a known address and a coupon for one order do', extraCases],
})
