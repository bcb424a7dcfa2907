/** Where the simulation takes a shorter way than the service, it arrives at the same place. */
import { DummyDriver, Kysely, sql, SqliteAdapter, SqliteIntrospector, type SqliteQueryCompiler } from 'kysely'
import { expect, test } from 'vitest'
import { LiteralLimits } from '../../server/db/dialect.ts'
import type { Database, Db } from '../../server/db/schema.ts'
import { createVault } from '../../server/vault.ts'
import { parseEmailAddress } from '../../server/values/email-address.ts'
import { QuickCompiler } from './compiler.ts'
import { CONFIG } from './settings.ts'
import { rememberingVault } from './vault.ts'

const write = (compiler: SqliteQueryCompiler): Db => new Kysely<Database>({ dialect: {
  createAdapter: () => new SqliteAdapter(), createDriver: () => new DummyDriver(), createQueryCompiler: () => compiler, createIntrospector: (db) => new SqliteIntrospector(db),
} })

test.each<[string, (db: Db) => { compile(): { sql: string; parameters: readonly unknown[] } }]>([
  ['columns with and without their tables, and with names of their own', (db) => db.selectFrom('message').innerJoin('run as r', 'r.id', 'message.run_id').select(['message.id', 'r.flow', 'message.due_at as at', 'step']).where('message.state', 'in', ['sent', 'expired']).orderBy('r.id', 'desc').limit(7)],
  ['all columns, of one table and of any', (db) => db.selectFrom('cart').selectAll('cart').selectAll().distinct()],
  ['functions, comparisons of columns and questions within questions', (db) => db.selectFrom('cart').select((of) => [of.fn.max('seq').as('last'), of.fn.countAll().as('count')]).whereRef('ended_at', '>', 'active_at').groupBy('token')
    .where('id', 'in', db.selectFrom('run').select('run.subject_id').where('run.state', '=', 'active').limit(3))],
  ['changes', (db) => db.updateTable('person').set((column) => ({ version: column('version', '+', 1) })).where(({ fn, val }) => fn.coalesce('version', val(0)), '<', 5)],
  ['new rows, and what becomes of those there are', (db) => db.insertInto('setting').values({ name: 'a', content: 'b' }).onConflict((conflict) => conflict.column('name').doUpdateSet({ content: sql.ref('excluded.content') }))],
  ['deletions', (db) => db.deleteFrom('link').where('message_id', '=', 'x').where('revoked_at', 'is not', null)],
  ['a name with a quotation mark and one with a schema', (db) => db.selectFrom(sql`t`.as('t')).select(sql.ref('main.t."x').as('x'))],
])('%s are written as the service writes them', (_, ask) => {
  const [quick, known] = [ask(write(new QuickCompiler())).compile(), ask(write(new LiteralLimits())).compile()]
  expect(quick.sql).toBe(known.sql)
  expect(quick.parameters).toEqual(known.parameters)
})

test('a vault that remembers says what the other says, and seals anew each time', () => {
  let drawn = 0
  const [quick, known] = [rememberingVault((count) => Buffer.alloc(count, ++drawn)), createVault(CONFIG.SECRET_KEY)]
  const [ann, bob] = ['ann@shop.example', 'bob@shop.example'].map((text) => parseEmailAddress(text)!)
  for (const address of [ann!, bob!, ann!]) for (const store of ['default', 'other']) {
    expect(quick.emailIndex(store, address)).toBe(known.emailIndex(store, address))
    expect(quick.personIndex(address)).toBe(known.personIndex(address))
    expect(quick.sign('open', `${store} ${address}`)).toBe(known.sign('open', `${store} ${address}`))
  }
  const sealed = [quick.seal('default', 'a'), quick.seal('default', 'a')]
  expect(new Set(sealed).size).toBe(2)
  for (const each of sealed) expect(quick.open('default', each)).toBe('a')
  expect(() => quick.open('other', sealed[0]!)).toThrow()
})
