/** The pages about one order: received, and still to be paid. Old guest links first ask for the e-mail address. */
import { raw } from 'hono/html'
import { displayed } from '../amounts.ts'
import { minutes, plus } from '../../../values/time.ts'
import { needsPayment, totalOf, type Order } from '../orders.ts'
import type { ShopState } from '../state.ts'
import { guestNonce } from '../sessions.ts'
import { Frame, Notice } from './layout.tsx'
import { LoginForm } from './my-account.tsx'
import type { Visit } from './visit.ts'

/** A guest's link shows the order this long; afterwards the address is asked for. */
const OPEN_TO_GUESTS = minutes(10)

interface OrderPageProps {
  readonly visit: Visit
  /** null: no such order, or the key is wrong. */
  readonly order: Order | null
  /** The address a visitor typed into the confirmation form. */
  readonly typedEmail: string | null
}

/** `/checkout/order-received/{id}/?key=`. */
export function OrderReceived({ visit, order, typedEmail }: OrderPageProps) {
  const old = visit.state.settings.version === '8.9.1'
  const known = order && isKnown(visit.state, order, typedEmail)
  return (
    <Frame visit={visit} title="Order Confirmation" bodyClass="page page-id-7 woocommerce-checkout woocommerce-page woocommerce-order-received">
      <div class={old ? 'woocommerce-order' : 'entry-content'}>
        <div data-block-name="woocommerce/order-confirmation-status" class={old ? 'woocommerce-thankyou-order-received' : 'wp-block-woocommerce-order-confirmation-status wc-block-order-confirmation-status alignwide'}>
          <h1>Order received</h1>
          <p>Thank you. Your order has been received.</p>
        </div>
        {known ? <OrderDetails state={visit.state} order={order} /> : order ? <VerifyEmail fieldId="verify-email" wrong={typedEmail !== null} /> : null}
      </div>
    </Frame>
  )
}

/** `/checkout/order-pay/{id}/?pay_for_order=true&key=`. */
export function OrderPay({ visit, order, typedEmail }: OrderPageProps) {
  return (
    <Frame visit={visit} title="Pay for order" bodyClass="page page-id-7 woocommerce-checkout woocommerce-page woocommerce-order-pay">
      {order === null ? <Notice kind="error" text="Sorry, this order is invalid and cannot be paid for." /> : <Pay visit={visit} order={order} typedEmail={typedEmail} />}
    </Frame>
  )
}

function Pay({ visit, order, typedEmail }: OrderPageProps & { readonly order: Order }) {
  if (order.customerId > 0) {
    return (
      <>
        <Notice kind="info" text="Please log in to your account below to continue to the payment form." />
        <LoginForm nonce={guestNonce(visit.state)} />
      </>
    )
  }
  if (!isKnown(visit.state, order, typedEmail)) return <VerifyEmail fieldId="email" wrong={typedEmail !== null} />
  if (!needsPayment(order)) return <Notice kind="error" text={`This order’s status is “${statusName(order.status)}”—it cannot be paid for. Please contact us if you need assistance.`} />
  if (visit.url.searchParams.get('pay_for_order') !== 'true') return <OrderDetails state={visit.state} order={order} />
  return (
    <form id="order_review" method="post">
      <OrderTable state={visit.state} order={order} />
      <p class="inline"><input id="payment_method_bacs" type="radio" name="payment_method" value="bacs" checked /><label for="payment_method_bacs">Direct bank transfer</label></p>
      <p class="inline"><input id="payment_method_cod" type="radio" name="payment_method" value="cod" /><label for="payment_method_cod">Cash on delivery</label></p>
      <input type="hidden" name="woocommerce_pay" value="1" />
      <button type="submit" id="place_order" value="Pay for order">Pay for order</button>
    </form>
  )
}

/** Guests see a fresh order at once; an older one after typing its address exactly as it was given. */
function isKnown(state: ShopState, order: Order, typedEmail: string | null): boolean {
  return state.now() < plus(order.createdAt, OPEN_TO_GUESTS) || typedEmail === order.billing.email
}

function VerifyEmail({ fieldId, wrong }: { readonly fieldId: string; readonly wrong: boolean }) {
  return (
    <form method="post" class="woocommerce-form woocommerce-verify-email panel">
      {wrong ? <Notice kind="error" text="We were unable to verify the email address you provided. Please try again." /> : null}
      <p>To see this order, please confirm the email address it was placed with.</p>
      <p class="form-row verify-email">
        <label for={fieldId}>Email address *</label>
        <input type="email" name="email" id={fieldId} autocomplete="email" class="input-text" required />
      </p>
      <input type="hidden" name="check_submission" value="1" />
      <button type="submit" name="verify" value="1">Confirm email and view order</button>
    </form>
  )
}

function OrderDetails({ state, order }: { readonly state: ShopState; readonly order: Order }) {
  return (
    <div class="two">
      <div class="panel wp-block-woocommerce-order-confirmation-summary">
        <p>Order #: <strong>{order.id}</strong></p>
        <p>Total: <strong>{displayed(state.settings, totalOf(order))}</strong></p>
        <p>Email: <strong>{order.billing.email}</strong></p>
        <p>Payment: <strong>{order.paymentMethodTitle || order.paymentMethod}</strong></p>
      </div>
      <OrderTable state={state} order={order} />
    </div>
  )
}

function OrderTable({ state, order }: { readonly state: ShopState; readonly order: Order }) {
  const text = (minor: number): string => displayed(state.settings, minor)
  return (
    <table class="shop_table">
      <tbody>
        {order.lines.map((line) => <tr><td>{line.name} × {line.quantity}</td><td>{text(line.totalMinor + line.totalTaxMinor)}</td></tr>)}
        {order.hasShippingLine ? <tr><td>Shipping</td><td>{text(order.shippingMinor + order.shippingTaxMinor)}</td></tr> : null}
        <tr><th>Total</th><th>{raw(text(totalOf(order)))}</th></tr>
      </tbody>
    </table>
  )
}

const statusName = (status: string): string => (status.charAt(0).toUpperCase() + status.slice(1)).replace('-', ' ')
