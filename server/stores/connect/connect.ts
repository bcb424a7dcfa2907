/** Connects a shop with a key, once that shop has accepted it; removes one again. */
import type { Deps } from '../../deps.ts'
import { shopSettings, type ShopSecrets } from '../settings.ts'
import { addShop, changeShop, findByUrl, removeShop, stopEverything, type ConnectedShop } from './store.ts'

/** Names tried for a new shop, and rounds against others who change the same row. */
const TRIES_MAX = 50
const ID_CHARACTERS_MAX = 30

export interface NewShop {
  /** As an inspection told it, without a trailing slash. */
  readonly url: string
  readonly name: string
  readonly key: string
  readonly secret: string
}

export type Connected =
  /** `isNew`: it was not served until now, so its owner has still to say what may be sent. */
  | { readonly kind: 'connected'; readonly storeId: string; readonly isNew: boolean }
  | { readonly kind: 'refused'; readonly reason: string }

/** A shop that was served before keeps its id, its settings and its people's refusals; only its keys are replaced. */
export async function connectShop(deps: Deps, shop: NewShop): Promise<Connected> {
  const key = { url: shop.url, key: shop.key.trim(), secret: shop.secret.trim() }
  const checked = await deps.connector.tryKeys(key)
  if (checked.kind === 'refused') return checked
  for (let round = 0; round < TRIES_MAX; round++) {
    const known = await findByUrl(deps.connection.db, deps.vault, shop.url)
    if (known === null && isEnvironments(deps, shop.url)) return { kind: 'refused', reason: 'environments-own' }
    const storeId = known?.id ?? shopId(shop.url, round)
    const isDone = known ? await renew(deps, known, key) : !deps.stores.has(storeId) && await add(deps, storeId, { ...shop, ...key })
    if (!isDone) continue
    await deps.refreshStores()
    deps.log.info('store.connected', { storeId })
    return { kind: 'connected', storeId, isNew: known === null || known.isRemoved }
  }
  throw new Error('no id was left for a new shop')
}

/** Stops every mail to the shop's people and forgets its keys. False when it was not connected here. */
export async function disconnectShop(deps: Deps, storeId: string): Promise<boolean> {
  const { connection: { db }, clock, log } = deps
  if (!(await removeShop(db, storeId, clock.wall()))) return false
  await stopEverything(db, storeId, { reason: 'store-removed', at: clock.now() })
  await deps.refreshStores()
  log.info('store.removed', { storeId })
  return true
}

/** Whether an address is the one of STORE_URL, whose keys are settings of the environment. */
export const isEnvironments = (deps: Pick<Deps, 'stores'>, url: string): boolean => [...deps.stores.values()][0]?.url === url

function add(deps: Deps, id: string, { url, name, key, secret }: NewShop): Promise<boolean> {
  const secrets: ShopSecrets = { key, secret, webhookSecret: deps.vault.newToken(), signingSecret: null }
  return addShop(deps.connection.db, deps.vault, { id, url, settings: shopSettings.parse({ name }), secrets }, deps.clock.wall())
}

/** Nothing is sent for a shop that was removed before its owner has said so again. */
function renew(deps: Deps, known: ConnectedShop, { key, secret }: Pick<NewShop, 'key' | 'secret'>): Promise<boolean> {
  const { webhookSecret = null, signingSecret = null } = known.secrets ?? {}
  const secrets: ShopSecrets = { key, secret, webhookSecret: webhookSecret ?? deps.vault.newToken(), signingSecret }
  const settings = known.isRemoved ? { ...known.settings, flows: [] } : known.settings
  return changeShop(deps.connection.db, deps.vault, { id: known.id, version: known.version, settings, secrets }, deps.clock.wall())
}

/** `shop.example` becomes `shop-example`; the second of that name `shop-example-2`. It stands in the script tag. */
function shopId(url: string, round: number): string {
  const { hostname, pathname } = new URL(url)
  const text = `${hostname.replace(/^www\./, '')}${pathname}`.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '').slice(0, ID_CHARACTERS_MAX)
  return round === 0 ? text : `${text}-${round + 1}`
}
