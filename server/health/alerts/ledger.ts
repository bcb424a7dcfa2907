/** Troubles as they are written down: every change by comparing the version, so that of several processes one makes it. */
import { isDuplicateKey } from '../../db/dialect.ts'
import type { Db, Row } from '../../db/schema.ts'
import { instant, type Instant } from '../../values/time.ts'
import type { News, Seen, Trouble } from './trouble.ts'

/** Lines of the health page, a few of them per shop. */
const TROUBLES_MAX = 2_000

/** Those that are on, and those whose end may still be news. */
export async function readTroubles(db: Db): Promise<readonly Trouble[]> {
  return (await db.selectFrom('trouble').select(COLUMNS).limit(TROUBLES_MAX).execute()).map(toTrouble)
}

/** Writes down that a trouble began. False when another process was quicker. */
export async function begin(db: Db, known: Trouble | null, seen: Seen, made: { mailId: string; wall: Instant }): Promise<boolean> {
  const fresh = { ...texts(seen), state: 'on', mail_id: made.mailId, began_at: made.wall, seen_at: made.wall, ended_at: null, began_told_at: null, ended_told_at: null, next_try_at: made.wall, is_unclear: 0 } as const
  if (known !== null) return change(db, known, fresh)
  try {
    await db.insertInto('trouble').values({ ...fresh, name: seen.name, version: 1, mailed_at: null }).execute()
    return true
  } catch (error) {
    if (isDuplicateKey(error)) return false
    throw error
  }
}

/** Writes down that a trouble is still there, and how it looks now; no reason for whoever is telling of it to begin anew. */
export async function see(db: Db, known: Trouble, seen: Seen, wall: Instant): Promise<void> {
  await db.updateTable('trouble').set({ ...texts(seen), seen_at: wall }).where('name', '=', known.name).where('mail_id', '=', known.mailId).where('state', '=', 'on').execute()
}

export const end = (db: Db, known: Trouble, wall: Instant): Promise<boolean> =>
  change(db, known, { state: 'over', ended_at: wall, next_try_at: wall, is_unclear: 0 })

/** Takes the next mail about a trouble for this process until then. From here on it may have been posted. */
export const claimNews = (db: Db, known: Trouble, until: Instant): Promise<boolean> => change(db, known, { next_try_at: until, is_unclear: 1 })

/** Gives a claimed mail back: it provably did not leave. */
export async function releaseNews(db: Db, claimed: Trouble, nextTryAt: Instant): Promise<void> {
  await db.updateTable('trouble').set({ next_try_at: nextTryAt, is_unclear: 0 }).where('name', '=', claimed.name).where('mail_id', '=', claimed.mailId).where('is_unclear', '=', 1).execute()
}

/** Writes down that the operator was told, or that there is nobody to tell. What else changed meanwhile does not matter. */
export async function settleNews(db: Db, claimed: Trouble, news: NonNullable<News>, told: { wall: Instant; isMailed: boolean }): Promise<void> {
  await db.updateTable('trouble').set({
    ...(news === 'began' ? { began_told_at: told.wall } : { ended_told_at: told.wall }), next_try_at: told.wall, is_unclear: 0,
    // The end of one whose beginning could not be told counts as that too.
    ...(told.isMailed && (news === 'began' || claimed.beganToldAt === null) ? { mailed_at: told.wall } : {}),
  }).where('name', '=', claimed.name).where('mail_id', '=', claimed.mailId).execute()
}

async function change(db: Db, known: Trouble, to: Partial<Omit<Row<'trouble'>, 'name' | 'version'>>): Promise<boolean> {
  const result = await db.updateTable('trouble').set({ ...to, version: known.version + 1 }).where('name', '=', known.name).where('version', '=', known.version).executeTakeFirst()
  return result.numUpdatedRows === 1n
}

const TITLE_LENGTH_MAX = 100
const TEXT_LENGTH_MAX = 600

const texts = ({ title, found, todo }: Seen) => ({ title: title.slice(0, TITLE_LENGTH_MAX), found: found.slice(0, TEXT_LENGTH_MAX), todo: todo.slice(0, TEXT_LENGTH_MAX) })

const COLUMNS = ['name', 'state', 'version', 'mail_id', 'title', 'found', 'todo', 'began_at', 'seen_at', 'ended_at', 'began_told_at', 'ended_told_at', 'mailed_at', 'next_try_at', 'is_unclear'] as const

const optional = (utcMs: number | null): Instant | null => (utcMs === null ? null : instant(utcMs))

const toTrouble = (row: Row<'trouble'>): Trouble => ({
  name: row.name, state: row.state, version: row.version, mailId: row.mail_id, title: row.title, found: row.found, todo: row.todo,
  beganAt: instant(row.began_at), seenAt: instant(row.seen_at), endedAt: optional(row.ended_at),
  beganToldAt: optional(row.began_told_at), endedToldAt: optional(row.ended_told_at), mailedAt: optional(row.mailed_at),
  nextTryAt: instant(row.next_try_at), isUnclear: row.is_unclear === 1,
})
