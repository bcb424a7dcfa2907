/** Opening a database: migrated once however many ask, keys told apart, and nothing acknowledged that is not stored. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { connect, migrate, type Connection } from '../../server/db/connect.ts'
import { isConnectionLost, isDatabaseAway, isDuplicateKey } from '../../server/db/dialect.ts'
import { migrations } from '../../server/db/migrations/index.ts'
import { addSetting, readSetting } from '../../server/settings/store.ts'
import { databases } from '../support/databases.ts'

describe.each(databases)('on $name', (kind) => {
  /** Opens several connections to one new, empty database. */
  async function opened(count: number, story: (connections: readonly Connection[]) => Promise<void>): Promise<void> {
    const database = await kind.create()
    const connections: Connection[] = []
    for (let n = 0; n < count; n++) connections.push(await connect(database.url))
    try {
      await story(connections)
    } finally {
      for (const connection of connections) await connection.close()
      database.remove()
    }
  }
  const first = (connections: readonly Connection[]): Connection => {
    const [connection] = connections
    if (!connection) throw new Error('no connection')
    return connection
  }

  test('an empty database is migrated, and a migrated one is left alone', () => opened(1, async (connections) => {
    expect(await migrate(first(connections))).toEqual(Object.keys(migrations))
    expect(await migrate(first(connections))).toEqual([])
  }))

  test('several processes that start at once migrate it once', () => opened(3, async (connections) => {
    const done = await Promise.all(connections.map((connection) => migrate(connection)))
    expect(done.flat()).toEqual(Object.keys(migrations))
    expect(await addSetting(first(connections).db, 'a', '1')).toBe(true)
  }))

  test('a migration that was broken off half-way is done again', () => opened(1, async (connections) => {
    await migrate(first(connections))
    await first(connections).db.deleteFrom('kysely_migration' as never).execute()
    await first(connections).db.schema.dropTable('setting').execute()
    expect(await migrate(first(connections))).toEqual(Object.keys(migrations))
    expect(await readSetting(first(connections).db, 'a')).toBeNull()
  }))

  test('every column that the schema names is there', () => opened(1, async (connections) => {
    await migrate(first(connections))
    const tables = await first(connections).db.introspection.getTables()
    const columns = Object.fromEntries(tables.map((table) => [table.name, table.columns.map((column) => column.name)]))
    expect(columns['cart']).toEqual(expect.arrayContaining(['live_token', 'email_sealed', 'began_store_at', 'draft_key']))
    expect(columns['message']).toEqual(expect.arrayContaining(['lease_until', 'post_deadline', 'recheck_at', 'attempt']))
    expect(columns['store']).toEqual(expect.arrayContaining(['state', 'version', 'url', 'settings', 'secrets_sealed']))
    expect(Object.keys(columns)).toEqual(expect.arrayContaining(['cart', 'run', 'message', 'shop_order', 'product', 'store', 'store_approval', 'store_sync', 'suppression', 'consent_answer', 'link', 'mailbox_mail', 'setting']))
  }))

  test('a setting is made by one of several that try at once, and read by all', () => opened(2, async (connections) => {
    await migrate(first(connections))
    const made = await Promise.all([...connections, ...connections].map((connection, n) => addSetting(connection.db, 'password', `${n}`)))
    expect(made.filter(Boolean)).toHaveLength(1)
    for (const connection of connections) expect(await readSetting(connection.db, 'password')).toBe(String(made.indexOf(true)))
  }))

  test('a key taken is told from every other failure', () => opened(1, async (connections) => {
    await migrate(first(connections))
    const { db } = first(connections)
    const insert = (name: string, content: string | null = '1') => db.insertInto('setting').values({ name, content: content as string }).execute().then(() => null, (error: unknown) => error)
    await insert('a')
    expect(isDuplicateKey(await insert('a'))).toBe(true)
    const other = await insert('b', null)
    expect([other === null, isDuplicateKey(other), isConnectionLost(other), isDatabaseAway(other)]).toEqual([false, false, false, false])
  }))

  test('what runs beside a transaction that is rolled back is not rolled back with it', () => opened(1, async (connections) => {
    await migrate(first(connections))
    const connection = first(connections)
    const rolledBack = connection.db.transaction().execute(async (transaction) => {
      await addSetting(transaction, 'inside', '1')
      await new Promise((resolve) => setImmediate(resolve))
      throw new Error('rolled back')
    })
    const quote = connection.engine === 'mysql' ? '`' : '"'
    const beside = connection.execute(`insert into setting (${quote}name${quote}, content) values (?, ?)`, ['beside', '1'])
    await expect(rolledBack).rejects.toThrow('rolled back')
    await beside
    expect([await readSetting(connection.db, 'inside'), await readSetting(connection.db, 'beside')]).toEqual([null, '1'])
  }))

  test('numbers as large as time and money need come back exactly', () => opened(1, async (connections) => {
    await migrate(first(connections))
    const { db } = first(connections)
    await db.insertInto('product').values({ store_id: 'default', product_id: Number.MAX_SAFE_INTEGER, body: '{}', fetched_at: 4_102_444_800_123 }).execute()
    expect(await db.selectFrom('product').select(['product_id', 'fetched_at']).execute()).toEqual([{ product_id: Number.MAX_SAFE_INTEGER, fetched_at: 4_102_444_800_123 }])
  }))
})

describe('an address of a database', () => {
  test.each(['postgres://localhost/shop', '', 'data/cartback.db'])('%j is of no kind we know, and that is said', async (url) => {
    await expect(connect(url)).rejects.toThrow('DATABASE_URL')
  })

  test('of a file in a folder that is not there yet makes the folder', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cartback-test-'))
    const connection = await connect(`sqlite:${join(folder, 'a', 'b', 'shop.db')}`)
    await migrate(connection)
    await connection.close()
    expect(existsSync(join(folder, 'a', 'b', 'shop.db'))).toBe(true)
    rmSync(folder, { recursive: true })
  })

  test('of a server that is not there fails as a lost connection does', async () => {
    const connection = await connect('mysql://nobody:secret@127.0.0.1:9/none')
    const error: unknown = await connection.execute('select 1', []).then(() => null, (failure: unknown) => failure)
    expect(isDatabaseAway(error)).toBe(true)
    expect(String((error as Error).stack)).not.toContain('secret')
    await connection.close()
  })
})

test('what is stored in SQLite outlives the process that was not closed properly', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cartback-test-'))
  const url = `sqlite:${join(folder, 'shop.db')}`
  const [writer, reader] = [await connect(url), await connect(url)]
  await migrate(writer)
  await addSetting(writer.db, 'a', '1')
  expect(await readSetting(reader.db, 'a')).toBe('1')
  await Promise.all([writer.close(), reader.close()])
  rmSync(folder, { recursive: true })
})
