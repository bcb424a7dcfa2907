/** The cart page: an empty root that the script fills, like WooCommerce's cart block. */
import { Frame, Notice } from './layout.tsx'
import { CART_SCRIPT } from './scripts.ts'
import type { Visit } from './visit.ts'

/** `/cart/`; `wc_error` says why a checkout link brought nothing. */
export function CartPage({ visit }: { readonly visit: Visit }) {
  const error = visit.url.searchParams.get('wc_error')
  return (
    <Frame visit={visit} title="Cart" bodyClass="page page-id-6 woocommerce-cart woocommerce-page" script={CART_SCRIPT}>
      <h1>Cart</h1>
      {error ? <Notice kind="error" text={error} /> : null}
      <div data-block-name="woocommerce/cart" class="wp-block-woocommerce-cart alignwide is-loading"></div>
      <noscript>The cart needs JavaScript, as WooCommerce&#39;s cart block does.</noscript>
    </Frame>
  )
}
