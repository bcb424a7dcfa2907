/** One-click approval: WooCommerce's own page asks the shop's owner, then posts a key to us.
 *  Its traps are recorded in fixtures (woocommerce/auth): only https, exactly 200, no signature, one delivery per press. */
import { z } from 'zod'
import type { Deps } from '../../deps.ts'
import { hours, plus, type Duration } from '../../values/time.ts'
import { connectShop } from '../connect/connect.ts'
import { addApproval, claimApproval, endApproval, findApproval } from './store.ts'

/** How long the owner may take. */
const OPEN_FOR: Duration = hours(1)
const PURPOSE = 'store-approval'
/** WooCommerce's own are 43 characters. */
const KEY_CHARACTERS_MAX = 100
const APP_NAME = 'Cartback'

/** What WooCommerce posts to the callback address. The names are its own. */
const delivery = z.object({
  user_id: z.string().max(KEY_CHARACTERS_MAX),
  consumer_key: z.string().startsWith('ck_').max(KEY_CHARACTERS_MAX),
  consumer_secret: z.string().startsWith('cs_').max(KEY_CHARACTERS_MAX),
  key_permissions: z.string(),
})

/** `unknown`: nobody asked for this delivery, or one came already. */
export type Delivered = { readonly kind: 'connected' } | { readonly kind: 'unknown' | 'failed' }

/** Begins to connect a shop that was looked at before. @returns the id under which it is gone on with */
export async function beginApproval(deps: Deps, shop: { url: string; name: string }): Promise<string> {
  const wall = deps.clock.wall()
  const id = deps.vault.newId(wall)
  await addApproval(deps.connection.db, { id, ...shop, expiresAt: plus(wall, OPEN_FOR) }, wall)
  return id
}

/**
 * The page of the shop on which its owner approves. `user_id` is what proves that the delivery answers our request: only
 * we can sign it. The shop decodes both addresses once more than others do, so they hold plain characters only.
 */
export function approvalAddress(deps: Pick<Deps, 'vault' | 'publicUrl'>, { id, url }: { id: string; url: string }): string {
  const query = new URLSearchParams({
    app_name: APP_NAME, scope: 'read_write', user_id: deps.vault.sign(PURPOSE, id),
    return_url: `${deps.publicUrl}/connect/back/${id}`, callback_url: `${deps.publicUrl}/connect/keys/${id}`,
  })
  return `${url}/wc-auth/v1/authorize?${query.toString()}`
}

/** Takes a key that a shop delivers, once, if it opens that very shop. Any failure makes the shop delete the key again. */
export async function takeDelivery(deps: Deps, id: string, body: unknown): Promise<Delivered> {
  const { connection: { db }, clock, log, vault } = deps
  const delivered = delivery.safeParse(body)
  if (!delivered.success || !vault.isSignedBy(PURPOSE, id, delivered.data.user_id)) return { kind: 'unknown' }
  const approval = await findApproval(db, id)
  if (!approval || !(await claimApproval(db, id, clock.wall()))) return { kind: 'unknown' }
  const { consumer_key: key, consumer_secret: secret, key_permissions: permissions } = delivered.data
  const shop = { url: approval.url, name: approval.name, key, secret }
  const outcome = permissions === 'read_write' ? await connectShop(deps, shop) : { kind: 'refused', reason: 'scope-too-small' } as const
  await endApproval(db, id, outcome.kind === 'connected' ? { state: 'connected', storeId: outcome.storeId } : { state: 'failed', reason: outcome.reason })
  if (outcome.kind === 'connected') return { kind: 'connected' }
  log.warn('store.unconnected', { approvalId: id, reason: outcome.reason })
  return { kind: 'failed' }
}
