/** After a database was restored from a backup it does not know of mails that have left since. The provider does: while the
 *  two disagree nothing leaves that the provider remembers, message by message or step by step for the same person. */
import type { Deps } from '../../deps.ts'
import type { MailKind } from '../../flows/flow.ts'
import { wakeRun } from '../../flows/store.ts'
import { recall } from '../../pace/ledger.ts'
import type { ListedMail, ListQuestion, OutgoingMail } from '../../providers/provider.ts'
import { between, days, hours, instant, minus, minutes, plus, type Duration, type Instant } from '../../values/time.ts'
import { installOf } from '../install.ts'
import { confirmAccepted, expireAll, QUIET, type Message } from '../outbox.ts'
import { findMessage } from '../store.ts'
import { finish } from '../round/round.ts'
import { beginQuarantine, notKnownAsSent, readQuarantine } from './store.ts'

/** How long after a restore each mail is looked for: as long as a step may not be repeated for the same person. */
export const QUARANTINE_LIFE: Duration = days(14)
/** How often the provider's memory is compared with ours: a database may be restored under a running service. */
const COMPARE_EVERY: Duration = hours(1)
/** While the provider could not be asked. */
const COMPARE_AGAIN: Duration = minutes(1)
const NEWEST_COUNT = 50
/** Of one person, or about one cart or order. */
const LISTED_COUNT = 50
/** The provider's clock is not ours: a mail may have left as much later by ours. */
const CLOCKS_APART: Duration = minutes(5)
const KINDS: readonly MailKind[] = ['reminders', 'orders']

/** `unknown`: the two were never compared in this process, so nothing may leave yet. */
export type QuarantineState = 'clear' | 'searching' | 'unknown'

/** What a process remembers between rounds; monotonic time of the next comparison. */
export interface QuarantineMemory {
  comparedOnce: boolean
  nextAt: Duration | null
  /** The last message that this process saw accepted and written down. */
  lastSentId: string | null
}

/** Compares the provider's memory with ours when it is time, and says how careful to be. */
export async function quarantineState(deps: Deps): Promise<QuarantineState> {
  const { clock, connection: { db }, quarantine: memory } = deps
  if (!deps.provider.list) return 'clear'
  // What this process wrote down itself is not there: the database was put back under its feet.
  if (memory.lastSentId !== null && (await notKnownAsSent(db, [memory.lastSentId])).size > 0) {
    deps.log.error('database.restored', new Error('a message that was written down as sent is not any more'), { messageId: memory.lastSentId })
    await beginQuarantine(db, plus(clock.wall(), QUARANTINE_LIFE))
    Object.assign(memory, { lastSentId: null, nextAt: null })
  }
  if (memory.nextAt === null || clock.monotonic() >= memory.nextAt) {
    const isCompared = await compare(deps)
    memory.comparedOnce ||= isCompared
    memory.nextAt = (clock.monotonic() + (isCompared ? COMPARE_EVERY : COMPARE_AGAIN)) as Duration
  }
  if (!memory.comparedOnce) return 'unknown'
  const until = await readQuarantine(db)
  if (until === null || clock.wall() >= until) return 'clear'
  // What left right before the restore may not be shown yet.
  return clock.wall() < plus(minus(until, QUARANTINE_LIFE), QUIET) ? 'unknown' : 'searching'
}

/** @returns whether the provider could be asked */
async function compare(deps: Deps): Promise<boolean> {
  const { clock, connection, log } = deps
  for (const kind of KINDS) {
    const listed = await deps.provider.list?.(kind, { count: NEWEST_COUNT })
    if (listed?.kind !== 'ok') return false
    const lost = await lostOf(deps, listed.mails.filter((mail) => isRecent(mail, clock.wall())))
    if (lost.length === 0) continue
    log.error('database.restored', new Error('the provider remembers mails that the database does not'), { count: lost.length })
    const until = await readQuarantine(connection.db)
    // Those that the database will never know again are found every hour; one restore is one quarantine.
    if (until === null || clock.wall() >= until) await beginQuarantine(connection.db, plus(clock.wall(), QUARANTINE_LIFE))
    for (const mail of lost) await settle(deps, mail)
  }
  return true
}

/** A mail that passes through quarantine: whether it may leave. What must not is put right here; `unknown`: to be decided later. */
export async function passesQuarantine(deps: Deps, message: Message, mail: OutgoingMail): Promise<'passes' | 'settled' | 'unknown'> {
  const ofPerson = await recentMails(deps, mail, { to: mail.to })
  // To whatever address: it may have been corrected since.
  const ofSubject = await recentMails(deps, mail, { aboutKey: mail.aboutKey })
  if (ofPerson === null || ofSubject === null) return 'unknown'
  const lost = await lostOf(deps, [...ofPerson, ...ofSubject])
  // The caps have forgotten them too, also those that were settled meanwhile.
  const isRecalled = mail.kind === 'reminders' && await recallAll(deps, mail, ofPerson.filter(({ messageId }) => messageId !== message.id))
  const itself = await deps.provider.find(message.id, mail.kind)
  if (itself.kind === 'unknown') return 'unknown'
  if (itself.kind === 'found') await settle(deps, { messageId: message.id, providerId: itself.providerId })
  else if (lost.some(({ step }) => step === mail.step)) await finish(deps, await expireAll(deps.connection.db, [message], 'sent-before-restore', deps.clock.now()))
  else return isRecalled ? 'unknown' : 'passes'
  return 'settled'
}

/** Null when the provider could not be asked. */
async function recentMails({ provider, clock }: Deps, { kind }: OutgoingMail, about: Omit<ListQuestion, 'count'>): Promise<readonly ListedMail[] | null> {
  const listed = await provider.list?.(kind, { ...about, count: LISTED_COUNT })
  return listed?.kind === 'ok' ? listed.mails.filter((each) => isRecent(each, clock.wall())) : null
}

/** @returns whether the caps did not know of one of them */
function recallAll({ clock, connection, vault }: Deps, { to }: OutgoingMail, mails: readonly ListedMail[]): Promise<boolean> {
  const own = mails.filter(({ install }) => install === installOf(vault))
  const [now, wall] = [clock.now(), clock.wall()]
  const left = ({ messageId, at }: ListedMail): Instant => instant(Math.min(now, plus(minus(now, between(at ?? sentAround(messageId), wall)), CLOCKS_APART)))
  return recall(connection.db, vault.personIndex(to), own.map((each) => ({ messageId: each.messageId, at: left(each) })), now)
}

/** Our own mails that the database does not know as having left. */
async function lostOf(deps: Deps, mails: readonly ListedMail[]): Promise<readonly ListedMail[]> {
  const own = mails.filter(({ install }) => install === installOf(deps.vault))
  const lost = await notKnownAsSent(deps.connection.db, own.map(({ messageId }) => messageId))
  return own.filter(({ messageId }) => lost.has(messageId))
}

/** Where the message is there, what the provider knows settles it. */
async function settle(deps: Deps, { messageId, providerId }: Pick<ListedMail, 'messageId' | 'providerId'>): Promise<void> {
  const { clock, connection } = deps
  if (!(await confirmAccepted(connection.db, { messageId, providerId, at: clock.now(), wall: connection.now() }))) return
  const message = await findMessage(connection.db, messageId)
  if (message) await wakeRun(connection.db, message.runId, clock.now(), 'message-through')
}

/** An intent is committed before its post, so that even the newest mail is known here. */
const isRecent = ({ messageId }: ListedMail, wall: Instant): boolean => sentAround(messageId) >= minus(wall, QUARANTINE_LIFE)

/** Ids begin with the time at which they were made (RFC 9562, 5.7). */
const sentAround = (messageId: string): Instant => instant(Number.parseInt(messageId.replaceAll('-', '').slice(0, 12), 16) || 0)
