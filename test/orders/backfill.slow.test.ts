/** Two thousand orders that change while a whole first sync walks over them: none missed, none twice, progress shown. */
import { expect, test } from 'vitest'
import { pastWords } from '../../server/admin/orders-panel.tsx'
import { readBackfill } from '../../server/orders/ledger.ts'
import { minutes, seconds } from '../../server/values/time.ts'
import { databases } from '../support/databases.ts'
import { openShop, type Shop } from '../support/shop.ts'

const ORDERS = 2_000
const CHANGED_PER_ROUND = 200

test('every order is known as it is in the end, once, and the walk keeps to a page for each hundred', { timeout: 240_000 }, async () => {
  // The walk knows no database; what is stored is tested on all of them with fewer orders.
  const [kind] = databases
  if (!kind) throw new Error('no database')
  const { shop, close } = await openShop(kind)
  const { db } = shop.service.deps.connection
  const ids = Array.from({ length: ORDERS }, () => {
    shop.clock.pass(minutes(30))
    return shop.orders({ email: 'ann@example.test' })
  })
  for (const table of ['store_sync', 'shop_order', 'run'] as const) await db.deleteFrom(table).execute()
  shop.woo.faults.forgetRequests()
  const shown = await walked(shop, ids)
  const known = await db.selectFrom('shop_order').select(['order_id', 'status']).orderBy('order_id').execute()
  expect(known.map((row) => [row.order_id, row.status])).toEqual(shop.woo.orders().map((order) => [order.id, order.status]))
  const back = shop.woo.faults.requests.filter((request) => request.path.includes('orderby=date')).length
  const changes = shop.woo.faults.requests.filter((request) => request.path.includes('modified_after')).length
  expect(back).toBeLessThanOrEqual(ORDERS / 100 + 1)
  expect(shown.length).toBeGreaterThan(5)
  expect([...shown].sort((a, b) => a - b)).toEqual(shown)
  process.stdout.write(`First sync: ${back / (ORDERS / 1_000)} questions per 1,000 older orders; ${changes} for the ${known.length - ORDERS} new and the changed ones meanwhile\n`)
  await close()
})

/** Beats until everything is read, every order being changed once meanwhile. Returns the progress shown. */
async function walked(shop: Shop, ids: readonly number[]): Promise<readonly number[]> {
  const { db } = shop.service.deps.connection
  const shown: number[] = []
  for (let round = 0; round < 200; round++) {
    await shop.beats()
    const progress = await readBackfill(db, 'default')
    const words = pastWords(progress)
    if (words) shown.push(Number(words.split(' ')[0]?.replace(',', '')))
    const isOver = progress.endedAt !== null && round * CHANGED_PER_ROUND >= ids.length
    shop.clock.pass(isOver ? minutes(2) : seconds(20))
    if (isOver) break
    for (const id of ids.slice(round * CHANGED_PER_ROUND, (round + 1) * CHANGED_PER_ROUND)) shop.woo.setOrderStatus(id, round % 2 === 0 ? 'completed' : 'on-hold')
    if (round < 10) shop.orders({ email: 'new@example.test' })
  }
  await shop.beats()
  return shown
}
