/** Reads messages: of one run, of one person, the latest. How they change is the outbox's alone. */
import { askAbout } from '../db/many.ts'
import type { Db } from '../db/schema.ts'
import type { Instant } from '../values/time.ts'
import { MESSAGE_COLUMNS, selectMessage, toMessage, type Message } from './outbox.ts'

const LIST_MAX = 200
/** More than a flow has steps. */
const RUN_MAX = 50
/** More than a person gets in two weeks. */
const PERSON_MAX = 50

export async function findMessage(db: Db, id: string): Promise<Message | null> {
  const row = await selectMessage(db).where('id', '=', id).executeTakeFirst()
  return row ? toMessage(row) : null
}

export async function messagesOfRuns(db: Db, runIds: readonly string[]): Promise<readonly Message[]> {
  const rows = await askAbout(runIds, RUN_MAX, (ids, rowsMax) => selectMessage(db).where('run_id', 'in', ids).orderBy('created_at').orderBy('id').limit(rowsMax).execute())
  return rows.map(toMessage)
}

/** A message that reached a person, or may have. */
export interface Reached {
  readonly message: Message
  readonly flow: string
  readonly emailIndex: string
}

/**
 * What reached people, or may have, since `since`. Runs that ended with an order do not count: after a purchase the story
 * begins anew.
 */
export async function reachedOf(db: Db, storeId: string, emailIndexes: readonly string[], since: Instant): Promise<readonly Reached[]> {
  const rows = await askAbout(emailIndexes, PERSON_MAX, (keys, rowsMax) => db.selectFrom('message').innerJoin('run', 'run.id', 'message.run_id')
    .select([...MESSAGE_COLUMNS, 'message.recipient_index', 'run.flow'])
    .where('message.store_id', '=', storeId).where('message.recipient_index', 'in', keys).where('run.reason', '<>', 'ordered')
    .where((where) => where.or([where('message.state', 'in', ['sent', 'ambiguous']), where('message.reason', '=', 'unverifiable')])).where('message.due_at', '>=', since)
    .orderBy('message.due_at', 'desc').limit(rowsMax).execute())
  return rows.flatMap((row) => (row.recipient_index === null ? [] : [{ message: toMessage(row), flow: row.flow, emailIndex: row.recipient_index }]))
}

/** Messages for the admin page, latest first. */
export async function latestMessages(db: Db): Promise<readonly Message[]> {
  return (await selectMessage(db).orderBy('id', 'desc').limit(LIST_MAX).execute()).map(toMessage)
}
