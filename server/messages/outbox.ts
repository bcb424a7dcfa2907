/** The outbox: the life of each message, every step one conditional UPDATE. A statement that finds another state than
 *  it expects changes nothing, so of two workers one loses. The side effect comes after the commit, never inside.
 *
 *  scheduled ─claim─► claimed ─intent─► intent ─► sent | refused | ambiguous      (ambiguous ─found─► sent)
 *      ▲                 │                 │
 *      └── held, lease ──┘   provably not accepted: back to scheduled             any of the left ─► cancelled | expired
 *  (ambiguous ─looked for twice, surely absent─► scheduled)
 *
 *  Delays are in service time (`now`), leases and deadlines in real time (`wall`). */
import { isDuplicateKey } from '../db/dialect.ts'
import { later, type DbMoment } from '../db/moment.ts'
import type { Db, MessageState, Row } from '../db/schema.ts'
import { instant, minutes, seconds, type Duration, type Instant } from '../values/time.ts'
import { change, changeAll, valueOf } from './moves/store.ts'

/** How long a worker may keep a claim without acting on it. */
export const LEASE: Duration = seconds(60)
/** Lease that must be left when the request starts: its own limit of 10 s and some air. */
export const LEASE_LEFT_MIN: Duration = seconds(15)
/** After this the request started by an intent is over, whatever happened. */
export const POST_WINDOW: Duration = seconds(15)
/** Postmark publishes no bound for when an accepted mail shows up in its search: wait this long before believing «absent». */
export const QUIET: Duration = minutes(10)
/** The first of the looks that decide: after this the search has nearly always caught up. */
export const FIRST_LOOK: Duration = minutes(5)
/** A message that was in the hands of this many workers when they died is given up. */
const LOST_MAX = 8

export interface Message {
  readonly id: string
  readonly storeId: string
  readonly runId: string
  readonly step: string
  readonly mail: string
  readonly state: MessageState
  readonly dueAt: Instant
  readonly expiresAt: Instant
  readonly owner: string | null
  readonly leaseUntil: Instant | null
  readonly attempt: number
  readonly providerId: string | null
  readonly reason: string
  readonly endedAt: Instant | null
}

/** Puts one step of a run into the outbox. False when it is there already: a repeat is normal, not an error. */
export async function schedule(db: Db, message: Pick<Message, 'id' | 'storeId' | 'runId' | 'step' | 'mail' | 'dueAt' | 'expiresAt'>, at: Instant): Promise<boolean> {
  return insert(db, message, at, { state: 'scheduled', reason: 'scheduled', ended_at: null })
}

/** Records that a step's time went by without a mail. */
export async function recordSkipped(db: Db, message: Pick<Message, 'id' | 'storeId' | 'runId' | 'step' | 'mail' | 'dueAt' | 'expiresAt'>, at: Instant, reason: string): Promise<boolean> {
  return insert(db, message, at, { state: 'expired', reason, ended_at: at })
}

/** When a message is tried again, and why then. */
export interface Next {
  readonly dueAt: Instant
  readonly reason: string
  /** A shopper who came back moves its end too. */
  readonly expiresAt?: Instant
  /** He may have made another mail the right one: the message keeps its place in the series, so it is never beside that one. */
  readonly mail?: string
}

/** Gives a claimed message back, to be tried again at `dueAt`. Nothing was posted. */
export const release = async (db: Db, message: Message, next: Next): Promise<boolean> => (await releaseAll(db, [{ message, ...next }])).length === 1

/** The same for messages of one claim. @returns those that were given back */
export const releaseAll = (db: Db, items: readonly (Next & { readonly message: Message })[]): Promise<readonly Message[]> =>
  changeAll(db, items, ['claimed'], (some) => ({
    state: 'scheduled', lost_count: 0, due_at: valueOf(some, ({ dueAt }) => dueAt), reason: valueOf(some, ({ reason }) => reason), owner: null, lease_until: null,
    ...(some.some(({ expiresAt }) => expiresAt !== undefined) ? { expires_at: valueOf(some, ({ message, expiresAt }) => expiresAt ?? message.expiresAt) } : {}),
    ...(some.some(({ mail }) => mail !== undefined) ? { mail: valueOf(some, ({ message, mail }) => mail ?? message.mail) } : {}),
  }))

/** Takes an intent back although nothing was posted: a guard failed, or the provider provably did not accept. */
export const withdrawIntent = (db: Db, message: Message, { dueAt, reason }: Pick<Next, 'dueAt' | 'reason'>): Promise<boolean> =>
  change(db, message, ['intent'], { state: 'scheduled', due_at: dueAt, reason, owner: null, lease_until: null, intent_at: null, post_deadline: null })

export interface Acceptance {
  readonly providerId: string
  readonly reason: string
  readonly at: Instant
  readonly wall: DbMoment
  readonly recheckAt?: DbMoment
}

export const markSent = async (db: Db, message: Message, { providerId, ...sent }: Acceptance): Promise<boolean> => (await markAllSent(db, [{ message, providerId }], sent)).length === 1

export const markAllSent = (db: Db, items: readonly { readonly message: Message; readonly providerId: string }[], sent: Omit<Acceptance, 'providerId'>): Promise<readonly Message[]> =>
  changeAll(db, items, ['intent', 'ambiguous'], (some) => ({
    state: 'sent', provider_id: valueOf(some, ({ providerId }) => providerId), reason: sent.reason, ended_at: sent.at, sent_at: sent.wall, owner: null, lease_until: null, recheck_at: sent.recheckAt ?? null,
  }))

export const markRefused = (db: Db, message: Message, reason: string, at: Instant): Promise<boolean> =>
  change(db, message, ['intent'], { state: 'refused', reason, ended_at: at, owner: null, lease_until: null })

/** The request's outcome is not known. From here only a search may decide; it is never posted again blindly. */
export const markAmbiguous = async (db: Db, message: Message, reason: string, wall: DbMoment): Promise<boolean> => (await markAllAmbiguous(db, [message], reason, wall)).length === 1

export const markAllAmbiguous = (db: Db, messages: readonly Message[], reason: string, wall: DbMoment): Promise<readonly Message[]> =>
  changeAll(db, messages.map((message) => ({ message })), ['intent'], () => ({ state: 'ambiguous', reason, recheck_at: later(wall, FIRST_LOOK), owner: null, lease_until: null }))

/**
 * The provider itself told that it took the message: that settles it, whatever we thought. A message that was cancelled
 * meanwhile stays so: its mail had left before.
 */
export async function confirmAccepted(db: Db, accepted: { messageId: string; providerId: string; at: Instant; wall: DbMoment }): Promise<boolean> {
  const result = await db.updateTable('message')
    .set(({ fn, selectFrom }) => ({ state: 'sent', provider_id: accepted.providerId, reason: 'told-by-provider', ended_at: accepted.at, sent_at: accepted.wall, owner: null, lease_until: null, recheck_at: null,
      // A restore from a backup took the intent away, and with it whose mail it was.
      recipient_index: fn.coalesce('recipient_index', selectFrom('run').select('email_index').whereRef('run.id', '=', 'message.run_id')), person_index: fn.coalesce('person_index', selectFrom('run').select('person_index').whereRef('run.id', '=', 'message.run_id')) }))
    .where('id', '=', accepted.messageId)
    .where((where) => where.or([where('state', 'in', ['scheduled', 'claimed', 'intent', 'ambiguous']), where('reason', '=', 'unverifiable')])).executeTakeFirst()
  return result.numUpdatedRows === 1n
}

/** Ends a message that has not left: its series stopped, or it may not be sent. */
export const cancel = (db: Db, message: Message, reason: string, at: Instant): Promise<boolean> =>
  change(db, message, ['scheduled', 'claimed'], { state: 'cancelled', reason, ended_at: at, owner: null, lease_until: null })

/** Ends a message whose time went by. */
export const expire = async (db: Db, message: Message, reason: string, at: Instant): Promise<boolean> => (await expireAll(db, [message], reason, at)).length === 1

export const expireAll = (db: Db, messages: readonly Message[], reason: string, at: Instant): Promise<readonly Message[]> =>
  changeAll(db, messages.map((message) => ({ message })), ['scheduled', 'claimed', 'ambiguous'], () => ({ state: 'expired', reason, ended_at: at, owner: null, lease_until: null, recheck_at: null }))

/** Expires what is still scheduled of one step of a run. */
export async function expireScheduled(db: Db, message: Pick<Message, 'runId' | 'step'>, reason: string, at: Instant): Promise<void> {
  await db.updateTable('message').set({ state: 'expired', reason, ended_at: at })
    .where('run_id', '=', message.runId).where('step', '=', message.step).where(({ fn, val }) => fn.coalesce('state', val('')), '=', 'scheduled').execute()
}

/** Cancels what is still scheduled for a run that ended. Claimed ones find out at their intent. */
export async function cancelScheduled(db: Db, runId: string, reason: string, at: Instant): Promise<number> {
  const result = await db.updateTable('message').set({ state: 'cancelled', reason, ended_at: at })
    .where('run_id', '=', runId).where(({ fn, val }) => fn.coalesce('state', val('')), '=', 'scheduled').executeTakeFirst()
  return Number(result.numUpdatedRows)
}

/** Has what is about to leave for some runs wait. A worker that holds a claim on it finds out at its intent. */
export async function holdRuns(db: Db, runIds: readonly string[], until: Instant, reason: string): Promise<number> {
  if (runIds.length === 0) return 0
  const result = await db.updateTable('message').set({ state: 'scheduled', due_at: until, reason, owner: null, lease_until: null })
    .where('run_id', 'in', runIds).where(({ fn, val }) => fn.coalesce('state', val('')), 'in', ['scheduled', 'claimed']).where(({ fn, val }) => fn.coalesce('due_at', val(0)), '<', until).executeTakeFirst()
  return Number(result.numUpdatedRows)
}

/** Cleans up after workers that died: a claim goes back to the queue, an intent becomes ambiguous. Never the other way. */
export async function reap(db: Db, wall: DbMoment): Promise<{ released: number; ambiguous: number }> {
  // Nearly always nobody died, and a look costs less than three changes.
  const left = await db.selectFrom('message').select('id').where('state', 'in', ['claimed', 'intent']).where('lease_until', '<', wall).limit(1).executeTakeFirst()
  if (!left) return { released: 0, ambiguous: 0 }
  // What has killed so many workers would kill the next one too.
  await db.updateTable('message').set({ state: 'expired', reason: 'parked', owner: null, lease_until: null, ended_at: wall })
    .where('state', '=', 'claimed').where('lease_until', '<', wall).where('lost_count', '>=', LOST_MAX).execute()
  const released = await db.updateTable('message').set((column) => ({ state: 'scheduled', reason: 'lease-over', owner: null, lease_until: null, lost_count: column('lost_count', '+', 1) }))
    .where('state', '=', 'claimed').where('lease_until', '<', wall).executeTakeFirst()
  const ambiguous = await db.updateTable('message')
    .set({ state: 'ambiguous', reason: 'worker-lost', recheck_at: later(wall, FIRST_LOOK), owner: null, lease_until: null })
    .where('state', '=', 'intent').where('post_deadline', '<', wall).where('lease_until', '<', wall).executeTakeFirst()
  return { released: Number(released.numUpdatedRows), ambiguous: Number(ambiguous.numUpdatedRows) }
}

type New = { state: MessageState; reason: string; ended_at: Instant | null }

async function insert(db: Db, message: Pick<Message, 'id' | 'storeId' | 'runId' | 'step' | 'mail' | 'dueAt' | 'expiresAt'>, at: Instant, as: New): Promise<boolean> {
  try {
    await db.insertInto('message').values({ id: message.id, store_id: message.storeId, run_id: message.runId, step: message.step, mail: message.mail,
      due_at: message.dueAt, expires_at: message.expiresAt, recipient_index: null, person_index: null, owner: null, lease_until: null, intent_at: null, post_deadline: null, recheck_at: null,
      absent_count: 0, absent_at: null, sent_at: null, seen_at: null, attempt: 0, lost_count: 0, provider_id: null, created_at: at, ...as }).execute()
    return true
  } catch (error) {
    if (isDuplicateKey(error)) return false
    throw error
  }
}

/** What a `Message` is read from. */
export const MESSAGE_COLUMNS = [
  'message.id', 'message.store_id', 'message.run_id', 'message.step', 'message.mail', 'message.state', 'message.due_at', 'message.expires_at', 'message.owner', 'message.lease_until',
  'message.attempt', 'message.provider_id', 'message.reason', 'message.ended_at',
] as const
type MessageRow = Pick<Row<'message'>, (typeof MESSAGE_COLUMNS)[number] extends `message.${infer Column}` ? Column : never>

export const selectMessage = (db: Db) => db.selectFrom('message').select(MESSAGE_COLUMNS)

export const optional = (utcMs: number | null): Instant | null => (utcMs === null ? null : instant(utcMs))

export const toMessage = (row: MessageRow): Message => ({
  id: row.id, storeId: row.store_id, runId: row.run_id, step: row.step, mail: row.mail, state: row.state,
  dueAt: instant(row.due_at), expiresAt: instant(row.expires_at), owner: row.owner,
  leaseUntil: optional(row.lease_until), attempt: row.attempt, providerId: row.provider_id, reason: row.reason, endedAt: optional(row.ended_at),
})
