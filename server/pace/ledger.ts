/** The ledger of marketing mails by person, over all flows and shops of the install: what `caps.ts` counts. Writing to
 *  somebody changes the person's row by compare-and-set, so of two workers that both saw «nothing lately» one loses. */
import { sql, type Transaction } from 'kysely'
import { isDuplicateKey } from '../db/dialect.ts'
import { askAbout, groupBy, padded, valueBy } from '../db/many.ts'
import type { Database, Db } from '../db/schema.ts'
import type { MarketingTopic } from '../db/tables-of-pace.ts'
import { instant, type Instant } from '../values/time.ts'

/** More than any cap looks at. */
const MAILS_MAX = 50
/** Rows of one statement of cleaning up. */
const FORGET_MAX = 500

/** What a person was sent lately, and what has to be unchanged when the next mail leaves. */
export interface PersonPace {
  readonly personIndex: string
  /** For `reserve`. 0: nobody wrote to this person yet. */
  readonly version: number
  /** Latest first. Mails that left, may have left, or are leaving. */
  readonly mails: readonly PersonMail[]
}

export interface PersonMail {
  readonly messageId: string
  readonly at: Instant
}

/** A mail about to leave for a person. */
export interface Reservation {
  readonly personIndex: string
  readonly messageId: string
  readonly kind: MarketingTopic
  /** Service time. */
  readonly at: Instant
  /** As `readPaces` told it before the decision. */
  readonly version: number
}

/** Whose caps are asked about. */
export interface Addressee {
  readonly personIndex: string
  /** Messages that wait to leave, whose own earlier try must not hold them up. */
  readonly except: readonly string[]
}

/** Reads what counts against each person's caps, in their order. */
export async function readPaces(db: Db, people: readonly Addressee[], since: Instant): Promise<readonly PersonPace[]> {
  // The version first: a mail reserved between the two reads is then seen, or makes `reserve` fail.
  const persons = await askAbout(people.map(({ personIndex }) => personIndex), 2, (keys, rowsMax) =>
    db.selectFrom('person').select(['person_index', 'version']).where('person_index', 'in', keys).limit(rowsMax).execute())
  const versions = new Map(persons.map((row) => [row.person_index, row.version]))
  const rows = await askAbout([...versions.keys()], MAILS_MAX, (keys, rowsMax) => db.selectFrom('person_mail').select(['person_index', 'message_id', 'at'])
    .where('person_index', 'in', keys).where('at', '>=', since).orderBy('at', 'desc').limit(rowsMax).execute())
  const mails = groupBy(rows, (row) => row.person_index)
  return people.map(({ personIndex, except }) => ({
    personIndex, version: versions.get(personIndex) ?? 0,
    mails: (mails.get(personIndex) ?? []).filter((row) => !except.includes(row.message_id)).slice(0, MAILS_MAX).map((row) => ({ messageId: row.message_id, at: instant(row.at) })),
  }))
}

/**
 * Writes down that a mail is about to leave. Call inside the intent's transaction, after its first write.
 * @returns false when somebody else mailed this person meanwhile: roll back and decide again
 */
export const reserve = (transaction: Transaction<Database>, mail: Reservation): Promise<boolean> => reserveAll(transaction, [mail])

/** The same for mails to different people: all of them, or the transaction has to be rolled back. */
export async function reserveAll(transaction: Transaction<Database>, mails: readonly Reservation[]): Promise<boolean> {
  if (mails.length === 0) return true
  if (!(await takeTurns(transaction, mails))) return false
  // The same message may have been here before: an earlier try that was found not to have left.
  await transaction.deleteFrom('person_mail').where('message_id', 'in', padded(mails.map(({ messageId }) => messageId))).execute()
  await transaction.insertInto('person_mail').values(mails.map((mail) => ({ message_id: mail.messageId, person_index: mail.personIndex, kind: mail.kind, at: mail.at }))).execute()
  return true
}

/** Takes a reservation back: the mail provably did not leave. Safe to repeat. */
export async function unreserve(db: Db, messageId: string): Promise<void> {
  await db.deleteFrom('person_mail').where('message_id', '=', messageId).execute()
}

/**
 * Writes down marketing mails that left and that the ledger has lost, as reminders: the caps count all kinds alike. Whoever decided
 * about the person by what it told decides anew.
 * @returns whether any was missing
 */
export async function recall(db: Db, personIndex: string, mails: readonly PersonMail[], now: Instant): Promise<boolean> {
  if (mails.length === 0) return false
  const rows = await db.selectFrom('person_mail').select('message_id').where('message_id', 'in', padded(mails.map(({ messageId }) => messageId))).execute()
  const known = new Set(rows.map((row) => row.message_id))
  const missing = mails.filter(({ messageId }) => !known.has(messageId))
  if (missing.length === 0) return false
  try {
    await db.transaction().execute(async (transaction) => {
      await transaction.insertInto('person_mail').values(missing.map(({ messageId, at }) => ({ message_id: messageId, person_index: personIndex, kind: 'reminders' as const, at }))).execute()
      const changed = await transaction.updateTable('person').set({ version: sql<number>`version + 1` }).where('person_index', '=', personIndex).executeTakeFirst()
      if (changed.numUpdatedRows === 0n) await transaction.insertInto('person').values({ person_index: personIndex, version: now }).execute()
    })
  } catch (error) {
    // Another worker has recalled them at the same moment.
    if (!isDuplicateKey(error)) throw error
  }
  return true
}

/** Deletes what no cap counts any more. @returns whether there may be more */
export async function forgetPace(db: Db, before: Instant): Promise<boolean> {
  const old = await db.selectFrom('person_mail').select('message_id').where('at', '<', before).limit(FORGET_MAX).execute()
  if (old.length > 0) await db.deleteFrom('person_mail').where('message_id', 'in', old.map((row) => row.message_id)).execute()
  const people = await db.selectFrom('person').select('person_index').where('version', '<', before).limit(FORGET_MAX).execute()
  if (people.length > 0) await db.deleteFrom('person').where('person_index', 'in', people.map((row) => row.person_index)).where('version', '<', before).execute()
  return old.length === FORGET_MAX || people.length === FORGET_MAX
}

async function takeTurns(transaction: Transaction<Database>, mails: readonly Reservation[]): Promise<boolean> {
  const known = mails.filter(({ version }) => version > 0)
  if (known.length > 0 && (await passTurns(transaction, known)) !== known.length) return false
  const newcomers = mails.filter(({ version }) => version === 0)
  if (newcomers.length === 0) return true
  try {
    // Beginning at the time and not at 1, no version comes up again after the row was forgotten.
    await transaction.insertInto('person').values(newcomers.map(({ personIndex, at }) => ({ person_index: personIndex, version: at }))).execute()
    return true
  } catch (error) {
    if (isDuplicateKey(error)) return false
    throw error
  }
}

/** @returns how many of them nobody wrote to since their version was read */
async function passTurns(transaction: Transaction<Database>, mails: readonly Reservation[]): Promise<number> {
  const at = valueBy('person_index', new Map(mails.map((mail) => [mail.personIndex, mail.at])))
  const versions = valueBy('person_index', new Map(mails.map(({ personIndex, version }) => [personIndex, version])))
  const result = await transaction.updateTable('person').set({ version: sql<number>`case when version < ${at} then ${at} else version + 1 end` })
    .where('person_index', 'in', padded(mails.map(({ personIndex }) => personIndex))).where('version', '=', versions).executeTakeFirst()
  return Number(result.numUpdatedRows)
}
