/** The shops this install serves right now: the environment's own, and those connected on the admin site by any process,
 *  with what any process has of their owners' changes. */
import type { OwnerChanges } from '../changes/change.ts'
import { changeVersions, readChanges } from '../changes/store.ts'
import type { Deps } from '../deps.ts'
import type { Platform } from '../platforms/platform.ts'
import type { WooKeys } from '../platforms/woocommerce-client.ts'
import { readConnected, readVersions, type ConnectedShop } from './connect/store.ts'
import { describeStore, type Store } from './shop.ts'
import type { ShopSecrets } from './settings.ts'

/** Both maps stay the same objects and always say what is so now. */
export type Registry = Pick<Deps, 'stores' | 'platforms' | 'refreshStores'>

export interface RegistryParts extends Pick<Deps, 'connection' | 'vault' | 'log'> {
  /** The environment's own shop. It comes first; its id and its address belong to it alone. */
  readonly first: { readonly store: Store; readonly platform: Platform }
  /** How to talk to a connected shop. */
  platformOf(access: Access): Platform
}

type Access = Pick<WooKeys, 'url' | 'key' | 'secret'>

export async function openRegistry(parts: RegistryParts): Promise<Registry> {
  const { first, connection: { db }, vault, log } = parts
  const { stores, platforms, serve, forget, lay, laidVersion } = openShelves(parts)
  // One shop served under two ids would write to its shoppers twice.
  const isFirst = (row: { id: string; url: string }): boolean => row.id === first.store.id || row.url === first.store.url
  /** Versions taken over, of shops that cannot be opened too: they are not tried again before they change. */
  const known = new Map<string, number>()
  const takeOver = async (): Promise<void> => {
    const rows = await readVersions(db)
    const versions = new Map(rows.filter((row) => !isFirst(row)).map((row) => [row.id, row.version]))
    for (const id of known.keys()) {
      if (versions.has(id)) continue
      known.delete(id)
      forget(id)
    }
    const changed = [...versions].filter(([id, version]) => known.get(id) !== version).map(([id]) => id)
    for (const shop of await readConnected(db, vault, changed)) {
      known.set(shop.id, shop.version)
      if (shop.secrets) serve(shop, shop.secrets)
      else forget(shop.id)
      if (!shop.secrets) log.warn('store.unopened', { storeId: shop.id })
    }
    for (const [id, version] of await changeVersions(db)) if (laidVersion(id) !== version) lay(id, await readChanges(db, id))
  }
  // One after the other: of two at once, the one that had read the older rows could end last.
  let last: Promise<void> = Promise.resolve()
  const refreshStores = (): Promise<void> => (last = last.catch(() => undefined).then(takeOver))
  await refreshStores()
  return { stores, platforms, refreshStores }
}

function openShelves({ first, platformOf }: RegistryParts) {
  const stores = new Map([[first.store.id, first.store]])
  const changes = new Map<string, OwnerChanges>()
  const show = (store: Store): void => {
    const own = changes.get(store.id)
    stores.set(store.id, own ? { ...store, changes: own } : store)
  }
  const platforms = new Map([[first.store.id, first.platform]])
  const accesses = new Map<string, Access>()
  return {
    stores, platforms,
    /** What a platform has learnt about its shop (is it resting?) outlives a change of mere settings. */
    serve: (shop: ConnectedShop, secrets: ShopSecrets): void => {
      show(storeFromRow(shop, secrets))
      const access = { url: shop.url, key: secrets.key, secret: secrets.secret }
      const before = accesses.get(shop.id)
      if (before?.url === access.url && before.key === access.key && before.secret === access.secret) return
      accesses.set(shop.id, access)
      platforms.set(shop.id, platformOf(access))
    },
    /** Kept also while a shop is away, so that it comes back with them. */
    lay: (id: string, own: OwnerChanges): void => {
      changes.set(id, own)
      const store = stores.get(id)
      if (store) show(store)
    },
    laidVersion: (id: string): number | undefined => changes.get(id)?.version,
    forget: (id: string): void => {
      for (const each of [stores, platforms, accesses]) each.delete(id)
    },
  }
}

const storeFromRow = ({ id, url, settings }: ConnectedShop, secrets: ShopSecrets): Store =>
  describeStore({ ...settings, id, url, webhookSecret: secrets.webhookSecret, signingSecret: secrets.signingSecret })
