/** Fills a database the way years of sending leave it: nearly everything is over, a little waits for a later day. */
import { CompiledQuery } from 'kysely'
import type { Connection } from '../../../server/db/connect.ts'
import type { Engine } from '../../../server/db/dialect.ts'
import { days, hours, plus, type Instant } from '../../../server/values/time.ts'
import { withoutIndexes } from './indexes.ts'

export interface Filling {
  /** Carts, each with one run and one message. */
  readonly rows: number
  readonly storeId: string
  readonly at: Instant
  /** Told how many rows are there. */
  said(rows: number): void
}

/** Rows of one statement: few commits, and yet a transaction that fits into memory. */
const CHUNK = 10_000
const DIGITS = Array.from({ length: 10 }, (_, digit) => `select ${digit}${digit === 0 ? ' as d' : ''}`).join(' union all ')
/** The numbers of one chunk, in order. */
const NUMBERS = `select ? + a.d * 1000 + b.d * 100 + c.d * 10 + d.d as n from digit a cross join digit b cross join digit c cross join digit d order by 1`

/** Nothing of it is due within a day of `at`. */
export async function fill(connection: Connection, filling: Filling): Promise<void> {
  await withoutIndexes(connection, ['cart', 'run', 'message'], () => fillTables(connection, filling))
  if (connection.engine === 'mysql') await connection.db.executeQuery(CompiledQuery.raw('analyze table cart, run, message'))
}

async function fillTables(connection: Connection, { rows, storeId, at, said }: Filling): Promise<void> {
  const statements = [cartsText(connection.engine), runsText(connection.engine), messagesText(connection.engine)]
  for (let begin = 0; begin < rows; begin += CHUNK) {
    for (const text of statements) {
      // Not by `execute`, whose time limit is that of a browser that waits.
      await connection.db.executeQuery(CompiledQuery.raw(text, [begin, at, storeId, rows]))
    }
    said(Math.min(rows, begin + CHUNK))
  }
}

/** Every statement takes: the chunk's first number, now, the shop, how many rows there are in all. */
const source = (engine: Engine): string =>
  `from (select n.n, p.at, p.store, n.n * 2654435761 % 4294967296 as mixed, p.at - 31536000000 + ${whole(engine, 'n.n * 31450000000.0 / p.total')} as made
    from (${NUMBERS}) n cross join (select ? as at, ? as store, ? as total) p where n.n < p.total) r`

const into = (table: string, columns: readonly string[], values: readonly string[], engine: Engine): string =>
  `insert into ${table} (${columns.map((column) => `\`${column}\``).join(', ')}) with digit as (${DIGITS}) select ${values.join(', ')} ${source(engine)}`

function cartsText(engine: Engine): string {
  const id = idOf(engine, 'c')
  const state = byShare([[3, `'abandoned'`], [4, `'open'`], [10, `'recovered'`], [30, `'purchased'`]], `'expired'`)
  const columns = {
    id, store_id: 'r.store', live_token: byShare([[4, id]], 'null'), token: id, visitor: id, state, seq: '3', round: '1',
    email_sealed: `'${'x'.repeat(120)}'`, email_index: person(engine), first_name: `'Ann'`,
    lines: `'[{"id":17,"quantity":1}]'`, line_count: '1', currency: `'EUR'`, minor_unit: '2', total_minor: '1900',
    locale: `'en'`, page: `'/checkout/'`, created_at: 'r.made', active_at: byShare([[3, 'r.at'], [4, `r.at + ${hours(6)}`]], 'r.made'), began_store_at: 'r.made',
  }
  return into('cart', Object.keys(columns), Object.values(columns), engine)
}

function runsText(engine: Engine): string {
  const columns = {
    id: idOf(engine, 'r'), store_id: 'r.store', flow: `'cart-classic'`, subject: `'cart'`, subject_id: idOf(engine, 'c'), round: '1', email_index: person(engine), person_index: person(engine),
    state: byShare([[4, `'active'`], [40, `'stopped'`]], `'finished'`), reason: byShare([[4, `'in-outbox'`], [40, `'ordered'`]], `'finished'`),
    next_step: byShare([[4, `'help'`]], 'null'), next_at: byShare([[4, later()]], 'null'), version: '4', started_at: 'r.made', ended_at: byShare([[4, 'null']], 'r.made'),
  }
  return into('run', Object.keys(columns), Object.values(columns), engine)
}

function messagesText(engine: Engine): string {
  const sent = (value: string): string => byShare([[33, 'null']], value)
  const columns = {
    id: idOf(engine, 'm'), store_id: 'r.store', run_id: idOf(engine, 'r'), step: `'help'`, mail: `'cart-help'`,
    state: byShare([[3, `'scheduled'`], [4, `'refused'`], [18, `'cancelled'`], [33, `'expired'`]], `'sent'`), reason: byShare([[3, `'scheduled'`], [33, `'ordered'`]], `'accepted'`),
    recipient_index: person(engine), person_index: person(engine), due_at: byShare([[3, later()]], 'r.made'), expires_at: byShare([[3, `${later()} + ${hours(24)}`]], 'r.made'),
    absent_count: '0', lost_count: '0', attempt: '1', created_at: 'r.made', sent_at: sent('r.made'), provider_id: sent(idOf(engine, 'p')), ended_at: byShare([[3, 'null']], 'r.made'),
  }
  return into('message', Object.keys(columns), Object.values(columns), engine)
}

/** @param shares up to which of a hundred rows a value is meant, ascending */
const byShare = (shares: readonly (readonly [number, string])[], otherwise: string): string =>
  `case ${shares.map(([below, value]) => `when r.mixed % 100 < ${below} then ${value}`).join(' ')} else ${otherwise} end`

/** From one day to five days ahead. */
const later = (): string => `r.at + ${days(1)} + r.mixed % ${days(4)}`

/** As long as ours and sorted by age like ours. */
const idOf = (engine: Engine, kind: string): string =>
  engine === 'mysql' ? `concat('01900000-0000-7000-8000-${kind}', lpad(r.n, 11, '0'))` : `'01900000-0000-7000-8000-${kind}' || printf('%011d', r.n)`

/** As long as ours and as scattered as ours. */
const person = (engine: Engine): string =>
  engine === 'mysql' ? `rpad(lower(hex(r.mixed)), 43, 'k')` : `substr(lower(printf('%x', r.mixed)) || '${'k'.repeat(43)}', 1, 43)`

const whole = (engine: Engine, value: string): string => `cast(${value} as ${engine === 'mysql' ? 'signed' : 'integer'})`

/** A moment at which nothing that was filled in is due yet. */
export const beforeAnything = (at: Instant): Instant => plus(at, hours(1))
