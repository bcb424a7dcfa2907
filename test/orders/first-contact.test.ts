/** Carts that came before the shop was first reached: what they began by is put right once its clock is known. */
import { expect } from 'vitest'
import { noteConnected } from '../../server/orders/ledger.ts'
import { hours, milliseconds, minutes, plus } from '../../server/values/time.ts'
import { scenario, type Shop } from '../support/shop.ts'

const ann = 'ann@example.test'
const AHEAD = hours(2)

const began = async (shop: Shop): Promise<number> =>
  Number((await shop.service.deps.connection.db.selectFrom('cart').select('began_store_at').executeTakeFirstOrThrow()).began_store_at)

scenario('a cart from before the first contact began by the shop\'s clock all the same, and is shifted once', async (shop) => {
  const { connection: { db }, clock } = shop.service.deps
  await db.deleteFrom('store_sync').execute()
  await shop.leaves({ email: ann })
  const before = await began(shop)
  const contact = { storeAt: plus(clock.wall(), AHEAD), skew: AHEAD }
  await noteConnected(db, 'default', contact)
  expect(await began(shop)).toBe(before + AHEAD)
  await noteConnected(db, 'default', contact)
  await noteConnected(db, 'default', { ...contact, skew: milliseconds(5) })
  expect(await began(shop)).toBe(before + AHEAD)
})

scenario('while the shop\'s clock is unknown it is asked for with every cart, so that the first one after the contact has it', async (shop) => {
  const { connection: { db }, clock } = shop.service.deps
  await db.deleteFrom('store_sync').execute()
  await shop.leaves({ email: ann, device: 'laptop' })
  await noteConnected(db, 'default', { storeAt: plus(clock.wall(), AHEAD), skew: AHEAD })
  shop.clock.pass(minutes(1))
  await shop.leaves({ email: ann, device: 'telephone' })
  const rows = await db.selectFrom('cart').select('began_store_at').orderBy('created_at').execute()
  expect(rows.map((row) => Number(row.began_store_at) - clock.wall())).toEqual([AHEAD - minutes(1), AHEAD])
})
