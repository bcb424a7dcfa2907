/** The statement that stores cart posts: many rows at once, the later post of a cart wins, ended carts stay as they are.
 *  Plain text, because it is prepared once per size and engine and runs for every autosave. */
import type { Engine } from '../db/dialect.ts'
import type { CartRow } from './cart.ts'

/** Columns in the order of their values; the second part tells what a later post does to them. */
const COLUMNS: readonly (readonly [string, Change])[] = [
  ['id', 'stay'], ['store_id', 'stay'], ['live_token', 'stay'], ['token', 'stay'], ['created_at', 'stay'],
  // Before `line_count`: MySQL assigns from left to right and these look at its old value.
  ['round', 'next-when-refilled'], ['began_store_at', 'replace-when-refilled'],
  ['visitor', 'replace'], ['email_index', 'replace-when-told'], ['email_sealed', 'replace-when-told'],
  ['first_name', 'replace-when-known'], ['lines', 'replace'], ['line_count', 'replace'], ['currency', 'replace'],
  ['minor_unit', 'replace'], ['total_minor', 'replace'], ['locale', 'replace'], ['time_zone', 'replace-when-known'],
  ['page', 'replace'], ['draft_id', 'replace-when-known'], ['draft_key', 'replace-when-known'],
  ['country', 'replace-when-known'], ['asked_mode', 'replace-when-known'], ['page_kind', 'replace-when-known'], ['script_version', 'replace-when-known'],
  ['abandoned_at', 'replace'], ['active_at', 'replace'],
  // Last: the condition looks at both.
  ['state', 'replace'], ['seq', 'replace'],
]

type Change = 'stay' | 'replace' | 'replace-when-known' | 'replace-when-told' | 'replace-when-refilled' | 'next-when-refilled'

/** Made once for each engine and size: the drivers look their prepared statements up by it. */
const texts = new Map<string, string>()

/** The statement for a number of rows. Parameters: `upsertValues` of each row in turn. */
export function upsertText(engine: Engine, rowCount: number): string {
  const size = `${engine} ${rowCount}`
  const text = texts.get(size) ?? writeText(engine, rowCount)
  texts.set(size, text)
  return text
}

function writeText(engine: Engine, rowCount: number): string {
  const names = COLUMNS.map(([name]) => quoted(engine, name)).join(', ')
  const row = `(${COLUMNS.map(() => '?').join(', ')})`
  const insert = `insert into cart (${names}) values ${Array.from({ length: rowCount }, () => row).join(', ')}`
  const isLater = `${sent(engine, 'seq')} > cart.seq and cart.state in ('open', 'abandoned')`
  const changes = COLUMNS.filter(([, change]) => change !== 'stay').map(([name, change]) => {
    const changed = changedValue(engine, name, change)
    const column = quoted(engine, name)
    return engine === 'mysql' ? `${column} = if(${isLater}, ${changed}, cart.${column})` : `${column} = ${changed}`
  }).join(', ')
  return engine === 'mysql' ? `${insert} on duplicate key update ${changes}` : `${insert} on conflict (store_id, live_token) do update set ${changes} where ${isLater}`
}

/** One row's values in the order of the statement. */
export const upsertValues = (row: CartRow): readonly (string | number | null)[] => [
  row.id, row.storeId, row.token, row.token, row.at,
  1, row.storeAt,
  row.visitor, row.emailIndex, row.sealedEmail,
  row.firstName, row.lines, row.lineCount, row.currency,
  row.minorUnit, row.totalMinor, row.locale, row.timeZone,
  row.page, row.draftId, row.draftKey,
  row.country, row.askedMode, row.pageKind, row.scriptVersion,
  null, row.at,
  'open', row.seq,
]

function changedValue(engine: Engine, name: string, change: Change): string {
  const old = `cart.${quoted(engine, name)}`
  const refilled = `cart.line_count = 0 and ${sent(engine, 'line_count')} > 0`
  switch (change) {
    case 'replace-when-known': return `coalesce(${sent(engine, name)}, ${old})`
    case 'replace-when-told': return `case when ${sent(engine, 'email_sealed')} is null then ${old} else ${sent(engine, name)} end`
    case 'replace-when-refilled': return `case when ${refilled} then ${sent(engine, name)} else ${old} end`
    case 'next-when-refilled': return `case when ${refilled} then ${old} + 1 else ${old} end`
    default: return sent(engine, name)
  }
}

const quoted = (engine: Engine, name: string): string => (engine === 'mysql' ? `\`${name}\`` : `"${name}"`)
const sent = (engine: Engine, name: string): string => (engine === 'mysql' ? `values(${quoted(engine, name)})` : `excluded.${quoted(engine, name)}`)
