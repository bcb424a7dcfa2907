/** The links of mails that open a cart, and the button that takes them back. */
import type { Hono } from 'hono'
import type { FC } from 'hono/jsx'
import { findCart } from '../carts/store.ts'
import type { Deps } from '../deps.ts'
import { revokeLinks } from '../links/store.ts'
import { plainPage, type AdminEnv } from './layout.tsx'
import { storeOfCart } from './store.ts'

/** Ids as the vault makes them; anything else is not looked up. */
const ID = /^[A-Za-z0-9-]{1,64}$/

export const CartLinks: FC<{ cartId: string; count: number }> = ({ cartId, count }) => (count === 0 ? null : (
  <section aria-labelledby="links">
    <h2 id="links">Links in mails</h2>
    <p>{count === 1 ? 'One link' : `${count} links`} in mails already sent {count === 1 ? 'opens' : 'open'} this cart for whoever holds {count === 1 ? 'it' : 'them'}. Switched off, {count === 1 ? 'it shows' : 'they show'} a page that says so, for good. Reminders that are still to come carry links of their own.</p>
    <form method="post" action={`/admin/carts/${cartId}/links`}><button type="submit">Switch {count === 1 ? 'it' : 'them'} off</button></form>
  </section>
))

export function addCartLinks(app: Hono<AdminEnv>, deps: Deps): void {
  app.post('/admin/carts/:id/links', async (c) => {
    const id = c.req.param('id')
    const { db } = deps.connection
    const storeId = ID.test(id) ? await storeOfCart(db, id) : null
    const cart = storeId === null ? null : await findCart(db, storeId, id)
    if (!cart) return plainPage(c, { title: 'Not found', status: 404, here: 'carts' }, 'There is no such cart.')
    const links = await revokeLinks(db, cart.storeId, cart.id, deps.clock.now())
    deps.log.info('links.revoked', { storeId: cart.storeId, cartId: cart.id, links })
    return c.redirect(`/admin/carts/${id}`, 303)
  })
}
