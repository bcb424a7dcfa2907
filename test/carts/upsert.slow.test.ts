/** The statement that stores many posts at once comes to the same as storing each by itself, on every database. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CartRow } from '../../server/carts/cart.ts'
import { saveCarts } from '../../server/carts/store.ts'
import { upsertText, upsertValues } from '../../server/carts/upsert-sql.ts'
import type { Connection } from '../../server/db/connect.ts'
import { instant } from '../../server/values/time.ts'
import { databases, openDatabase } from '../support/databases.ts'
import { cartRow } from './posts.ts'

const RUNS = 25
const COLUMNS = ['token', 'live_token', 'state', 'seq', 'round', 'email_sealed', 'email_index', 'first_name', 'lines', 'line_count', 'total_minor', 'time_zone', 'draft_id', 'country', 'asked_mode', 'page_kind', 'script_version', 'created_at', 'active_at', 'began_store_at', 'abandoned_at'] as const
const tokenOf = (cart: number): string => `cart${cart}-0123456789abcdef`

/** One post: of which cart, its place in the row, and what it says. */
const post = fc.record({
  cart: fc.integer({ min: 0, max: 4 }), seq: fc.integer({ min: 1, max: 9 }), lineCount: fc.integer({ min: 0, max: 2 }),
  address: fc.constantFrom('absent', 'cleared', 'ann', 'bob'), firstName: fc.constantFrom(null, 'Ann', 'Bob'), draftId: fc.constantFrom(null, 7),
  country: fc.constantFrom(null, 'DE', 'IE'), askedMode: fc.constantFrom(null, 'tick', 'notice'), pageKind: fc.constantFrom(null, 'cart', 'checkout-block'), scriptVersion: fc.constantFrom(null, '0.1.0'),
})
/** Statements in turn; in each of them a cart stands at most once, as gathering makes it. */
const statements = fc.array(fc.uniqueArray(post, { selector: (each) => each.cart, minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 6 })

function rowOf(run: string, n: number, { cart, seq, lineCount, address, firstName, draftId, ...evidence }: typeof post extends fc.Arbitrary<infer T> ? T : never): CartRow {
  return cartRow({
    id: `${run}-${n}-${cart}`, storeId: run, token: tokenOf(cart), seq, lineCount, lines: `[${lineCount}]`, totalMinor: lineCount, firstName, draftId, draftKey: draftId && 'k', ...evidence,
    sealedEmail: address === 'absent' ? null : address === 'cleared' ? '' : address, emailIndex: ['ann', 'bob'].includes(address) ? address : null,
    at: instant(n * 10 + seq), storeAt: instant(n * 10),
  })
}

const contents = async (connection: Connection, storeId: string) =>
  connection.db.selectFrom('cart').select(COLUMNS).where('store_id', '=', storeId).orderBy('token').execute()

describe.each(databases)('on $name', (kind) => {
  let connection: Connection
  let close: () => Promise<void>
  beforeAll(async () => ({ connection, close } = await openDatabase(kind)))
  afterAll(() => close())
  let run = 0

  test('many rows in one statement come to the same as one by one, in any sequence of posts', async () => {
    await fc.assert(fc.asyncProperty(statements, async (posts) => {
      const [together, alone] = [`together${++run}`, `alone${run}`]
      for (const [n, each] of posts.entries()) {
        await saveCarts(connection, each.map((one) => rowOf(together, n, one)))
        for (const one of each) await saveCarts(connection, [rowOf(alone, n, one)])
      }
      expect(await contents(connection, together)).toEqual(await contents(connection, alone))
    }), { numRuns: RUNS })
  })

  test('sixty-four rows go into one statement, new ones beside known ones', async () => {
    const rows = (seq: number, count: number) => Array.from({ length: count }, (_, n) => cartRow({ id: `row-${seq}-${n}`, storeId: 'many', token: tokenOf(n), seq, totalMinor: seq }))
    await saveCarts(connection, rows(1, 32))
    await saveCarts(connection, rows(2, 64))
    const stored = await contents(connection, 'many')
    expect(stored).toHaveLength(64)
    expect(new Set(stored.map((row) => row.total_minor))).toEqual(new Set([2]))
  })

  test('a repeat of the whole statement changes nothing', async () => {
    const rows = [cartRow({ id: 'r1', storeId: 'repeat' }), cartRow({ id: 'r2', storeId: 'repeat', token: tokenOf(2) })]
    await saveCarts(connection, rows)
    const before = await contents(connection, 'repeat')
    await saveCarts(connection, rows.map((row) => ({ ...row, id: `${row.id} again`, at: instant(99_999) })))
    expect(await contents(connection, 'repeat')).toEqual(before)
  })
})

test('every database ends with the same rows after the same posts', async () => {
  const samples = fc.sample(statements, { seed: 7, numRuns: 20 })
  const results = []
  for (const kind of databases) {
    const { connection, close } = await openDatabase(kind)
    for (const [n, posts] of samples.entries()) {
      for (const [m, each] of posts.entries()) await saveCarts(connection, each.map((one) => rowOf(`s${n}`, m, one)))
    }
    results.push(await connection.db.selectFrom('cart').select(COLUMNS).orderBy('store_id').orderBy('token').execute())
    await close()
  }
  for (const result of results) expect(result).toEqual(results[0])
})

test('a statement has as many values as places for them', () => {
  for (const count of [1, 2, 64]) expect(upsertText('sqlite', count).match(/\?/g)).toHaveLength(count * upsertValues(cartRow()).length)
})
