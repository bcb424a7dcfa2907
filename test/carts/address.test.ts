/** The address of a cart comes and goes with its shopper's consent. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { dropAddress, endCart, findCart, giveAddress, liveCartIds, noteCustomer, saveCarts } from '../../server/carts/store.ts'
import type { Cart, CartRow } from '../../server/carts/cart.ts'
import type { Connection } from '../../server/db/connect.ts'
import { instant } from '../../server/values/time.ts'
import { databases, openDatabase } from '../support/databases.ts'
import { cartRow, TOKEN } from './posts.ts'

const ticked = { storeId: 'default', token: TOKEN, sealedEmail: 'sealed new', emailIndex: 'index new' }

describe.each(databases)('on $name', (kind) => {
  let connection: Connection
  let close: () => Promise<void>
  beforeAll(async () => ({ connection, close } = await openDatabase(kind)))
  afterAll(() => close())
  beforeEach(() => connection.db.deleteFrom('cart').execute())

  const save = (changes: Partial<CartRow> = {}) => saveCarts(connection, [cartRow(changes)])
  const found = async (): Promise<Cart> => {
    const cart = await findCart(connection.db, 'default', 'row-1')
    if (!cart) throw new Error('no cart')
    return cart
  }

  test('dropped, nothing of the person is left and the rest of the cart is', async () => {
    await save({ country: 'DE' })
    await noteCustomer(connection.db, await found())
    await dropAddress(connection.db, await found())
    expect(await found()).toMatchObject({ sealedEmail: null, emailIndex: null, firstName: null, customerIndex: null, country: 'DE', lines: [{ id: 12, quantity: 2 }], state: 'open' })
  })

  test('is not dropped when the shopper came back since it was looked at, nor off another cart', async () => {
    await save()
    const seen = await found()
    await save({ seq: 2, at: instant(2_000) })
    await dropAddress(connection.db, seen)
    await dropAddress(connection.db, { ...await found(), id: 'row-2' })
    expect((await found()).emailIndex).toBe('index ann')
  })

  test('is typed again by the next post after it was dropped', async () => {
    await save()
    await dropAddress(connection.db, await found())
    await save({ seq: 2 })
    expect(await found()).toMatchObject({ sealedEmail: 'sealed ann', emailIndex: 'index ann' })
  })

  test('that came with a tick is given to a cart that has none', async () => {
    await save({ sealedEmail: null, emailIndex: null })
    await giveAddress(connection.db, ticked)
    expect(await found()).toMatchObject({ sealedEmail: 'sealed new', emailIndex: 'index new' })
  })

  test('that came with a tick replaces no other, and is given to no cart that is over and to no other browser\'s', async () => {
    await save()
    await giveAddress(connection.db, ticked)
    expect((await found()).emailIndex).toBe('index ann')
    await save({ seq: 2, sealedEmail: '' , emailIndex: null })
    await giveAddress(connection.db, { ...ticked, token: 'another-0123456789abcdef' })
    await giveAddress(connection.db, { ...ticked, storeId: 'other' })
    await endCart(connection.db, 'row-1', { state: 'expired', at: instant(9_000), orderId: null })
    await giveAddress(connection.db, ticked)
    expect((await found()).emailIndex).toBeNull()
  })

  test('is known as a customer\'s until another is typed', async () => {
    await save()
    await noteCustomer(connection.db, await found())
    expect(await found()).toMatchObject({ customerIndex: 'index ann' })
    await save({ seq: 2, sealedEmail: 'sealed bob', emailIndex: 'index bob' })
    const { customerIndex, emailIndex } = await found()
    expect(customerIndex).not.toBe(emailIndex)
  })

  test('a browser\'s cart is found while it can change', async () => {
    await save()
    expect([await liveCartIds(connection.db, 'default', TOKEN), await liveCartIds(connection.db, 'other', TOKEN)]).toEqual([['row-1'], []])
    await endCart(connection.db, 'row-1', { state: 'expired', at: instant(9_000), orderId: null })
    expect(await liveCartIds(connection.db, 'default', TOKEN)).toEqual([])
  })
})
