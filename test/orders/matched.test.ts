/** Which carts an order is found for, and which orders a cart: by each key, in this shop only, whoever asks first. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { eraseCart } from '../../server/carts/erasure/store.ts'
import { assignOrder, endCart, findCart, reopenCart, saveCarts } from '../../server/carts/store.ts'
import type { CartRow } from '../../server/carts/cart.ts'
import type { Connection } from '../../server/db/connect.ts'
import type { Order } from '../../server/orders/order.ts'
import { cartsMatching, ordersMatching } from '../../server/orders/matched.ts'
import { cartsEndedBy } from '../../server/orders/matching/store.ts'
import { saveDetails, saveOrder } from '../../server/orders/store.ts'
import { instant, minutes, plus } from '../../server/values/time.ts'
import { cartRow } from '../carts/posts.ts'
import { databases, openDatabase } from '../support/databases.ts'

const began = instant(10_000_000)
const euros = (minor: number) => ({ minor, decimals: 2, currency: 'EUR' })
const order = (id: number, changes: Partial<Order> = {}): Order => ({
  storeId: 'default', id, status: 'processing', number: String(id), key: `key-${id}`, createdStoreAt: began, modifiedStoreAt: began, placedStoreAt: plus(began, minutes(5)), completedAt: null,
  paidStoreAt: null, isAccepted: true, needsPayment: false, hasTransaction: false, createdVia: 'checkout', emailIndex: 'bob', sealedEmail: 'sealed', firstName: null, customerId: 0, total: euros(100), refunded: euros(0),
  details: null, paymentMethod: 'cod', ...changes,
})
const NOWHERE = { entryCartId: null, entryMessageId: null, isFromUs: false, paymentUrl: null, shopRate: null }

describe.each(databases)('on $name', (kind) => {
  let connection: Connection
  let close: () => Promise<void>
  beforeAll(async () => ({ connection, close } = await openDatabase(kind)))
  afterAll(() => close())
  beforeEach(async () => {
    await connection.db.deleteFrom('shop_order').execute()
    await connection.db.deleteFrom('cart').execute()
  })
  const keep = (...rows: Partial<CartRow>[]) => saveCarts(connection, rows.map((row) => cartRow({ storeAt: began, visitor: `browser of ${row.id}`, token: `token-${row.id}`, emailIndex: 'ann', ...row })))
  const place = async (...orders: Order[]) => {
    for (const each of orders) await saveOrder(connection.db, each)
  }
  const cartsOf = async (of: Order) => (await cartsMatching(connection.db, of)).map(({ cart, match }) => `${cart.id} ${match.by}`).sort()
  const ordersOf = async (id: string) => {
    const cart = await findCart(connection.db, 'default', id)
    if (!cart) throw new Error('no cart')
    return (await ordersMatching(connection.db, cart)).matched.map(({ order: { id: orderId }, match }) => `${orderId} ${match.by}`).sort()
  }

  test('one order is found for every open cart of its person, by whatever key each has', async () => {
    await keep({ id: 'draft', emailIndex: null, draftId: 1, draftKey: 'key-1' }, { id: 'address', emailIndex: 'bob' }, { id: 'browser', emailIndex: null, visitor: 'browser of draft' },
      { id: 'account' }, { id: 'link', emailIndex: 'eve' }, { id: 'stranger', emailIndex: 'max' })
    await place(order(9, { emailIndex: 'ann', customerId: 7, placedStoreAt: instant(1) }), order(1, { customerId: 7 }))
    await saveDetails(connection.db, { storeId: 'default', id: 1 }, { ...NOWHERE, entryCartId: 'link' })
    expect(await cartsOf(order(1, { customerId: 7, details: { ...NOWHERE, entryCartId: 'link' } }))).toEqual(['account customer', 'address email', 'browser visitor', 'draft draft-order', 'link link'])
    for (const [id, by] of [['draft', 'draft-order'], ['address', 'email'], ['browser', 'visitor'], ['account', 'customer'], ['link', 'link']] as const) expect(await ordersOf(id)).toContain(`1 ${by}`)
    expect(await ordersOf('stranger')).toEqual([])
  })

  test('a draft with another key, an older order and another shop\'s order are found for nobody', async () => {
    await keep({ id: 'cart', draftId: 1, draftKey: 'another' })
    const others = [order(1), order(2, { emailIndex: 'ann', placedStoreAt: instant(1) }), order(3, { emailIndex: 'ann', storeId: 'other' }), order(4, { emailIndex: 'ann', placedStoreAt: null })]
    await place(...others)
    for (const each of others) expect(await cartsOf(each)).toEqual([])
    expect(await ordersOf('cart')).toEqual([])
  })

  test('an account that ordered with more than five addresses is nobody\'s', async () => {
    await keep({ id: 'cart' })
    await place(...['ann', 'b', 'c', 'd', 'e'].map((emailIndex, n) => order(10 + n, { emailIndex, customerId: 7, placedStoreAt: instant(1) })))
    expect([await cartsOf(order(1, { emailIndex: 'b', customerId: 7 }))]).toEqual([['cart customer']])
    await place(order(20, { emailIndex: 'f', customerId: 7 }))
    expect([await cartsOf(order(1, { emailIndex: 'b', customerId: 7 })), await ordersOf('cart')]).toEqual([[], []])
  })

  test('a cart that has ended is found by no order, but by the one that ended it', async () => {
    await keep({ id: 'cart', emailIndex: 'bob' })
    await endCart(connection.db, 'cart', { state: 'purchased', at: began, orderId: 1, match: { by: 'email', sure: 'strong' } })
    expect([await cartsOf(order(2)), await cartsEndedBy(connection.db, 'default', 1), await cartsEndedBy(connection.db, 'default', 2), await cartsEndedBy(connection.db, 'other', 1)]).toEqual([[], ['cart'], [], []])
  })

  describe('a cart opened again', () => {
    const ended = async () => {
      await keep({ id: 'cart', emailIndex: 'bob' })
      await endCart(connection.db, 'cart', { state: 'recovered', at: began, orderId: 1, match: { by: 'email', sure: 'strong' } })
      const cart = await findCart(connection.db, 'default', 'cart')
      if (!cart) throw new Error('no cart')
      return cart
    }
    const live = () => connection.db.selectFrom('cart').select(['id', 'state', 'live_token', 'order_id', 'match_by', 'reopened_at']).where('id', '=', 'cart').executeTakeFirst()

    test('is its browser\'s again', async () => {
      expect(await reopenCart(connection.db, await ended(), instant(20_000_000))).toBe('reopened')
      expect(await live()).toEqual({ id: 'cart', state: 'open', live_token: 'token-cart', order_id: null, match_by: null, reopened_at: 20_000_000 })
    })

    test('stays ended when its browser has begun another cart since: what is said of that one would not be heard of this one', async () => {
      const cart = await ended()
      await keep({ id: 'newer', token: 'token-cart' })
      expect(await reopenCart(connection.db, cart, instant(20_000_000))).toBe('superseded')
      expect(await live()).toMatchObject({ state: 'expired', live_token: null, order_id: null })
    })

    test('is deleted when its shopper has refused since', async () => {
      const cart = await ended()
      await eraseCart(connection.db, { id: 'mark', storeId: 'default', token: 'token-cart', visitor: 'visitor', at: began })
      expect(await reopenCart(connection.db, cart, instant(20_000_000))).toBe('refused')
      expect(await findCart(connection.db, 'default', 'cart')).toMatchObject({ state: 'erased', sealedEmail: null, emailIndex: null, lines: [], orderId: null })
    })

    test('is opened once, and not when another order has taken it over meanwhile', async () => {
      const cart = await ended()
      await assignOrder(connection.db, cart, { orderId: 2, match: { by: 'customer', sure: 'likely' } })
      expect(await reopenCart(connection.db, cart, began)).toBeNull()
      expect(await live()).toMatchObject({ state: 'recovered', order_id: 2, match_by: 'customer' })
    })
  })
})
