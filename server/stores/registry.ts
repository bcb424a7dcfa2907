/** The shops this install serves right now: the environment's own, and those connected on the admin site by any process. */
import type { Deps } from '../deps.ts'
import type { Platform } from '../platforms/platform.ts'
import { describeStore, type Store } from './shop.ts'
import type { ShopSecrets } from './settings.ts'
import { readConnected, readVersions, type ConnectedShop } from './store.ts'

/** Where a shop is and with which key it is asked. */
export interface ShopAccess {
  readonly url: string
  readonly key: string
  readonly secret: string
}

/** Both maps stay the same objects and always say what is so now. */
export type Registry = Pick<Deps, 'stores' | 'platforms' | 'refreshStores'>

export interface RegistryParts extends Pick<Deps, 'connection' | 'vault' | 'log'> {
  /** The environment's own shop. It comes first, and its id belongs to it alone. */
  readonly first: { readonly store: Store; readonly platform: Platform }
  /** How to talk to a connected shop. */
  platformOf(access: ShopAccess): Platform
}

export async function openRegistry(parts: RegistryParts): Promise<Registry> {
  const { first, connection: { db } } = parts
  const stores = new Map([[first.store.id, first.store]])
  const platforms = new Map([[first.store.id, first.platform]])
  /** Versions taken over, of shops that cannot be opened too: they are not tried again before they change. */
  const known = new Map<string, number>()
  const forget = (id: string): void => {
    stores.delete(id)
    platforms.delete(id)
  }
  const refreshStores = async (): Promise<void> => {
    const versions = new Map([...await readVersions(db)].filter(([id]) => id !== first.store.id))
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
        platforms.set(shop.id, parts.platformOf({ url: shop.url, key: shop.secrets.key, secret: shop.secrets.secret }))
      }
    }
  }
  await refreshStores()
  return { stores, platforms, refreshStores }
}

const storeFromRow = ({ id, url, settings }: ConnectedShop, secrets: ShopSecrets): Store =>
  describeStore({ ...settings, id, url, webhookSecret: secrets.webhookSecret, signingSecret: secrets.signingSecret })
