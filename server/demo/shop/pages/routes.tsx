/** The pages of the pretend shop that a browser opens. */
import { Hono, type Context } from 'hono'
import { classicCheckout, orderReview } from '../classic-ajax.ts'
import { orderReceivedUrl } from '../order-json.ts'
import { moveOrder, needsPayment, paymentTitle, type Order } from '../orders.ts'
import { picture } from '../pictures.ts'
import { statusAfterPlacing } from '../place-order.ts'
import type { ShopState } from '../state.ts'
import { BlockCheckout } from './block-checkout.tsx'
import { CartPage } from './cart-page.tsx'
import { ClassicCheckout, Review } from './classic-checkout.tsx'
import { Frame } from './layout.tsx'
import { LostPassword, MyAccount } from './my-account.tsx'
import { OrderPay, OrderReceived } from './order-pages.tsx'
import { ProductList, ProductPage } from './product-pages.tsx'
import { htmlAnswer, visitOf, wish, wishIn, type Visit } from './visit.ts'

const PICTURE_MAX_AGE_SEC = 3_600

/** All page routes. */
export function pages(state: ShopState): Hono {
  const routes = new Hono({ strict: false })
  const page = (path: string, render: (visit: Visit, c: Context) => Response): void => void routes.get(path, (c) => render(visitOf(state, c), c))
  routes.post('/', (c) => ajax(state, c))
  page('/', (visit) => htmlAnswer(visit, <ProductList visit={visit} />))
  page('/shop', (visit) => htmlAnswer(visit, <ProductList visit={visit} />))
  page('/product/:slug', (visit, c) => productPage(visit, c.req.param('slug') ?? ''))
  routes.post('/product/:slug', (c) => addFromForm(state, c))
  page('/cart', (visit) => htmlAnswer(visit, <CartPage visit={visit} />))
  page('/checkout', (visit, c) => checkout(visit, c))
  page('/classic-checkout', (visit) => htmlAnswer(visit, <ClassicCheckout visit={visit} />))
  routes.on(['GET', 'POST'], '/checkout/order-received/:id', (c) => orderReceived(state, c))
  routes.on(['GET', 'POST'], '/checkout/order-pay/:id', (c) => orderPay(state, c))
  routes.post('/my-account', (c) => accountPost(state, c))
  page('/my-account/lost-password', (visit) => htmlAnswer(visit, <LostPassword visit={visit} />))
  page('/my-account/*', (visit) => htmlAnswer(visit, <MyAccount visit={visit} />))
  routes.get('/wp-content/uploads/2026/11/:file', (c) => pictureAnswer(state, c))
  page('*', (visit) => notFound(visit))
  return routes
}

async function ajax(state: ShopState, c: Context): Promise<Response> {
  const endpoint = c.req.query('wc-ajax')
  if (endpoint === 'checkout') return classicCheckout(state, c)
  if (endpoint === 'update_order_review') return orderReview(c, String(<Review visit={visitOf(state, c)} />))
  return c.text('-1', 400)
}

/** With nothing in the cart the shop leads to the cart page, without the query; a browser carries the fragment along. */
function checkout(visit: Visit, c: Context): Response {
  if (visit.session.lines.length === 0) return c.redirect(`${visit.state.url}/cart/`)
  return htmlAnswer(visit, <BlockCheckout visit={visit} userAgent={c.req.header('User-Agent') ?? ''} />)
}

function productPage(visit: Visit, slug: string): Response {
  const product = [...visit.state.products.values()].find((each) => each.slug === slug && each.type !== 'variation' && each.status === 'publish')
  return product ? htmlAnswer(visit, <ProductPage visit={visit} product={product} />) : notFound(visit)
}

/** The product form posts to its own page, which is shown again with a notice. */
async function addFromForm(state: ShopState, c: Context): Promise<Response> {
  const visit = visitOf(state, c)
  const fields = new URLSearchParams(await c.req.text())
  wish(state, visit.session, wishIn(fields, Number(fields.get('add-to-cart') ?? 0)))
  return productPage(visit, c.req.param('slug') ?? '')
}

async function orderReceived(state: ShopState, c: Context): Promise<Response> {
  const visit = visitOf(state, c)
  const typedEmail = await typedEmailIn(c)
  return htmlAnswer(visit, <OrderReceived visit={visit} order={orderOf(state, c)} typedEmail={typedEmail} />)
}

async function orderPay(state: ShopState, c: Context): Promise<Response> {
  const visit = visitOf(state, c)
  const order = orderOf(state, c)
  const fields = await formOf(c)
  if (order && fields.get('woocommerce_pay') && needsPayment(order)) {
    order.paymentMethod = fields.get('payment_method') ?? 'bacs'
    order.paymentMethodTitle = paymentTitle(order.paymentMethod)
    moveOrder(state, order, statusAfterPlacing(order.paymentMethod))
    return c.redirect(orderReceivedUrl(state, order))
  }
  return htmlAnswer(visit, <OrderPay visit={visit} order={order} typedEmail={fields.get('email')} />)
}

async function accountPost(state: ShopState, c: Context): Promise<Response> {
  const visit = visitOf(state, c)
  const registers = (await formOf(c)).has('register')
  visit.session.notices.push(registers
    ? { kind: 'success', text: 'Your account was not created: this shop only pretends.' }
    : { kind: 'error', text: 'Unknown username or password.' })
  return htmlAnswer(visit, <MyAccount visit={visit} />)
}

/** The order in the path, if the key in the query is its own. */
function orderOf(state: ShopState, c: Context): Order | null {
  const order = state.orders.get(Number(c.req.param('id')))
  return order && order.key === c.req.query('key') ? order : null
}

const formOf = async (c: Context): Promise<URLSearchParams> => new URLSearchParams(c.req.method === 'POST' ? await c.req.text() : '')
const typedEmailIn = async (c: Context): Promise<string | null> => (await formOf(c)).get('email')

function notFound(visit: Visit): Response {
  return htmlAnswer(visit, (
    <Frame visit={visit} title="Page not found" bodyClass="error404">
      <h1>Page not found</h1>
      <p><a href="/">Back to the shop</a></p>
    </Frame>
  ), 404)
}

function pictureAnswer(state: ShopState, c: Context): Response {
  const WHOLE_PX = 600
  const [, slug, width] = /^(.+?)(?:-(\d+)x\d+)?\.png$/.exec(c.req.param('file') ?? '') ?? []
  const product = [...state.products.values()].find((each) => each.slug === slug)
  if (!product?.picture) return c.notFound() as Response
  const body = new Uint8Array(picture(product.picture, Number(width ?? WHOLE_PX)))
  return new Response(body, { headers: { 'Content-Type': 'image/png', 'Cache-Control': `max-age=${PICTURE_MAX_AGE_SEC}` } })
}
