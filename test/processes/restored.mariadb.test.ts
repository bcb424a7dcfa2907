/** The database is restored from a backup that knows nothing of the mails that have left since: none of them leaves again. */
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { hours, minutes } from '../../server/values/time.ts'
import { databases } from '../support/databases.ts'
import { eventually } from './patience.ts'
import { onStage, type Scene } from './scene.ts'

const LIMIT_MS = 180_000
const PEOPLE = 40
const COPY = 'backup_of_'

async function tablesOf({ db }: Scene): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`select table_name as name from information_schema.tables where table_schema = database()`.execute(db)
  return rows.map(({ name }) => name).filter((name) => !name.startsWith(COPY))
}

async function backUp(scene: Scene): Promise<void> {
  for (const table of await tablesOf(scene)) {
    await sql`create table ${sql.table(COPY + table)} like ${sql.table(table)}`.execute(scene.db)
    await sql`insert into ${sql.table(COPY + table)} select * from ${sql.table(table)}`.execute(scene.db)
  }
}

async function restore(scene: Scene): Promise<void> {
  for (const table of await tablesOf(scene)) {
    await sql`truncate table ${sql.table(table)}`.execute(scene.db)
    await sql`insert into ${sql.table(table)} select * from ${sql.table(COPY + table)}`.execute(scene.db)
  }
}

describe.each(databases.filter(({ name }) => name === 'MariaDB'))('on $name', (kind) => {
  test(`${PEOPLE} mails that left after the backup was made do not leave again, and new ones do`, () => onStage(kind, async (scene) => {
    await scene.gate.shut()
    await scene.leave(PEOPLE)
    const waiting = await scene.start()
    await eventually(() => waiting.said().includes('message.held'), waiting.said)
    await waiting.end('SIGTERM')
    expect(await scene.states()).toEqual({ scheduled: PEOPLE })
    await backUp(scene)
    await scene.gate.open()
    scene.pass(minutes(6))
    const sending = await scene.start()
    await scene.until((states) => states['sent'] === PEOPLE)
    await sending.end('SIGTERM')
    scene.pass(hours(1))
    await restore(scene)
    expect(await scene.states()).toEqual({ scheduled: PEOPLE })
    await scene.leave(1)
    const restored = await scene.start()
    await scene.until((states) => states['sent'] === PEOPLE)
    await restored.end('SIGTERM')
    // For as long as the search may lag behind nothing leaves at all.
    scene.pass(minutes(15))
    await scene.start()
    await scene.until((states) => states['sent'] === PEOPLE + 1)
    expect(scene.taken()).toEqual(Array.from({ length: PEOPLE + 1 }, () => 1))
  }), LIMIT_MS)
})
