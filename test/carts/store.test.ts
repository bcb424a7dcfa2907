/** Carts in the database: the later post wins, an ended cart frees its token, an erased one takes nothing. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { eraseCart, forgetErasure } from '../../server/carts/erasure/store.ts'
import { abandonCart, endCart, expireCarts, findCart, hasNewerCart, idleCarts, saveCarts, cartsForOrder } from '../../server/carts/store.ts'
import type { Cart, CartRow } from '../../server/carts/cart.ts'
import type { Connection } from '../../server/db/connect.ts'
import { instant } from '../../server/values/time.ts'
import { databases, openDatabase } from '../support/databases.ts'
import { cartRow, TOKEN, VISITOR } from './posts.ts'

const at = instant(100_000)

describe.each(databases)('on $name', (kind) => {
  let connection: Connection
  let close: () => Promise<void>
  beforeAll(async () => ({ connection, close } = await openDatabase(kind)))
  afterAll(() => close())
  beforeEach(() => connection.db.deleteFrom('cart').execute())

  const save = (changes: Partial<CartRow> = {}): Promise<void> => saveCarts(connection, [cartRow(changes)])
  const found = async (id = 'row-1'): Promise<Cart> => {
    const cart = await findCart(connection.db, 'default', id)
    if (!cart) throw new Error(`no cart ${id}`)
    return cart
  }
  const tokens = async (): Promise<unknown> => connection.db.selectFrom('cart').select(['id', 'live_token', 'state']).orderBy('id').execute()

  describe('a post', () => {
    test('is stored as it came', async () => {
      await save({ draftId: 7, draftKey: 'wc_order_a', country: 'DE' })
      expect(await found()).toEqual({
        id: 'row-1', storeId: 'default', token: TOKEN, visitor: VISITOR, state: 'open', round: 1, sealedEmail: 'sealed ann', emailIndex: 'index ann', firstName: 'Ann',
        lines: [{ id: 12, quantity: 2 }], total: { minor: 3_780, decimals: 2, currency: 'EUR' }, locale: 'en-IE', timeZone: 'Europe/Dublin',
        page: 'https://shop.example/checkout/', draft: { id: 7, key: 'wc_order_a' }, country: 'DE', customerIndex: null, strangerIndex: null, createdAt: 1_000, activeAt: 1_000, beganStoreAt: 5_000,
        abandonedAt: null, endedAt: null, reopenedAt: null, orderId: null, match: null,
      })
    })

    test('keeps letters of every script, signs of every plane and what SQL would mind', async () => {
      const firstName = "Ö'\"\\`;-- 안녕 😀"
      await save({ firstName, lines: JSON.stringify([{ id: 1, quantity: 1, attributes: [{ name: '색', value: '\ud800 \u0000 😀' }] }]) })
      expect(await found()).toMatchObject({ firstName, lines: [{ attributes: [{ value: '\ud800 \u0000 😀' }] }] })
    })

    test('that is later wins; the cart stays the one it was', async () => {
      await save()
      await save({ id: 'row-2', seq: 2, lines: '[{"id":14,"quantity":1}]', totalMinor: 900, at: instant(2_000), storeAt: instant(6_000), page: 'https://shop.example/cart/' })
      expect(await found()).toMatchObject({ lines: [{ id: 14 }], total: { minor: 900 }, createdAt: 1_000, activeAt: 2_000, beganStoreAt: 5_000, round: 1, page: 'https://shop.example/cart/' })
      expect(await tokens()).toHaveLength(1)
    })

    test.each([1, 0])('that is earlier or a repeat (seq %i) changes nothing', async (seq) => {
      await save({ seq: 1 })
      const before = await found()
      await save({ id: 'row-2', seq, lines: '[]', lineCount: 0, sealedEmail: '', emailIndex: null, firstName: 'Bob', at: instant(9_000) })
      expect(await found()).toEqual(before)
    })

    test('that says nothing of the address keeps it, and one that clears it takes it away', async () => {
      await save()
      await save({ seq: 2, sealedEmail: null, emailIndex: null, firstName: null, timeZone: null })
      expect(await found()).toMatchObject({ sealedEmail: 'sealed ann', emailIndex: 'index ann', firstName: 'Ann', timeZone: 'Europe/Dublin' })
      await save({ seq: 3, sealedEmail: '', emailIndex: null })
      expect(await found()).toMatchObject({ sealedEmail: null, emailIndex: null })
    })

    test('that brings another address replaces it', async () => {
      await save()
      await save({ seq: 2, sealedEmail: 'sealed bob', emailIndex: 'index bob' })
      expect(await found()).toMatchObject({ sealedEmail: 'sealed bob', emailIndex: 'index bob' })
    })

    test('that fills an emptied cart begins a new round, at the shop\'s time of that post', async () => {
      await save()
      await save({ seq: 2, lines: '[]', lineCount: 0, storeAt: instant(6_000) })
      expect(await found()).toMatchObject({ round: 1, beganStoreAt: 5_000 })
      await save({ seq: 3, storeAt: instant(7_000) })
      expect(await found()).toMatchObject({ round: 2, beganStoreAt: 7_000 })
      await save({ seq: 4, storeAt: instant(8_000) })
      expect(await found()).toMatchObject({ round: 2, beganStoreAt: 7_000 })
    })

    test('that comes back to an abandoned cart opens it again', async () => {
      await save()
      await abandonCart(connection.db, await found(), at)
      await save({ seq: 2 })
      expect(await found()).toMatchObject({ state: 'open', abandonedAt: null })
    })

    test('of another shop with the same token is another cart', async () => {
      await save()
      await save({ id: 'row-2', storeId: 'other' })
      expect(await tokens()).toHaveLength(2)
      expect(await findCart(connection.db, 'other', 'row-1')).toBeNull()
    })

    test('whose token differs by a capital is another cart', async () => {
      await save()
      await save({ id: 'row-2', token: TOKEN.toUpperCase() })
      expect(await tokens()).toHaveLength(2)
    })
  })

  describe('a cart that ended', () => {
    test.each(['purchased', 'recovered', 'expired'] as const)('(%s) frees its token: the browser\'s next post is a new cart', async (state) => {
      await save()
      expect(await endCart(connection.db, 'row-1', { state, at, orderId: null })).toBe(true)
      await save({ id: 'row-2', seq: 2, lines: '[{"id":14,"quantity":1}]' })
      expect(await tokens()).toEqual([{ id: 'row-1', live_token: null, state }, { id: 'row-2', live_token: TOKEN, state: 'open' }])
      expect((await found()).lines).toEqual([{ id: 12, quantity: 2 }])
    })

    test('cannot end again', async () => {
      await save()
      await endCart(connection.db, 'row-1', { state: 'purchased', at, orderId: 1_001 })
      expect(await endCart(connection.db, 'row-1', { state: 'expired', at, orderId: null })).toBe(false)
      expect(await found()).toMatchObject({ state: 'purchased', orderId: 1_001 })
    })
  })

  describe('an erased cart', () => {
    const erase = (when = at) => eraseCart(connection.db, { id: 'mark', storeId: 'default', token: TOKEN, visitor: VISITOR, at: when })

    test('holds nothing of the shopper any more, and tells whose it was', async () => {
      await save({ draftId: 7, draftKey: 'wc_order_a' })
      expect(await erase()).toEqual({ ids: ['row-1'], emailIndex: 'index ann' })
      expect(await found()).toMatchObject({ state: 'erased', sealedEmail: null, emailIndex: null, firstName: null, lines: [], timeZone: null, page: '', draft: null, total: { minor: 0 } })
    })

    test('takes no later post, not even when nothing had been stored before', async () => {
      await erase()
      await save({ seq: 5 })
      expect(await found('mark')).toMatchObject({ state: 'erased', sealedEmail: null, lines: [] })
      expect(await tokens()).toHaveLength(1)
    })

    test('takes posts again, as a new cart, after the erasure was taken back', async () => {
      await erase()
      await forgetErasure(connection.db, 'default', TOKEN, at)
      await save({ seq: 6 })
      expect(await found()).toMatchObject({ state: 'open', sealedEmail: 'sealed ann' })
    })

    test.each([['once', []], ['a second time', [instant(at - 2)]]])('stays so when what would take it back was said before it was erased %s', async (_, before) => {
      for (const when of [...before, at]) await erase(when)
      await forgetErasure(connection.db, 'default', TOKEN, instant(at - 1))
      await save({ seq: 6 })
      expect(await tokens()).toEqual([{ id: 'mark', live_token: TOKEN, state: 'erased' }])
    })

    test('may be erased twice', async () => {
      await save()
      await erase()
      expect(await erase()).toEqual({ ids: ['row-1'], emailIndex: null })
      expect(await tokens()).toHaveLength(1)
    })

    test('of another browser is left alone', async () => {
      await save({ token: 'another-0123456789abcdef' })
      await erase()
      expect(await found()).toMatchObject({ state: 'open' })
    })
  })

  describe('of idle carts', () => {
    test('only those with lines and an address are listed, those left longest first', async () => {
      await save({ id: 'later', token: 'a-0123456789abcdef', at: instant(20) })
      await save({ id: 'first', token: 'b-0123456789abcdef', at: instant(10) })
      await save({ id: 'fresh', token: 'c-0123456789abcdef', at: instant(31) })
      await save({ id: 'empty', token: 'd-0123456789abcdef', at: instant(10), lineCount: 0, lines: '[]' })
      await save({ id: 'nobody', token: 'e-0123456789abcdef', at: instant(10), sealedEmail: null, emailIndex: null })
      await save({ id: 'foreign', token: 'f-0123456789abcdef', at: instant(10), storeId: 'other' })
      expect((await idleCarts(connection.db, 'default', instant(30))).map((cart) => cart.id)).toEqual(['first', 'later'])
    })

    test('one whose shopper came back meanwhile is not called abandoned', async () => {
      await save()
      const seen = await found()
      await save({ seq: 2, at: instant(50_000) })
      expect(await abandonCart(connection.db, seen, at)).toBe(false)
      expect(await abandonCart(connection.db, await found(), at)).toBe(true)
      expect(await abandonCart(connection.db, await found(), at)).toBe(false)
    })

    test('those untouched for too long expire, whether open or abandoned, and no others', async () => {
      await save({ id: 'old', token: 'a-0123456789abcdef', at: instant(10) })
      await save({ id: 'new', token: 'b-0123456789abcdef', at: instant(11) })
      expect(await expireCarts(connection.db, 'default', instant(10), at)).toBe(1)
      expect([(await found('old')).state, (await found('new')).state]).toEqual(['expired', 'open'])
    })
  })

  describe('another cart of the same person', () => {
    const other = { id: 'row-2', token: 'other-0123456789abcdef' }

    test.each([
      ['used later', { at: instant(2_000) }, true], ['used at the same moment, by its id', { at: instant(1_000) }, true], ['used earlier', { at: instant(500) }, false],
      ['used later, but empty', { at: instant(2_000), lineCount: 0, lines: '[]' }, false], ['used later in another shop', { at: instant(2_000), storeId: 'other' }, false],
      ['of somebody else', { at: instant(2_000), emailIndex: 'index bob' }, false],
    ] as const)('%s: newer is %s', async (_, changes, isNewer) => {
      await save()
      await save({ ...other, ...changes })
      expect(await hasNewerCart(connection.db, await found())).toBe(isNewer)
    })

    test('that has ended is not newer', async () => {
      await save()
      await save({ ...other, at: instant(2_000) })
      await endCart(connection.db, 'row-2', { state: 'purchased', at, orderId: 1 })
      expect(await hasNewerCart(connection.db, await found())).toBe(false)
    })
  })

  test('an order finds the live carts of its person and of its draft, and no others', async () => {
    await save({ id: 'same person', token: 'a-0123456789abcdef' })
    await save({ id: 'same draft', token: 'b-0123456789abcdef', emailIndex: 'index bob', draftId: 7, draftKey: 'k' })
    await save({ id: 'neither', token: 'c-0123456789abcdef', emailIndex: 'index eve', draftId: 8, draftKey: 'k' })
    await save({ id: 'nobody', token: 'd-0123456789abcdef', sealedEmail: null, emailIndex: null })
    await save({ id: 'ended', token: 'e-0123456789abcdef' })
    await endCart(connection.db, 'ended', { state: 'expired', at, orderId: null })
    const ids = async (order: { id: number; emailIndex: string | null }) => (await cartsForOrder(connection.db, 'default', order)).map((cart) => cart.id).sort()
    expect(await ids({ id: 7, emailIndex: 'index ann' })).toEqual(['same draft', 'same person'])
    expect(await ids({ id: 9, emailIndex: null })).toEqual([])
  })
})
