/** What the other suites stand on: a copy of a migrated database is one. */
import { sql, type Kysely } from 'kysely'
import { describe, expect, test } from 'vitest'
import { connect, migrate, type Connection } from '../../server/db/connect.ts'
import { databases, openDatabase } from './databases.ts'

describe.each(databases)('on $name', (kind) => {
  test('a copy has the tables, indexes and rows that migrating leaves, and nothing is left to migrate', async () => {
    const made = await kind.create()
    const migrated = await connect(made.url)
    await migrate(migrated)
    // The second of them at the latest is made of what was remembered.
    const copies = [await openDatabase(kind), await openDatabase(kind)]
    const expected = await contentOf(migrated)
    expect(Object.keys(expected)).toContain('message')
    for (const { connection } of copies) {
      expect(await contentOf(connection)).toEqual(expected)
      expect(await migrate(connection)).toEqual([])
    }
    for (const { close } of copies) await close()
    await migrated.close()
    made.remove()
  })

  test('what is written to one copy is in no other', async () => {
    const [one, other] = [await openDatabase(kind), await openDatabase(kind)]
    await one.connection.db.insertInto('setting').values({ name: 'colour', content: 'blue' }).execute()
    expect(await other.connection.db.selectFrom('setting').select('name').where('name', '=', 'colour').execute()).toEqual([])
    await one.close()
    await other.close()
  })
})

/** Each table's definition and rows, but for the moments at which it was migrated. */
async function contentOf({ db, engine }: Connection): Promise<Record<string, unknown>> {
  const any = db as unknown as Kysely<Record<string, Record<string, unknown>>>
  const content: Record<string, unknown> = {}
  for (const table of await namesOf(db, engine)) {
    const rows = await any.selectFrom(table).selectAll().execute()
    content[table] = { definition: await definitionOf(db, engine, table), rows: rows.map(({ timestamp: _, ...row }) => row) }
  }
  return content
}

async function namesOf(db: Connection['db'], engine: Connection['engine']): Promise<readonly string[]> {
  const { rows } = engine === 'sqlite' ? await sql<{ name: string }>`select name from sqlite_master where type = 'table' order by name`.execute(db) : await sql<{ name: string }>`select table_name as name from information_schema.tables where table_schema = database() order by table_name`.execute(db)
  return rows.map(({ name }) => name)
}

async function definitionOf(db: Connection['db'], engine: Connection['engine'], table: string): Promise<unknown> {
  const { rows } = engine === 'sqlite' ? await sql`select type, name, sql from sqlite_master where tbl_name = ${table} order by name`.execute(db) : await sql`show create table ${sql.table(table)}`.execute(db)
  return rows
}
