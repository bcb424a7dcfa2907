/** Finds out what became of messages whose sending was never confirmed. A search decides, never a second try alone. */
import type { Deps } from '../deps.ts'
import { flows } from '../flows/flows.ts'
import { findRun, wakeRun } from '../flows/store.ts'
import type { MailKind } from '../flows/flow.ts'
import type { Store } from '../stores/shop.ts'
import { between, hours, plus, type Duration } from '../values/time.ts'
import { acceptedAfter, claimLooks, lookAgain, noteAbsent, noteSeen, reschedule, type LookedFor } from './looks/store.ts'
import { isLookedEnough, speaksAfter, weighAbsence, type Absence } from './looks/verdict.ts'
import { expire, markSent, reap, type Message } from './outbox.ts'

/** A sent message that the search does not show for this long is given up as a measure of its lag. */
const SAMPLE_LIFE: Duration = hours(1)

/** Frees what dead workers left behind, for all shops at once. Never throws: what could not be freed waits for the next time. */
export async function reapAll({ connection, log }: Pick<Deps, 'connection' | 'log'>): Promise<void> {
  try {
    const reaped = await reap(connection.db, connection.now())
    if (reaped.released + reaped.ambiguous > 0) log.warn('messages.reaped', reaped)
  } catch (error) {
    log.error('messages.unreaped', error)
  }
}

/** One round for one shop. */
export async function reconcile(deps: Deps, store: Store): Promise<void> {
  const { connection } = deps
  for (const message of await claimLooks(connection.db, store.id, connection.now())) {
    await (message.state === 'sent' ? measure(deps, message) : recheck(deps, message))
  }
}

async function recheck(deps: Deps, message: LookedFor): Promise<void> {
  const { clock, connection: { db }, log } = deps
  const kind = await kindOf(deps, message)
  const outcome = await deps.provider.find(message.id, kind)
  if (outcome.kind === 'found') {
    // It left when it was posted, not now that we know.
    if (await markSent(db, message, { providerId: outcome.providerId, reason: 'found-by-search', at: clock.now(), wall: message.postDeadline ?? clock.wall() })) {
      await wakeRun(db, message.runId, clock.now(), 'message-through')
    }
    log.info('message.found', { messageId: message.id })
  } else if (clock.now() > message.expiresAt) {
    // A reminder that may or may not have arrived is not sent again: none is better than two.
    if (await expire(db, message, 'unverifiable', clock.now())) await wakeRun(db, message.runId, clock.now(), 'message-through')
    log.warn('message.unverifiable', { messageId: message.id, search: outcome.kind })
  } else if (outcome.kind === 'absent') {
    await weigh(deps, message, kind)
  }
}

/** Not shown once more: is that enough to know that it was not accepted? */
async function weigh(deps: Deps, message: LookedFor, kind: MailKind): Promise<void> {
  const { clock, connection: { db }, log } = deps
  const looked: Absence = {
    count: message.absentCount + 1, since: message.absentAt ?? clock.wall(), postDeadline: message.postDeadline ?? clock.wall(), isLaterOneSeen: null,
  }
  const absence = isLookedEnough(looked, clock.wall()) ? { ...looked, isLaterOneSeen: await isLaterOneSeen(deps, looked, kind) } : looked
  const verdict = weighAbsence(absence, clock.wall())
  if (verdict.kind === 'look-again') {
    await noteAbsent(db, message, { count: absence.count, since: absence.since, nextLookAt: verdict.at })
  } else if (await reschedule(db, message, { dueAt: clock.now(), reason: 'not-accepted' })) {
    log.warn('message.not-accepted', { messageId: message.id, looks: absence.count })
  }
}

/** Whether the search shows a message of the same stream that was accepted late enough to speak for it; null when there is none yet. */
async function isLaterOneSeen(deps: Deps, { postDeadline }: Absence, kind: MailKind): Promise<boolean | null> {
  const later = (await acceptedAfter(deps.connection.db, speaksAfter(postDeadline))).find(({ flow }) => flows.get(flow)?.kind === kind)
  if (!later) return null
  return (await deps.provider.find(later.message.id, kind)).kind === 'found'
}

/** How long the search takes to show what was accepted: the quiet time rests on that being much shorter. */
async function measure(deps: Deps, message: LookedFor): Promise<void> {
  const { clock, connection: { db, now } } = deps
  const age = between(message.sentAt ?? clock.wall(), clock.wall())
  const outcome = await deps.provider.find(message.id, await kindOf(deps, message))
  if (outcome.kind === 'found' || age > SAMPLE_LIFE) await noteSeen(db, message, now())
  // Twice as late each time: the measure is never more than double the truth, for few questions.
  else await lookAgain(db, message, plus(clock.wall(), age))
}

async function kindOf(deps: Deps, message: Message): Promise<MailKind> {
  const run = await findRun(deps.connection.db, message.runId)
  return flows.get(run?.flow ?? '')?.kind ?? 'reminders'
}
