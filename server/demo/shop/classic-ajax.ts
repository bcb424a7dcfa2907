/** The classic checkout's requests (`?wc-ajax=…`): the order table again, and placing the order. */
import type { Context } from 'hono'
import { orderReceivedUrl } from './order-json.ts'
import { placeClassic } from './place-order.ts'
import type { Session } from './sessions.ts'
import type { ShopState } from './state.ts'
import { cartCookies, shopperOf } from './store-api-session.ts'

const EMAIL_FORM = /^[^\s@]+@[^\s@]+\.[^\s@]+$/
const REQUIRED: readonly (readonly [name: string, label: string])[] = [
  ['first_name', 'First name'], ['last_name', 'Last name'], ['country', 'Country'], ['address_1', 'Street address'],
  ['postcode', 'Postcode'], ['city', 'Town / City'], ['email', 'Email address'],
]

/** `?wc-ajax=checkout`: `{result: 'success', redirect}` or `{result: 'failure', messages}`. */
export async function classicCheckout(state: ShopState, c: Context): Promise<Response> {
  const shopper = shopperOf(state, c)
  const fields = new URLSearchParams(await c.req.text())
  const problems = problemsIn(fields, shopper.session)
  if (problems.length > 0) {
    const messages = `<ul class="woocommerce-error" role="alert">${problems.map((each) => `<li>${each}</li>`).join('')}</ul>`
    return c.json({ result: 'failure', messages, refresh: false, reload: false })
  }
  takeBilling(shopper.session, fields)
  const order = placeClassic(state, shopper.session, fields.get('payment_method') ?? 'cod', c.req.header('User-Agent') ?? '')
  const answer = c.json({ result: 'success', redirect: orderReceivedUrl(state, order), order_id: order.id })
  for (const cookie of cartCookies(state, shopper)) answer.headers.append('Set-Cookie', cookie)
  return answer
}

/** `?wc-ajax=update_order_review`: typed e-mail addresses are not part of it and are not kept. */
export const orderReview = (c: Context, review: string): Response =>
  c.json({ result: 'success', messages: '', reload: false, fragments: { '.woocommerce-checkout-review-order-table': review } })

function problemsIn(fields: URLSearchParams, session: Session): string[] {
  if (session.lines.length === 0) return ['Sorry, your session has expired. <a href="/">Return to shop</a>']
  const missing = REQUIRED.filter(([name]) => !fields.get(`billing_${name}`)?.trim()).map(([, label]) => `<strong>Billing ${label}</strong> is a required field.`)
  const email = fields.get('billing_email')?.trim() ?? ''
  return email === '' || EMAIL_FORM.test(email) ? missing : [...missing, '<strong>Billing Email address</strong> is not a valid email address.']
}

function takeBilling(session: Session, fields: URLSearchParams): void {
  for (const name of Object.keys(session.billing) as (keyof Session['billing'])[]) {
    const value = fields.get(`billing_${name}`)?.trim()
    if (value === undefined) continue
    session.billing[name] = value
    if (name !== 'email' && name !== 'phone') session.shipping[name] = value
  }
}
