/** A post that arrives again after its cart has ended begins no cart that anybody would be written to about. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { endEchoes } from '../../server/carts/echoes/store.ts'
import { eraseCart, forgetErasure } from '../../server/carts/erasure/store.ts'
import { endCart, saveCarts } from '../../server/carts/store.ts'
import type { CartRow } from '../../server/carts/cart.ts'
import type { Connection } from '../../server/db/connect.ts'
import { instant } from '../../server/values/time.ts'
import { databases, openDatabase } from '../support/databases.ts'
import { cartRow, TOKEN, VISITOR } from './posts.ts'

const at = instant(100_000)

describe.each(databases)('a cart that began when another of its browser had ended, on $name', (kind) => {
  let connection: Connection
  let close: () => Promise<void>
  beforeAll(async () => ({ connection, close } = await openDatabase(kind)))
  afterAll(() => close())
  beforeEach(() => connection.db.deleteFrom('cart').execute())

  const save = (changes: Partial<CartRow> = {}): Promise<void> => saveCarts(connection, [cartRow({ seq: 5, ...changes })])
  const ended = (state: 'purchased' | 'recovered' | 'expired' = 'purchased') => endCart(connection.db, 'row-1', { state, at, orderId: null })
  const echoes = async (...ids: string[]): Promise<readonly string[]> => [...await endEchoes(connection.db, ids, at)].sort()
  const row = () => connection.db.selectFrom('cart').select(['state', 'live_token', 'ended_at']).where('id', '=', 'row-2').executeTakeFirst()

  describe.each(['purchased', 'recovered', 'expired'] as const)('(%s)', (state) => {
    test.each([[5, 'the last word of that one again'], [4, 'an earlier word of that one']] as const)('is over when all it is made of is seq %i, %s', async (seq, _) => {
      await save()
      await ended(state)
      await save({ id: 'row-2', seq })
      expect(await echoes('row-2')).toEqual(['row-2'])
      expect(await row()).toEqual({ state: 'expired', live_token: null, ended_at: at })
    })

    test('goes on when its browser has said something since', async () => {
      await save()
      await ended(state)
      await save({ id: 'row-2', seq: 6 })
      expect(await echoes('row-2')).toEqual([])
      expect(await row()).toEqual({ state: 'open', live_token: TOKEN, ended_at: null })
    })
  })

  test('goes on when what its browser said came after the echo', async () => {
    await save()
    await ended()
    await save({ id: 'row-2', seq: 5 })
    await save({ id: 'row-3', seq: 6 })
    expect(await echoes('row-2')).toEqual([])
    expect(await row()).toMatchObject({ state: 'open' })
  })

  test('is over too when that one was erased and its shopper has taken the refusal back', async () => {
    await save()
    await eraseCart(connection.db, { id: 'mark', storeId: 'default', token: TOKEN, visitor: VISITOR, at })
    await forgetErasure(connection.db, 'default', TOKEN, at)
    await save({ id: 'row-2', seq: 5 })
    expect(await echoes('row-2')).toEqual(['row-2'])
  })

  test.each([
    ['another cart of the browser', { token: 'other-0123456789abcdef' }], ['another shop', { storeId: 'other' }],
  ] as const)('is no echo of %s', async (_, changes) => {
    await save()
    await ended()
    await save({ id: 'row-2', seq: 5, ...changes })
    expect(await echoes('row-2')).toEqual([])
  })

  test('is not over when it is the one that was there first, opened again, and that one was its echo', async () => {
    await save()
    await ended()
    await save({ id: 'row-2', at: instant(2_000) })
    expect(await echoes('row-2')).toEqual(['row-2'])
    await connection.db.updateTable('cart').set({ state: 'open', live_token: TOKEN }).where('id', '=', 'row-1').execute()
    expect(await echoes('row-1')).toEqual([])
  })

  test('is looked at beside others, and a cart that goes on is none', async () => {
    await save()
    await save({ id: 'row-3', token: 'other-0123456789abcdef' })
    await ended()
    await save({ id: 'row-2' })
    expect(await echoes('row-1', 'row-2', 'row-3')).toEqual(['row-2'])
    expect(await echoes()).toEqual([])
  })
})
