/** SECRET_KEY is tried on what was sealed with it, so that another key is noticed before mails fail. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { toRow } from '../../server/carts/intake.ts'
import { saveCarts } from '../../server/carts/store.ts'
import type { Connection } from '../../server/db/connect.ts'
import { tryKey } from '../../server/doctor/canary.ts'
import { readSetting } from '../../server/settings/store.ts'
import { milliseconds } from '../../server/values/time.ts'
import { createVault } from '../../server/vault.ts'
import { address } from '../admin/site.ts'
import { movableClock } from '../support/clock.ts'
import { databases, openDatabase } from '../support/databases.ts'

const right = createVault('the key everything was sealed with')
const wrong = createVault('another key, made by a careless move')

describe.each(databases)('on $name', (kind) => {
  let connection: Connection
  let close: () => Promise<void>
  beforeAll(async () => void ({ connection, close } = await openDatabase(kind)))
  afterAll(() => close())

  test('older data shows that a key is wrong, and no canary is left behind then', async () => {
    const clock = movableClock()
    const row = toRow({ vault: right, clock }, {
      store: 'default', cart: 'cart-0123456789abcdef', visitor: 'cart-0123456789abcdef', seq: 1, email: address('ann@example.test'), firstName: 'Ann', currency: 'EUR', minorUnit: 2, totalMinor: 100,
      lines: [{ id: 11, quantity: 1 }], locale: 'en', timeZone: 'Europe/Dublin', page: 'https://shop.example/checkout/',
    }, milliseconds(0))
    await saveCarts(connection, [row])
    expect(await tryKey({ connection, vault: wrong })).toBe('wrong')
    expect(await readSetting(connection.db, 'secret-key-canary')).toBeNull()
  })

  test('the right key leaves a canary, which another key cannot open', async () => {
    expect(await tryKey({ connection, vault: right })).toBe('fits')
    await connection.db.deleteFrom('cart').execute()
    expect(await tryKey({ connection, vault: wrong })).toBe('wrong')
    expect(await tryKey({ connection, vault: right })).toBe('fits')
  })

  test('in an empty install any key is the first', async () => {
    await connection.db.deleteFrom('setting').execute()
    expect(await tryKey({ connection, vault: right })).toBe('first')
    expect(await tryKey({ connection, vault: right })).toBe('fits')
  })
})
