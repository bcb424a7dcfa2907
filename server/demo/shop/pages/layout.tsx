/** The frame of every page: head with the tracker's tag, header with the cart, footer with the ways to check out. */
import { raw } from 'hono/html'
import type { Child } from 'hono/jsx'
import { guestNonce } from '../sessions.ts'
import { STYLES } from './styles.ts'
import type { Visit } from './visit.ts'

interface FrameProps {
  readonly visit: Visit
  readonly title: string
  /** Added to the classes that all pages have. */
  readonly bodyClass: string
  /** Browser code at the end of the page. */
  readonly script?: string
  readonly children?: Child
}

/** A whole page. */
export function Frame({ visit, title, bodyClass, script, children }: FrameProps) {
  const { state, session } = visit
  const count = session.lines.reduce((all, line) => all + line.quantity, 0)
  const settings = `var wcBlocksMiddlewareConfig = ${inScript({ storeApiNonce: guestNonce(state), wcStoreApiNonceTimestamp: String(Math.floor(state.now() / 1_000)) })}`
  return (
    <html lang="en-US">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="generator" content={`WooCommerce ${state.settings.version}`} />
        <title>{`${title} – ${state.settings.name}`}</title>
        <link rel="icon" href="data:," />
        <style>{raw(STYLES)}</style>
        <script>{raw(settings)}</script>
        {raw(state.pageHead)}
      </head>
      <body class={`wp-embed-responsive theme-harbour ${bodyClass} woocommerce-uses-block-theme woocommerce-block-theme-has-button-styles woocommerce-js`}>
        <header class="site-header">
          <a class="site-name" href="/">{state.settings.name}</a>
          <a class="cart-link" href="/cart/">Cart <span class="cart-count">{count}</span></a>
        </header>
        <main>
          <div class="notices" aria-live="polite">{session.notices.map((notice) => <Notice kind={notice.kind} text={notice.text} />)}</div>
          {children}
        </main>
        <Footer />
        {script ? <script>{raw(script)}</script> : null}
      </body>
    </html>
  )
}

/** A message to the shopper; texts come with HTML entities, as WooCommerce writes them. */
export function Notice({ kind, text }: { readonly kind: 'success' | 'error' | 'info'; readonly text: string }) {
  const safe = text.replace(/<[^>]*>/g, '').replaceAll('<', '&lt;')
  return <div class={`notice wc-block-components-notice-banner is-${kind}`} role={kind === 'error' ? 'alert' : 'status'}>{raw(safe)}</div>
}

/** Data for a script element: JSON that cannot close the element. */
export const inScript = (data: unknown): string => JSON.stringify(data).replaceAll('<', '\\u003c')

function Footer() {
  return (
    <footer class="site-footer">
      <nav aria-label="Footer">
        <a href="/">Shop</a>
        <a href="/cart/">Cart</a>
        <a href="/checkout/">Checkout (block)</a>
        <a href="/classic-checkout/">Checkout (classic)</a>
        <a href="/my-account/">My account</a>
      </nav>
      <p>A pretend shop. Nothing here is for sale, nothing is charged, nothing is kept.</p>
    </footer>
  )
}
