/** Reads messages: of one run, of one person, the latest. How they change is the outbox's alone. */
import type { Db } from '../db/schema.ts'
import type { Instant } from '../values/time.ts'
import { MESSAGE_COLUMNS, selectMessage, toMessage, type Message } from './outbox.ts'

const LIST_MAX = 200

export async function findMessage(db: Db, id: string): Promise<Message | null> {
  const row = await selectMessage(db).where('id', '=', id).executeTakeFirst()
  return row ? toMessage(row) : null
}

export async function messagesOfRuns(db: Db, runIds: readonly string[]): Promise<readonly Message[]> {
  if (runIds.length === 0) return []
  return (await selectMessage(db).where('run_id', 'in', runIds).orderBy('created_at').orderBy('id').limit(LIST_MAX).execute()).map(toMessage)
}

/**
 * What else reached a person, or may have, in other runs of a flow since `since`. Runs that ended with an order do not
 * count: after a purchase the story begins anew.
 */
export async function sentToPerson(db: Db, person: { storeId: string; emailIndex: string; flow: string; exceptRun: string; since: Instant }): Promise<readonly Message[]> {
  const rows = await db.selectFrom('message').innerJoin('run', 'run.id', 'message.run_id')
    .select(MESSAGE_COLUMNS)
    .where('message.store_id', '=', person.storeId).where('message.recipient_index', '=', person.emailIndex).where('run.flow', '=', person.flow)
    .where('run.id', '<>', person.exceptRun).where('run.reason', '<>', 'ordered')
    .where((where) => where.or([where('message.state', 'in', ['sent', 'ambiguous']), where('message.reason', '=', 'unverifiable')])).where('message.due_at', '>=', person.since).limit(LIST_MAX).execute()
  return rows.map(toMessage)
}

/** Messages for the admin page, latest first. */
export async function latestMessages(db: Db): Promise<readonly Message[]> {
  return (await selectMessage(db).orderBy('id', 'desc').limit(LIST_MAX).execute()).map(toMessage)
}
