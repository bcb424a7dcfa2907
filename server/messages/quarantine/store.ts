/** What is written down about a restore from a backup, and what of the outbox it concerns. */
import type { Db } from '../../db/schema.ts'
import { addSetting, readSetting } from '../../settings/store.ts'
import { instant, type Instant } from '../../values/time.ts'

const NAME = 'quarantine-until'

/** Until when (by the wall) each mail is looked for at the provider before it leaves; null when that was never so. */
export async function readQuarantine(db: Db): Promise<Instant | null> {
  const content = await readSetting(db, NAME)
  return content === null ? null : instant(Number(content))
}

/** A later end wins. */
export async function beginQuarantine(db: Db, until: Instant): Promise<void> {
  if (await addSetting(db, NAME, String(until))) return
  const known = await readQuarantine(db)
  if (known !== null && known < until) await db.updateTable('setting').set({ content: String(until) }).where('name', '=', NAME).where('content', '=', String(known)).execute()
}

export async function endQuarantine(db: Db): Promise<void> {
  await db.deleteFrom('setting').where('name', '=', NAME).execute()
}

/** Which of these messages the database does not know as having left. */
export async function notKnownAsSent(db: Db, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set()
  const rows = await db.selectFrom('message').select('id').where('id', 'in', ids).where('state', 'not in', ['scheduled', 'claimed']).execute()
  const known = new Set(rows.map((row) => row.id))
  return new Set(ids.filter((id) => !known.has(id)))
}
