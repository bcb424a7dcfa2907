/** Messages that are looked for at the provider: those of unclear outcome, and a sample of the sent ones, which tells how
 *  far the provider's search lags behind. */
import { later, type DbMoment } from '../../db/moment.ts'
import type { Db } from '../../db/schema.ts'
import { seconds, type Duration, type Instant } from '../../values/time.ts'
import { reopenFinishedRun } from '../../flows/store.ts'
import { unreserve } from '../../pace/ledger.ts'
import { change } from '../moves/store.ts'
import { MESSAGE_COLUMNS, optional, selectMessage, toMessage, type Message } from '../outbox.ts'
import { LOOK_EVERY } from './verdict.ts'

const CLAIM_MAX = 20
const CANARIES_MAX = 20
/** How soon after its sending a message of the sample is looked for first. */
export const SAMPLE_AFTER: Duration = seconds(10)

/** A message that is looked for, and what is known of its request. */
export interface LookedFor extends Message {
  /** Until when the request its intent began may last; null without an intent. */
  readonly postDeadline: Instant | null
  /** Looks that did not show it, and when the first of them was. */
  readonly absentCount: number
  readonly absentAt: Instant | null
  readonly sentAt: Instant | null
}

/** Takes messages whose time to look has come; their next look is later, so two workers seldom ask twice. */
export async function claimLooks(db: Db, storeId: string, wall: DbMoment): Promise<readonly LookedFor[]> {
  const rows = await selectMessage(db).select(['recheck_at', 'post_deadline', 'absent_count', 'absent_at', 'sent_at']).where('state', 'in', ['ambiguous', 'sent']).where('recheck_at', '<=', wall).where('store_id', '=', storeId)
    .orderBy('recheck_at').limit(CLAIM_MAX).execute()
  const claimed: LookedFor[] = []
  for (const row of rows) {
    const result = await db.updateTable('message').set({ recheck_at: later(wall, LOOK_EVERY) })
      .where('id', '=', row.id).where('state', '=', row.state).where('recheck_at', '=', row.recheck_at).executeTakeFirst()
    if (result.numUpdatedRows !== 1n) continue
    claimed.push({ ...toMessage(row), postDeadline: optional(row.post_deadline), absentCount: row.absent_count, absentAt: optional(row.absent_at), sentAt: optional(row.sent_at) })
  }
  return claimed
}

/** Notes a look that did not show the message. */
export const noteAbsent = (db: Db, message: Message, absence: { count: number; since: Instant; nextLookAt: Instant }): Promise<boolean> =>
  change(db, message, ['ambiguous'], { absent_count: absence.count, absent_at: absence.since, recheck_at: absence.nextLookAt })

/**
 * A message that was surely not accepted goes back to the queue: two looks did not find it while the search found a later one.
 * Its run goes on with it, even if this was its last step, and the caps do not count it any more: in one transaction, or whoever
 * stood still in between would take away what the next try reserved.
 */
export async function reschedule(db: Db, message: Message, next: { dueAt: Instant; reason: string }): Promise<boolean> {
  return db.transaction().execute(async (transaction) => {
    const isBack = await change(transaction, message, ['ambiguous'], { state: 'scheduled', due_at: next.dueAt, reason: next.reason, owner: null, lease_until: null, intent_at: null, post_deadline: null, recheck_at: null })
    if (!isBack) return false
    await reopenFinishedRun(transaction, message.runId, next.dueAt)
    await unreserve(transaction, message.id)
    return true
  })
}

/** Messages accepted after a moment, earliest first, with the flow of each: candidates to see whether the search is up to date. */
export async function acceptedAfter(db: Db, wall: Instant): Promise<readonly { message: Message; flow: string }[]> {
  const rows = await db.selectFrom('message').innerJoin('run', 'run.id', 'message.run_id').select(MESSAGE_COLUMNS).select('run.flow')
    // Only what was sent has a `sent_at`. Asked for the state as well, SQLite would read all that was ever sent.
    .where('message.sent_at', '>', wall).where('message.reason', '<>', 'kept-locally')
    .orderBy('message.sent_at').limit(CANARIES_MAX).execute()
  return rows.map((row) => ({ message: toMessage(row), flow: row.flow }))
}

/** The search shows a sent message: how long that took is the search's lag. */
export async function noteSeen(db: Db, message: Message, wall: DbMoment): Promise<void> {
  await change(db, message, ['sent'], { seen_at: wall, recheck_at: null })
}

export async function lookAgain(db: Db, message: Message, at: Instant): Promise<void> {
  await change(db, message, ['sent'], { recheck_at: at })
}
