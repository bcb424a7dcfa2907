/** The intents of messages that are posted together: the last write before the request. All of a batch are committed in one
 *  transaction; where one of them may not leave, the others are found by halving. */
import type { Transaction } from 'kysely'
import { isConflict, isConnectionLost } from '../../db/dialect.ts'
import { padded, valueBy } from '../../db/many.ts'
import { later, type DbMoment } from '../../db/moment.ts'
import type { Database, Db } from '../../db/schema.ts'
import { touchActiveRuns } from '../../flows/store.ts'
import { reserveAll, type Reservation } from '../../pace/ledger.ts'
import { LEASE_LEFT_MIN, POST_WINDOW, type Message } from '../outbox.ts'

/** Rows of up to five tables are written for each: a transaction stays below a thousand. */
const TOGETHER_MAX = 200

export interface Intent {
  readonly message: Message
  /** Look-up keys of the address it goes to: within the shop, and over all of them. */
  readonly recipientIndex: string
  readonly personIndex?: string
  /** What has to be reserved in the same transaction; null: nothing. */
  readonly reservation?: Omit<Reservation, 'messageId'> | null
}

/** Commits the intent to post one message. */
export const commitIntent = async (db: Db, message: Message, { wall, ...intent }: Omit<Intent, 'message'> & { readonly wall: DbMoment }): Promise<boolean> =>
  (await commitIntents(db, [{ message, ...intent }], wall)).has(message.id)

/**
 * Commits the intents to post some messages of one claim, each of another run and to another person. That of a message fails
 * when the lease is nearly over, when somebody else holds it, when its run has ended, or when its person was mailed meanwhile;
 * then nothing of it was changed and it may not be posted.
 * @returns ids of the messages that may be posted
 */
export async function commitIntents(db: Db, intents: readonly Intent[], wall: DbMoment): Promise<ReadonlySet<string>> {
  const committed = new Set<string>()
  for (let start = 0; start < intents.length; start += TOGETHER_MAX) {
    for (const id of await commitTogether(db, intents.slice(start, start + TOGETHER_MAX), wall)) committed.add(id)
  }
  return committed
}

async function commitTogether(db: Db, intents: readonly Intent[], wall: DbMoment): Promise<readonly string[]> {
  try {
    await db.transaction().execute((transaction) => write(transaction, intents, wall))
    return intents.map(({ message }) => message.id)
  } catch (error) {
    // The commit may have been done before the connection died: the rows tell.
    if (isConnectionLost(error)) return intended(db, intents.map(({ message }) => message))
    if (!(error instanceof LostRace) && !isConflict(error)) throw error
  }
  if (intents.length <= 1) return []
  const half = Math.ceil(intents.length / 2)
  return [...await commitTogether(db, intents.slice(0, half), wall), ...await commitTogether(db, intents.slice(half), wall)]
}

async function write(transaction: Transaction<Database>, intents: readonly Intent[], wall: DbMoment): Promise<void> {
  const messages = intents.map(({ message }) => message)
  const own = await transaction.updateTable('message').set({
    state: 'intent', recipient_index: valueBy('id', new Map(intents.map(({ message, recipientIndex }) => [message.id, recipientIndex]))),
    person_index: valueBy('id', new Map(intents.map(({ message, personIndex = null }) => [message.id, personIndex]))),
    intent_at: wall, post_deadline: later(wall, POST_WINDOW), absent_count: 0, absent_at: null,
  }).where('id', 'in', padded(messages.map(({ id }) => id))).where(({ fn, val }) => fn.coalesce('owner', val('')), '=', messages[0]?.owner ?? '')
    .where('attempt', '=', valueBy('id', new Map(messages.map(({ id, attempt }) => [id, attempt]))))
    .where(({ fn, val }) => fn.coalesce('state', val('')), '=', 'claimed').where('lease_until', '>', later(wall, LEASE_LEFT_MIN)).executeTakeFirst()
  if (Number(own.numUpdatedRows) !== messages.length || (await touchActiveRuns(transaction, messages.map(({ runId }) => runId))) !== messages.length) throw new LostRace()
  const reservations = intents.flatMap(({ message, reservation }) => (reservation ? [{ ...reservation, messageId: message.id }] : []))
  if (!(await reserveAll(transaction, reservations))) throw new LostRace()
}

/** All of a transaction's messages, or none of them. */
async function intended(db: Db, messages: readonly Message[]): Promise<readonly string[]> {
  const rows = await db.selectFrom('message').select(['id', 'state', 'owner', 'attempt']).where('id', 'in', padded(messages.map(({ id }) => id))).execute()
  const known = new Map(rows.map((row) => [row.id, row]))
  return messages.flatMap(({ id, owner, attempt }) => {
    const row = known.get(id)
    return row?.state === 'intent' && row.owner === owner && row.attempt === attempt ? [id] : []
  })
}

class LostRace extends Error {}
