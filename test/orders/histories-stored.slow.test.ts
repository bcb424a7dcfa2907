/** The same histories through the real reading and a real database: what is stored in the end is what the shop has. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { backfill } from '../../server/orders/backfill.ts'
import { readBackfill } from '../../server/orders/ledger.ts'
import { catchUp, readTrash } from '../../server/orders/sync.ts'
import type { Platform } from '../../server/platforms/platform.ts'
import type { Service } from '../../server/service.ts'
import { instant } from '../../server/values/time.ts'
import { databases } from '../support/databases.ts'
import { openShop } from '../support/shop.ts'
import { differences, histories, type Along, type Reader } from './histories.ts'
import type { PretendShop } from './pretend-shop.ts'

const RUNS = 100

describe.each(databases)('on $name', (kind) => {
  let service: Service
  let close: () => Promise<void>
  beforeAll(async () => {
    const opened = await openShop(kind)
    service = opened.shop.service
    close = opened.close
  })
  afterAll(() => close())

  const storedReader = (shop: PretendShop): Reader => {
    const { db } = service.deps.connection
    const [store] = [...service.deps.stores.values()]
    if (!store) throw new Error('no store')
    let along: Along = async (question) => question()
    const platform = {
      pageSize: shop.pageSize, changedOrders: (window) => along(() => shop.changed(window)), olderOrders: (window) => along(() => shop.older(window)),
    } as Pick<Platform, 'pageSize' | 'changedOrders' | 'olderOrders'> as Platform
    const deps = { ...service.deps, platforms: new Map([[store.id, platform]]) }
    const during = (next: Along, read: () => Promise<unknown>): Promise<void> => {
      along = next
      return read().then(() => undefined)
    }
    return {
      view: async () => new Map((await db.selectFrom('shop_order').select(['order_id', 'status', 'total_minor', 'modified_store_at']).execute())
        .map((row) => [row.order_id, { modifiedAt: instant(row.modified_store_at), told: `${row.status} ${row.total_minor}` }])),
      isBehind: async () => (await readBackfill(db, store.id)).endedAt === null,
      read: (next) => during(next, () => catchUp(deps, store)),
      readBack: (next) => during(next, () => backfill(deps, store)),
      readTrash: (next) => during(next, () => readTrash(deps, store)),
    }
  }

  test('a hundred histories, not one difference', { timeout: 300_000 }, async () => {
    await fc.assert(fc.asyncProperty(histories, async (history) => {
      for (const table of ['store_sync', 'shop_order', 'run'] as const) await service.deps.connection.db.deleteFrom(table).execute()
      expect(await differences(history, storedReader)).toEqual([])
    }), { numRuns: RUNS })
  })
})
