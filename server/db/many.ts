/** Statements about many rows at once: few questions however many keys, and one text for many numbers of keys. */
import { sql, type RawBuilder } from 'kysely'

/** Keys of one statement: a transaction that writes several rows for each of them stays below a thousand. */
const KEYS_MAX = 500

type Key = string | number

/**
 * Asks about many keys, each of which may have up to `rowsPerKey` rows. None is cut short because another has more: then it
 * is asked about apart.
 * @param ask to be limited to `rowsMax`, in the order in which rows of a key are wanted
 * @returns rows of different keys in no order; of a key that has more than `rowsPerKey` at least its first so many
 */
export async function askAbout<K extends Key, Row>(keys: readonly K[], rowsPerKey: number, ask: (keys: readonly K[], rowsMax: number) => Promise<readonly Row[]>): Promise<readonly Row[]> {
  const wanted = [...new Set(keys)]
  const rows: Row[] = []
  for (let start = 0; start < wanted.length; start += KEYS_MAX) rows.push(...await askPart(wanted.slice(start, start + KEYS_MAX), rowsPerKey, ask))
  return rows
}

async function askPart<K extends Key, Row>(keys: readonly K[], rowsPerKey: number, ask: (keys: readonly K[], rowsMax: number) => Promise<readonly Row[]>): Promise<readonly Row[]> {
  const rowsMax = rowsPerKey * keys.length
  const rows = await ask(padded(keys), rowsMax)
  if (keys.length === 1 || rows.length < rowsMax) return rows
  const half = Math.ceil(keys.length / 2)
  return [...await askPart(keys.slice(0, half), rowsPerKey, ask), ...await askPart(keys.slice(half), rowsPerKey, ask)]
}

/** The same keys, the last one repeated up to a power of two: statements that are kept prepared differ by their number of keys. */
export function padded<K extends Key>(keys: readonly K[]): readonly K[] {
  const last = keys.at(-1)
  if (last === undefined) return keys
  const length = 2 ** Math.ceil(Math.log2(keys.length))
  return [...keys, ...Array.from({ length: length - keys.length }, () => last)]
}

/** Rows by one of their fields, each list in the rows' own order. */
export function groupBy<Row, K>(rows: readonly Row[], keyOf: (row: Row) => K): ReadonlyMap<K, readonly Row[]> {
  const groups = new Map<K, Row[]>()
  for (const row of rows) {
    const key = keyOf(row)
    const known = groups.get(key)
    if (known) known.push(row)
    else groups.set(key, [row])
  }
  return groups
}

/** A value for each row by its key, for the `set` of an update whose `where` names the same keys. */
export function valueBy<Value extends Key | null>(column: string, values: ReadonlyMap<string, Value>): RawBuilder<Value> {
  const cases = [...values].map(([key, value]) => sql`when ${key} then ${value}`)
  return sql<Value>`case ${sql.ref(column)} ${sql.join(cases, sql` `)} end`
}
