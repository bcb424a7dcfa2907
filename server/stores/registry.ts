/** The shops this install serves right now: the environment's own, and those connected on the admin site by any process. */
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
  const { first, connection: { db } } = parts
  const stores = new Map([[first.store.id, first.store]])
  const platforms = new Map([[first.store.id, first.platform]])
  /** Versions taken over, of shops that cannot be opened too: they are not tried again before they change. */
  const known = new Map<string, number>()
  // One shop served under two ids would write to its shoppers twice.
  const isFirst = (row: { id: string; url: string }): boolean => row.id === first.store.id || row.url === first.store.url
  const accesses = new Map<string, Access>()
  /** What a platform has learnt about its shop (is it resting?) outlives a change of mere settings. */
  const serve = (id: string, access: Access): void => {
    const { url, key, secret } = accesses.get(id) ?? {}
    if (url === access.url && key === access.key && secret === access.secret) return
    accesses.set(id, access)
    platforms.set(id, parts.platformOf(access))
  }
  const forget = (id: string): void => {
    for (const each of [stores, platforms, accesses]) each.delete(id)
  }
  const takeOver = async (): Promise<void> => {
    const rows = await readVersions(db)
    const versions = new Map(rows.filter((row) => !isFirst(row)).map((row) => [row.id, row.version]))
    for (const id of known.keys()) {
      if (versions.has(id)) continue
      known.delete(id)
      forget(id)
    }
    const changed = [...versions].filter(([id, version]) => known.get(id) !== version).map(([id]) => id)
    for (const shop of await readConnected(db, parts.vault, changed)) {
      known.set(shop.id, shop.version)
      if (shop.secrets === null) {
        forget(shop.id)
        parts.log.warn('store.unopened', { storeId: shop.id })
      } else {
        stores.set(shop.id, storeFromRow(shop, shop.secrets))
        serve(shop.id, { url: shop.url, key: shop.secrets.key, secret: shop.secrets.secret })
      }
    }
  }
  // One after the other: of two at once, the one that had read the older rows could end last.
  let last: Promise<void> = Promise.resolve()
  const refreshStores = (): Promise<void> => (last = last.catch(() => undefined).then(takeOver))
  await refreshStores()
  return { stores, platforms, refreshStores }
}

const storeFromRow = ({ id, url, settings }: ConnectedShop, secrets: ShopSecrets): Store =>
  describeStore({ ...settings, id, url, webhookSecret: secrets.webhookSecret, signingSecret: secrets.signingSecret })
