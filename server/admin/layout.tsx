/** The frame of every admin page. */
import type { Context } from 'hono'
import { html, raw } from 'hono/html'
import type { Child, FC, PropsWithChildren } from 'hono/jsx'
import type { SecureHeadersVariables } from 'hono/secure-headers'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { STYLE } from './style.ts'

export interface AdminEnv {
  Variables: SecureHeadersVariables
}

export type AdminContext = Context<AdminEnv>

export interface Frame {
  readonly title: string
  readonly status?: ContentfulStatusCode
  /** Our own constant, for what the page can do without as well. */
  readonly script?: string
  /** The entry of the navigation this page belongs to; absent where nobody is signed in. */
  readonly here?: 'carts' | 'mails' | 'mailbox' | 'coupons' | 'series' | 'texts' | 'results' | 'experiments' | 'shops' | 'setup' | 'health'
}

const ENTRIES = [{ id: 'carts', href: '/admin', text: 'Carts' }, { id: 'mails', href: '/admin/mails', text: 'Mails' }, { id: 'mailbox', href: '/admin/mailbox', text: 'Mailbox' }, { id: 'coupons', href: '/admin/coupons', text: 'Coupons' }, { id: 'series', href: '/admin/series', text: 'Series' }, { id: 'texts', href: '/admin/texts', text: 'Texts' }, { id: 'results', href: '/admin/results', text: 'Results' }, { id: 'experiments', href: '/admin/experiments', text: 'Experiments' }, { id: 'shops', href: '/admin/shops', text: 'Shops' }, { id: 'setup', href: '/admin/setup', text: 'Set-up' }, { id: 'health', href: '/admin/health', text: 'Health' }] as const
const ICON = 'data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 viewBox=%220 0 16 16%22%3E%3Cpath fill=%22none%22 stroke=%22%231d4ed8%22 stroke-width=%222%22 d=%22M1 2h2l2 8h7l2-6H4%22/%3E%3Ccircle cx=%226%22 cy=%2213%22 r=%221.4%22/%3E%3Ccircle cx=%2211%22 cy=%2213%22 r=%221.4%22/%3E%3C/svg%3E'

/** Answers with a page. Everything in `content` is escaped by hono/jsx. */
export function page(c: AdminContext, frame: Frame, content: Child): Response | Promise<Response> {
  const document = <Document frame={frame} nonce={c.get('secureHeadersNonce') ?? ''}>{content}</Document>
  return c.html(html`<!DOCTYPE html>${document}`, frame.status ?? 200)
}

const Document: FC<PropsWithChildren<{ frame: Frame; nonce: string }>> = ({ frame, nonce, children }) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="robots" content="noindex" />
      <title>{frame.title} · Cartback</title>
      <link rel="icon" href={ICON} />
      {/* Our own constant, the same on every page. */}
      <style nonce={nonce}>{raw(STYLE)}</style>
    </head>
    <body>
      <a class="skip" href="#content">Skip to the content</a>
      <header class="top">
        <div>
          <span class="name">Cartback</span>
          {frame.here ? <Navigation here={frame.here} /> : null}
        </div>
      </header>
      <main id="content">{children}</main>
      {frame.script ? <script nonce={nonce}>{raw(frame.script)}</script> : null}
    </body>
  </html>
)

const Navigation: FC<{ here: Frame['here'] }> = ({ here }) => (
  <>
    <nav aria-label="Pages">
      {ENTRIES.map((entry) => <a href={entry.href} {...(entry.id === here ? { 'aria-current': 'page' } : {})}>{entry.text}</a>)}
    </nav>
    <form method="post" action="/admin/logout"><button type="submit">Sign out</button></form>
  </>
)

/** A page that says one thing. */
export const plainPage = (c: AdminContext, frame: Frame, text: string): Response | Promise<Response> =>
  page(c, frame, <section><h1>{frame.title}</h1><p>{text}</p><p><a href="/admin">To the overview</a></p></section>)
