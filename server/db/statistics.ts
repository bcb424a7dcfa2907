/** Tells SQLite how many rows each index narrows a question down to. Without being told it takes every shop and every state
 *  for small, and reads all orders of a shop rather than those of one person. MySQL and MariaDB count by themselves. */
import { sql, type Kysely } from 'kysely'

/** A table of a busy shop. Counting for real would make the plans depend on the day on which it was done. */
const ROWS = 100_000
/** Into how many parts of about the same size a column divides its table; every other column tells nearly all rows apart. */
const PARTS: Readonly<Record<string, number>> = { store_id: 2, state: 5, flow: 3, subject: 2, topic: 3, kind: 3, purpose: 2 }
/** Rows of one person, cart, mail or moment. */
const FEW = 3

interface Index { readonly table: string; readonly index: string; readonly unique: number; readonly columns: string }

/** For a schema that is complete. A later one calls it anew. */
export async function describeIndexes(db: Kysely<unknown>): Promise<void> {
  // Makes the table of statistics when there is none; and again at the end, to have it read.
  await sql`analyze sqlite_schema`.execute(db)
  const { rows } = await sql<Index>`select t.name as "table", i.name as "index", i."unique" as "unique", (select group_concat(name) from pragma_index_info(i.name)) as columns
    from sqlite_master t join pragma_index_list(t.name) i where t.type = 'table' and t.name not like 'sqlite_%'`.execute(db)
  await sql`delete from sqlite_stat1`.execute(db)
  for (const row of rows) await sql`insert into sqlite_stat1 (tbl, idx, stat) values (${row.table}, ${row.index}, ${statistic(row.columns.split(','), row.unique === 1)})`.execute(db)
  await sql`analyze sqlite_schema`.execute(db)
}

/** How many rows there are, and how many of them share a value of the first column, of the first two, and so on. */
function statistic(columns: readonly string[], isUnique: boolean): string {
  let left = ROWS
  const counts = columns.map((column, n) => {
    const parts = PARTS[column]
    left = isUnique && n === columns.length - 1 ? 1 : parts ? Math.ceil(left / parts) : Math.min(left, FEW)
    return left
  })
  return [ROWS, ...counts].join(' ')
}
