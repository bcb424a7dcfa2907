/** The classic checkout: a form in the server's HTML, its e-mail field last, posted to `?wc-ajax=checkout`. */
import { displayed } from '../amounts.ts'
import { sumOf } from '../cart.ts'
import { guestNonce } from '../sessions.ts'
import { CLASSIC_CHECKOUT_SCRIPT } from './classic-checkout-script.ts'
import { Frame, inScript } from './layout.tsx'
import type { Visit } from './visit.ts'

const FIELDS = [
  { name: 'first_name', label: 'First name', autocomplete: 'given-name', type: 'text' },
  { name: 'last_name', label: 'Last name', autocomplete: 'family-name', type: 'text' },
  { name: 'country', label: 'Country', autocomplete: 'country', type: 'select' },
  { name: 'address_1', label: 'Street address', autocomplete: 'address-line1', type: 'text' },
  { name: 'postcode', label: 'Postcode', autocomplete: 'postal-code', type: 'text' },
  { name: 'city', label: 'Town / City', autocomplete: 'address-level2', type: 'text' },
  { name: 'phone', label: 'Phone (optional)', autocomplete: 'tel', type: 'tel' },
  { name: 'email', label: 'Email address', autocomplete: 'email', type: 'email' },
] as const
const COUNTRIES = [['FI', 'Finland'], ['FR', 'France'], ['KR', 'Korea'], ['PL', 'Poland'], ['US', 'United States']] as const

/** `/classic-checkout/`. */
export function ClassicCheckout({ visit }: { readonly visit: Visit }) {
  const { state, session } = visit
  const nonce = guestNonce(state)
  const params = { ajax_url: '/wp-admin/admin-ajax.php', wc_ajax_url: '/?wc-ajax=%%endpoint%%', update_order_review_nonce: nonce, option_guest_checkout: 'yes', checkout_url: '/?wc-ajax=checkout', is_checkout: '1' }
  const script = `var wc_checkout_params = ${inScript(params)};\n${CLASSIC_CHECKOUT_SCRIPT}`
  return (
    <Frame visit={visit} title="Checkout" bodyClass="page page-id-94 woocommerce-checkout woocommerce-page" script={script}>
      <h1>Checkout</h1>
      {session.lines.length === 0
        ? <p class="cart-empty">Your cart is currently empty. <a href="/">Back to the shop</a></p>
        : (
          <form name="checkout" method="post" class="checkout woocommerce-checkout two" action={`${state.url}/classic-checkout/`} enctype="multipart/form-data" aria-label="Checkout" novalidate>
            <div class="woocommerce-billing-fields" id="customer_details">
              <h2>Billing details</h2>
              {FIELDS.map((field) => <Field field={field} value={session.billing[field.name]} version={state.settings.version} />)}
            </div>
            <div class="panel">
              <h2 id="order_review_heading">Your order</h2>
              <div id="order_review" class="woocommerce-checkout-review-order"><Review visit={visit} /></div>
              <Payment />
              <input type="hidden" id="woocommerce-process-checkout-nonce" name="woocommerce-process-checkout-nonce" value={nonce} />
              <button type="submit" name="woocommerce_checkout_place_order" id="place_order" value="Place order">Place order</button>
            </div>
          </form>
        )}
    </Frame>
  )
}

/** The order table, also sent again by `?wc-ajax=update_order_review`. */
export function Review({ visit }: { readonly visit: Visit }) {
  const { state, session } = visit
  const cart = sumOf(state, session)
  const text = (minor: number): string => displayed(state.settings, minor)
  return (
    <table class="shop_table woocommerce-checkout-review-order-table">
      <tbody>
        {cart.lines.map(({ line, product, subtotal }) => (
          <tr class="cart_item"><td class="product-name">{product.name} <strong class="product-quantity">× {line.quantity}</strong></td><td class="product-total">{text(subtotal.net + subtotal.tax)}</td></tr>
        ))}
        {cart.couponSums.map(({ code, discount }) => <tr class="cart-discount"><td>Coupon {code}</td><td>−{text(discount.net + discount.tax)}</td></tr>)}
        {cart.needsShipping ? <tr><td>Shipping</td><td>{text(cart.shipping.net + cart.shipping.tax)}</td></tr> : null}
        <tr class="order-total"><th>Total</th><th>{text(cart.totalMinor)}</th></tr>
      </tbody>
    </table>
  )
}

function Field({ field, value, version }: { readonly field: (typeof FIELDS)[number]; readonly value: string; readonly version: string }) {
  const id = `billing_${field.name}`
  const modern = version !== '8.9.1'
  const autocomplete = modern ? `section-billing billing ${field.autocomplete}` : field.name === 'email' ? 'email username' : field.autocomplete
  const required = field.name !== 'phone'
  return (
    <p class={`form-row form-row-wide ${required ? 'validate-required' : ''}`} id={`${id}_field`}>
      <label for={id}>{field.label}{required ? <span class="required" aria-hidden="true"> *</span> : null}</label>
      <span class="woocommerce-input-wrapper">
        {field.type === 'select'
          ? <select name={id} id={id} autocomplete={autocomplete} class="country_to_state">{COUNTRIES.map(([code, name]) => <option value={code} selected={code === (value || 'FI')}>{name}</option>)}</select>
          : <input type={field.type} class="input-text " name={id} id={id} placeholder="" value={value} autocomplete={autocomplete} {...(modern && required ? { 'aria-required': 'true' } : {})} />}
      </span>
    </p>
  )
}

function Payment() {
  return (
    <div id="payment" class="woocommerce-checkout-payment">
      <h2>Payment</h2>
      <p class="inline"><input id="payment_method_bacs" type="radio" name="payment_method" value="bacs" /><label for="payment_method_bacs">Direct bank transfer</label></p>
      <p class="inline"><input id="payment_method_cod" type="radio" name="payment_method" value="cod" checked /><label for="payment_method_cod">Cash on delivery</label></p>
    </div>
  )
}
