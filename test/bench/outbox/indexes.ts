/** Takes the indexes off some tables and puts them on again: many rows go in several times as fast, and what comes of it is the same. */
import { CompiledQuery, sql, type Kysely } from 'kysely'
import type { Connection } from '../../../server/db/connect.ts'
import { describeIndexes } from '../../../server/db/statistics.ts'

interface Index {
  readonly name: string
  readonly table: string
  /** In order, with commas between them. */
  readonly columns: string
}

/** Those that keep rows apart stay: without them one could be there twice. */
const LISTS = {
  sqlite: (tables: readonly string[]) => sql<Index>`select i.name as name, t.name as "table", (select group_concat(name) from (select name from pragma_index_info(i.name) order by seqno)) as columns
    from sqlite_master t join pragma_index_list(t.name) i where t.type = 'table' and i.origin = 'c' and i."unique" = 0 and t.name in (${sql.join(tables)})`,
  mysql: (tables: readonly string[]) => sql<Index>`select index_name as name, table_name as \`table\`, group_concat(column_name order by seq_in_index) as columns from information_schema.statistics
    where table_schema = database() and non_unique = 1 and table_name in (${sql.join(tables)}) group by table_name, index_name`,
} as const

/** Does what fills the tables while they have no indexes. */
export async function withoutIndexes({ db, engine }: Connection, tables: readonly string[], does: () => Promise<void>): Promise<void> {
  const { rows } = await LISTS[engine](tables).execute(db)
  for (const { name, table } of rows) {
    const drop = db.schema.dropIndex(name)
    await (engine === 'mysql' ? drop.on(table) : drop).execute()
  }
  await does()
  for (const table of tables) {
    const added = rows.filter((index) => index.table === table).map(({ name, columns }) => ({ name, columns: columns.split(',') }))
    // MariaDB reads the table once for all of them.
    if (engine === 'mysql' && added.length > 0) await db.executeQuery(CompiledQuery.raw(`alter table \`${table}\` ${added.map(({ name, columns }) => `add index \`${name}\` (${columns.map((column) => `\`${column}\``).join(', ')})`).join(', ')}`))
    else for (const { name, columns } of added) await db.schema.createIndex(name).on(table).columns(columns).execute()
  }
  // What SQLite was told of its indexes went with them.
  if (engine === 'sqlite') await describeIndexes(db as unknown as Kysely<unknown>)
}
