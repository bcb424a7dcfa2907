/** The block checkout: an empty root in the server's HTML, filled late by script; opening it makes a draft order. */
import { refreshDraft } from '../place-order.ts'
import { checkoutJson } from '../store-api-checkout.ts'
import { BLOCK_CHECKOUT_SCRIPT } from './block-checkout-script.ts'
import { Frame, inScript } from './layout.tsx'
import type { Visit } from './visit.ts'

/** `/checkout/`. */
export function BlockCheckout({ visit, userAgent }: { readonly visit: Visit; readonly userAgent: string }) {
  const { state, session } = visit
  const { currency, decimals, format, version } = state.settings
  const settings = {
    wcVersion: version, homeUrl: `${state.url}/`, currentUserId: 0,
    currency: { code: currency, precision: decimals, symbol: format.symbol, decimalSeparator: format.decimalSeparator, thousandSeparator: format.thousandSeparator },
    storePages: Object.fromEntries(['cart', 'checkout', 'my-account'].map((page) => [page.replace('-', ''), { permalink: `${state.url}/${page}/` }])),
    checkoutData: checkoutJson(state, refreshDraft(state, session, userAgent)),
  }
  const script = `var wcSettings = ${inScript(settings)};\n${BLOCK_CHECKOUT_SCRIPT}`
  return (
    <Frame visit={visit} title="Checkout" bodyClass="page page-id-7 woocommerce-checkout woocommerce-page" script={script}>
      <h1>Checkout</h1>
      <div data-block-name="woocommerce/checkout" class="wp-block-woocommerce-checkout alignwide wc-block-checkout is-loading"></div>
    </Frame>
  )
}
