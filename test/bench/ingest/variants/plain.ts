/** The plain way to write this service: Hono, a zod schema, one upsert a request through kysely. It stores the same
 *  columns; it does less in one point: it never asks whether the post is later than what is stored. */
import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { cors } from 'hono/cors'
import { sql, type Insertable } from 'kysely'
import { z } from 'zod'
import { connect, migrate, type Connection } from '../../../../server/db/connect.ts'
import type { CartTable } from '../../../../server/db/schema.ts'
import type { EmailAddress } from '../../../../server/values/email-address.ts'
import { ID_PATTERN, LIMITS } from '../../../../tracker/protocol.ts'
import { SHOP } from '../posts.ts'
import { isFromShop, parts } from './door.ts'

const text = z.string().min(1).max(LIMITS.textMax)
const id = z.string().regex(ID_PATTERN)
const count = z.int().positive()

export const cartPost = z.object({
  store: text, cart: id, visitor: id, seq: count,
  email: z.email().max(LIMITS.emailMax).nullish(),
  firstName: z.string().max(LIMITS.firstNameMax).optional(),
  lines: z.array(z.object({
    id: count, quantity: count.max(LIMITS.quantityMax),
    attributes: z.array(z.object({ name: text, value: text })).max(LIMITS.attributesMax).optional(),
  })).max(LIMITS.linesMax),
  currency: z.string().regex(/^[A-Z]{3}$/), minorUnit: z.int().min(0).max(8), totalMinor: z.int().min(0).max(LIMITS.minorMax),
  locale: z.string().max(40), timeZone: z.string().max(64).optional(), page: z.url().max(LIMITS.pageMax),
  draft: z.object({ id: count, key: z.string().max(200) }).optional(),
})

type Post = z.infer<typeof cartPost>
type CartRow = Insertable<CartTable>

export async function plain(databaseUrl: string): Promise<Server> {
  const connection = await connect(databaseUrl)
  await migrate(connection)
  const app = new Hono()
  app.use('/v1/*', cors({ origin: SHOP.url, allowMethods: ['POST'] }))
  app.use('/v1/*', bodyLimit({ maxSize: LIMITS.bodyBytesMax }))
  app.post('/v1/carts', async (c) => {
    const parsed = cartPost.safeParse(await c.req.json())
    if (!parsed.success) return c.json({ error: 'invalid', issues: parsed.error.issues }, 400)
    if (!isFromShop(parsed.data.store, c.req.header('origin'))) return c.json({ error: 'foreign' }, 403)
    await upsert(connection, toRow(parsed.data))
    return c.body(null, 202)
  })
  return createAdaptorServer({ fetch: app.fetch }) as Server
}

function toRow(post: Post): CartRow {
  const { clock, vault } = parts
  // Checked by the schema.
  const address = post.email as EmailAddress | null | undefined
  const at = clock.now()
  return {
    id: vault.newId(at), store_id: post.store, live_token: post.cart, token: post.cart, visitor: post.visitor, seq: post.seq, state: 'open', round: 1,
    email_sealed: address ? vault.seal(post.store, address) : null, email_index: address ? vault.emailIndex(post.store, address) : null,
    first_name: post.firstName ?? null, lines: JSON.stringify(post.lines), line_count: post.lines.length,
    currency: post.currency, minor_unit: post.minorUnit, total_minor: post.totalMinor, locale: post.locale, time_zone: post.timeZone ?? null, page: post.page,
    draft_id: post.draft?.id ?? null, draft_key: post.draft?.key ?? null, created_at: at, active_at: at, began_store_at: at, abandoned_at: null,
  }
}

const CHANGED = ['visitor', 'seq', 'state', 'email_sealed', 'email_index', 'first_name', 'lines', 'line_count', 'currency', 'minor_unit', 'total_minor',
  'locale', 'time_zone', 'page', 'draft_id', 'draft_key', 'active_at', 'abandoned_at'] as const

async function upsert({ db, engine }: Connection, row: CartRow): Promise<void> {
  const insert = db.insertInto('cart').values(row)
  const changes = Object.fromEntries(CHANGED.map((name) => [name, engine === 'mysql' ? sql`values(${sql.ref(name)})` : sql.ref(`excluded.${name}`)]))
  await (engine === 'mysql'
    ? insert.onDuplicateKeyUpdate(changes)
    : insert.onConflict((conflict) => conflict.columns(['store_id', 'live_token']).doUpdateSet(changes))).execute()
}
