/** A second shop of the same install, for stories about people whom both write to. */
import { expect } from 'vitest'
import { startDemoShop, type DemoShop } from '../../server/demo/shop/shop.ts'
import { connectShop } from '../../server/stores/connect/connect.ts'
import { changeShop, findByUrl } from '../../server/stores/connect/store.ts'
import type { ShopSettings } from '../../server/stores/settings.ts'
import { cartPost, type Leaving, type Shop } from '../support/shop.ts'

export interface SecondShop {
  readonly woo: DemoShop
  readonly storeId: string
  /** Its owner changes settings; every process takes them over with its next beat. */
  set(changes: Partial<ShopSettings>): Promise<void>
  leaves(leaving: Leaving): Promise<void>
}

/** Both shops' stories go on until `story` ends. The first one needs `ALLOW_PRIVATE_STORES`. */
export async function withSecond(shop: Shop, flows: ShopSettings['flows'], story: (second: SecondShop) => Promise<void>): Promise<void> {
  const woo = await startDemoShop({ now: shop.clock.now, key: `ck_${'2'.repeat(40)}`, secret: `cs_${'2'.repeat(40)}` })
  try {
    const { deps } = shop.service
    const connected = await connectShop(deps, { url: woo.url, name: 'Second', key: woo.key, secret: woo.secret })
    if (connected.kind === 'refused') throw new Error(connected.reason)
    const { storeId } = connected
    let seq = 1_000
    const second: SecondShop = {
      woo, storeId,
      set: async (changes) => {
        const known = await findByUrl(deps.connection.db, deps.vault, woo.url)
        if (!known?.secrets) throw new Error('not connected')
        expect(await changeShop(deps.connection.db, deps.vault, { ...known, settings: { ...known.settings, ...changes }, secrets: known.secrets }, deps.clock.wall())).toBe(true)
        await deps.refreshStores()
      },
      leaves: async (leaving) => {
        const response = await shop.post('/v1/carts', { ...cartPost(woo, leaving, ++seq), store: storeId }, { origin: new URL(woo.url).origin })
        expect(response.status).toBe(202)
      },
    }
    await second.set({ flows, country: 'IE', consent: 'notice', reminders: 'Second <hello@second.example>', postalAddress: 'Quay 2, Harbour', holdoutPercent: 0 })
    await shop.beats()
    await story(second)
  } finally {
    await woo.close()
  }
}
