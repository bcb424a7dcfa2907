/** All migrations in order. Listed by hand so that a bundle holds them; never edited once released. */
import type { Kysely } from 'kysely'
import type { Engine } from '../dialect.ts'
import * as first from './001-first.ts'

export const migrations: Readonly<Record<string, (db: Kysely<unknown>, engine: Engine) => Promise<void>>> = {
  '001-first': first.up,
}
