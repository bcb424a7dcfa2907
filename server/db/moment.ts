/** Moments by the clock of the database, which all processes share: the statement that uses one reads it. */
import { sql, type RawBuilder } from 'kysely'
import { plus, type Duration, type Instant } from '../values/time.ts'
import type { Engine } from './dialect.ts'

/** A moment as a statement takes it: the database's own now, or one that is known already. */
export type DbMoment = Instant | RawBuilder<Instant>

/** Milliseconds since 1970 by the database's clock, when the statement runs. */
export const DATABASE_NOW: Readonly<Record<Engine, RawBuilder<Instant>>> = {
  mysql: sql<Instant>`cast(round(unix_timestamp(now(3)) * 1000) as signed)`,
  sqlite: sql<Instant>`cast((julianday('now') - 2440587.5) * 86400000 as integer)`,
}

export const later = (moment: DbMoment, length: Duration): DbMoment =>
  (typeof moment === 'number' ? plus(moment, length) : sql<Instant>`(${moment} + ${Number(length)})`)
