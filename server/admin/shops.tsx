/** The routes of shops: list, connect (a look at the address, then one click or a pasted key), change, remove. */
import type { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Deps } from '../deps.ts'
import { readSync } from '../orders/store.ts'
import { approvalAddress, beginApproval } from '../stores/approval/approval.ts'
import { endApproval, findApproval, type Approval } from '../stores/approval/store.ts'
import { connectShop, disconnectShop, isEnvironments } from '../stores/connect/connect.ts'
import { changeShop, readConnected, readVersions, type ConnectedShop } from '../stores/connect/store.ts'
import type { ShopSecrets } from '../stores/settings.ts'
import { page, plainPage, type AdminContext, type AdminEnv } from './layout.tsx'
import { typedFrom } from './shops-form.tsx'
import { readAddress, readSettings, type Typed } from './shops-input.ts'
import { OwnShopPage } from './shops-own.tsx'
import { Connecting, RemovePage, ShopList, ShopPage, UnreadablePage, type ListedShop } from './shops-pages.tsx'
import { connectSentence, oneClickObstacle } from './shops-words.ts'
import { typedOf } from './typed.ts'

/** All fields of the longest form, filled to their limits. */
const FORM_BYTES_MAX = 16_384
const ID = /^[A-Za-z0-9_-]{1,64}$/

export function addShops(app: Hono<AdminEnv>, deps: Deps): void {
  app.use('/admin/shops/*', bodyLimit({ maxSize: FORM_BYTES_MAX, onError: (c) => plainPage(c as AdminContext, { title: 'That was too long', status: 413, here: 'shops' }, 'Nothing was saved.') }))
  app.get('/admin/shops', async (c) => page(c, { title: 'Shops', here: 'shops' }, <ShopList shops={await listShops(deps)} wall={deps.clock.wall()} />))
  app.post('/admin/shops/check', (c) => lookAtAddress(c, deps))
  addConnecting(app, deps)
  addShop(app, deps)
  addRemoval(app, deps)
}

async function listShops(deps: Deps): Promise<readonly ListedShop[]> {
  const { connection: { db }, vault } = deps
  const connected = await readConnected(db, vault, (await readVersions(db)).map((row) => row.id))
  const unread = connected.filter((shop) => !deps.stores.has(shop.id) && !isEnvironments(deps, shop.url)).map((shop) => ({ id: shop.id, name: shop.settings.name, url: shop.url, store: null }))
  const all = [...[...deps.stores.values()].map((store) => ({ id: store.id, name: store.name, url: store.url, store })), ...unread]
  return Promise.all(all.map(async (shop) => ({ ...shop, sync: await readSync(db, shop.id) })))
}

/** Nothing is kept of an address at which there is no shop. */
async function lookAtAddress(c: AdminContext, deps: Deps): Promise<Response> {
  const typed = (await typedOf(c))['address'] ?? ''
  const address = readAddress(typed)
  const again = async (mistake: string): Promise<Response> =>
    page(c, { title: 'Shops', here: 'shops', status: 422 }, <ShopList shops={await listShops(deps)} wall={deps.clock.wall()} typed={typed} mistake={mistake} />)
  if (address.kind === 'wrong') return again(address.sentence)
  const found = await deps.connector.inspect(address.url)
  if (found.kind === 'no-shop') return again(connectSentence(found.reason))
  if (isEnvironments(deps, found.url)) return again(connectSentence('environments-own'))
  const id = await beginApproval(deps, { url: found.url, name: found.name ?? new URL(found.url).hostname })
  return c.redirect(`/admin/shops/connecting/${id}`, 303)
}

function addConnecting(app: Hono<AdminEnv>, deps: Deps): void {
  const { db } = deps.connection
  const find = async (c: AdminContext): Promise<Approval | null> => findApproval(db, idOf(c))
  app.get('/admin/shops/connecting/:id', async (c) => {
    const approval = await find(c)
    if (!approval) return missing(c)
    if (approval.state === 'connected') return c.redirect(`/admin/shops/${approval.storeId}?said=connected`, 303)
    return showConnecting(c, deps, approval, troubleOf(approval, deps, c.req.query('answer') === 'denied'))
  })
  app.post('/admin/shops/connecting/:id', async (c) => {
    const approval = await find(c)
    if (!approval) return missing(c)
    const { key = '', secret = '' } = await typedOf(c)
    const outcome = await connectShop(deps, { url: approval.url, name: approval.name, key, secret })
    if (outcome.kind === 'refused') return showConnecting(c, deps, approval, connectSentence(outcome.reason), 422)
    await endApproval(db, approval.id, { state: 'connected', storeId: outcome.storeId })
    return c.redirect(`/admin/shops/${outcome.storeId}?said=connected`, 303)
  })
}

function showConnecting(c: AdminContext, deps: Deps, approval: Approval, trouble: string | null, status: 200 | 422 = 200): Response | Promise<Response> {
  const isOpen = approval.state === 'waiting' && deps.clock.wall() < approval.expiresAt
  const view = { id: approval.id, name: approval.name, url: approval.url, trouble, approveAt: isOpen ? approvalAddress(deps, approval) : null, obstacle: oneClickObstacle(deps.publicUrl) }
  return page(c, { title: `Connect ${approval.name}`, here: 'shops', status }, <Connecting {...view} />)
}

/** @param isDenied as the shop's return address says; it proves nothing and changes nothing */
function troubleOf(approval: Approval, deps: Deps, isDenied: boolean): string | null {
  const isOver = deps.clock.wall() >= approval.expiresAt
  switch (approval.state) {
    case 'failed': return `The shop delivered a key, but it was not taken. ${connectSentence(approval.reason)}`
    case 'checking': return isOver ? 'The shop delivered a key, but trying it was broken off. Start anew.' : 'The shop has delivered a key, and it is being tried. Load this page again in a moment.'
    case 'connected': return null
    case 'waiting': return isDenied ? 'The request was denied or cancelled in the shop, so nothing was connected.' : isOver ? 'This took longer than an hour.' : null
  }
}

function addShop(app: Hono<AdminEnv>, deps: Deps): void {
  app.get('/admin/shops/:id', async (c) => {
    const shop = await findShop(c, deps)
    if (shop?.secrets) return showShop(c, deps, { ...shop, secrets: shop.secrets }, { said: c.req.query('said') ?? '' })
    if (shop) return page(c, { title: shop.settings.name, here: 'shops' }, <UnreadablePage id={shop.id} name={shop.settings.name} url={shop.url} />)
    const own = deps.stores.get(idOf(c))
    return own && isEnvironments(deps, own.url) ? page(c, { title: own.name, here: 'shops' }, <OwnShopPage store={own} />) : missing(c)
  })
  app.post('/admin/shops/:id', async (c) => {
    const shop = await findShop(c, deps)
    if (!shop?.secrets) return missing(c)
    const typed = await typedOf(c)
    const now = { ...shop, secrets: shop.secrets }
    const input = readSettings(typed, now, { live: deps.live, leaves: deps.provider.name !== 'mailbox' })
    if (input.kind === 'wrong') return showShop(c, deps, now, { typed, mistakes: input.mistakes })
    const { connection: { db }, vault, clock } = deps
    const isSaved = typed['version'] === String(shop.version) && await changeShop(db, vault, { id: shop.id, version: shop.version, settings: input.settings, secrets: input.secrets }, clock.wall())
    if (!isSaved) return showShop(c, deps, now, { typed, mistakes: { version: CHANGED_MEANWHILE } })
    await deps.refreshStores()
    deps.log.info('store.changed', { storeId: shop.id })
    return c.redirect(`/admin/shops/${shop.id}?said=saved`, 303)
  })
}

const CHANGED_MEANWHILE = 'These settings were changed in another window meanwhile. Saving once more overwrites that change.'

const NOTICES: Readonly<Record<string, string>> = {
  connected: 'The shop is connected: its orders are being read. Choose below what is sent; nothing is before you do.',
  saved: 'Saved.',
}

type Readable = ConnectedShop & { readonly secrets: ShopSecrets }

function showShop(c: AdminContext, deps: Deps, shop: Readable, view: { said?: string; typed?: Typed; mistakes?: Typed }): Response | Promise<Response> {
  const { said = '', typed = typedFrom(shop.settings), mistakes = {} } = view
  // A form that comes back with mistakes still answers to what its reader saw first.
  const version = view.typed && !mistakes['version'] ? (view.typed['version'] ?? '') : String(shop.version)
  const form = { shopId: shop.id, version, typed, mistakes, hasSigningSecret: shop.secrets.signingSecret !== null }
  const notice = said === 'connected' && shop.settings.flows.length > 0 ? 'The shop is connected with its new key.' : NOTICES[said] ?? null
  const status = Object.keys(mistakes).length > 0 ? 422 : 200
  return page(c, { title: shop.settings.name, here: 'shops', status }, <ShopPage name={shop.settings.name} url={shop.url} publicUrl={deps.publicUrl} form={form} notice={notice} />)
}

function addRemoval(app: Hono<AdminEnv>, deps: Deps): void {
  app.get('/admin/shops/:id/remove', async (c) => {
    const shop = await findShop(c, deps)
    return shop ? page(c, { title: 'Remove a shop', here: 'shops' }, <RemovePage id={shop.id} name={shop.settings.name} />) : missing(c)
  })
  app.post('/admin/shops/:id/remove', async (c) => {
    if (!(await disconnectShop(deps, idOf(c)))) return missing(c)
    return c.redirect('/admin/shops', 303)
  })
}

async function findShop(c: AdminContext, deps: Deps): Promise<ConnectedShop | null> {
  const [shop] = await readConnected(deps.connection.db, deps.vault, [idOf(c)])
  return shop ?? null
}

const idOf = (c: AdminContext): string => {
  const id = c.req.param('id') ?? ''
  return ID.test(id) ? id : ''
}

const missing = (c: AdminContext): Response | Promise<Response> => plainPage(c, { title: 'Not found', status: 404, here: 'shops' }, 'There is no such shop here.')
