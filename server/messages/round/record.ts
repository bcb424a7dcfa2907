/** Writes down what became of mails that were posted together. */
import { suppress } from '../../consent/store.ts'
import { groupBy } from '../../db/many.ts'
import { later } from '../../db/moment.ts'
import type { Deps } from '../../deps.ts'
import { unreserve } from '../../pace/ledger.ts'
import type { OutgoingMail, Provider, SendOutcome } from '../../providers/provider.ts'
import type { EmailAddress } from '../../values/email-address.ts'
import { milliseconds, minutes, plus, type Duration } from '../../values/time.ts'
import { SAMPLE_AFTER } from '../looks/store.ts'
import { markAllAmbiguous, markAllSent, markRefused, withdrawIntent, type Message, type Next } from '../outbox.ts'
import { finish, REASON_MAX, type Round } from './round.ts'

/** How long nothing is tried when the provider's account is in the way. */
const BLOCKED_PAUSE: Duration = minutes(5)
/** Of the sent messages, how many are looked for at once to measure how far the search lags behind. */
const SAMPLE_SHARE = 0.01
/** Of a provider that answers fewer mails than it was given. */
const NO_OUTCOME: SendOutcome = { kind: 'unclear', reason: 'no outcome' }
const RECORD_TRIES = 3

/** A mail that was posted; no outcome: the provider told of fewer mails than it was given. */
export interface Posted {
  readonly message: Message
  readonly mail: OutgoingMail
  readonly outcome: SendOutcome | undefined
}

interface Told<Kind extends SendOutcome['kind'] = SendOutcome['kind']> {
  readonly message: Message
  readonly mail: OutgoingMail
  readonly outcome: Extract<SendOutcome, { kind: Kind }>
}

/** Outcomes of a kind are written together: of one post there are seldom two kinds. */
export async function record(round: Round, provider: Provider, posted: readonly Posted[]): Promise<void> {
  const told = posted.map(({ outcome = NO_OUTCOME, ...mail }) => ({ ...mail, outcome }))
  for (const alike of groupBy(told, ({ outcome }) => outcome.kind).values()) {
    for (const each of alike) say(round, provider, each)
    await writeSurely(round, provider, alike)
  }
}

/** Writing the same outcome twice changes nothing. One that cannot be written at all is searched for once its lease is over. */
async function writeSurely(round: Round, provider: Provider, told: readonly Told[], triesLeft = RECORD_TRIES): Promise<void> {
  try {
    await write(round, provider, told)
  } catch (error) {
    for (const { message, outcome } of told) round.deps.log.error('message.unrecorded', error, { messageId: message.id, outcome: outcome.kind })
    if (triesLeft > 1) await writeSurely(round, provider, told, triesLeft - 1)
  }
}

const EVENTS = { sent: 'message.sent', retry: 'message.postponed', refused: 'message.refused', blocked: 'provider.blocked', unclear: 'message.unclear' } as const

function say(round: Round, provider: Provider, { message, outcome }: Told): void {
  const { log } = round.deps
  const fields = { messageId: message.id, runId: message.runId, step: message.step, attempt: message.attempt, provider: provider.name }
  if (outcome.kind === 'sent') {
    round.sent++
    log.info(EVENTS.sent, fields)
  } else if (outcome.kind === 'retry') log.info(EVENTS.retry, { ...fields, reason: outcome.reason })
  else log.warn(EVENTS[outcome.kind], { ...fields, reason: outcome.reason })
  if (outcome.kind === 'blocked') round.isBlocked = true
}

/** @param told of one kind */
async function write(round: Round, provider: Provider, told: readonly Told[]): Promise<void> {
  const { deps } = round
  const { clock, connection: { db, now } } = deps
  await writeSent(round, provider, of('sent', told))
  await takeBack(deps, of('retry', told).map(({ message, outcome }) => ({ message, dueAt: plus(clock.now(), milliseconds(outcome.after)), reason: outcome.reason })))
  await takeBack(deps, of('blocked', told).map(({ message, outcome }) => ({ message, dueAt: plus(clock.now(), BLOCKED_PAUSE), reason: outcome.reason })))
  for (const { message, mail, outcome } of of('refused', told)) {
    if (outcome.reason === 'inactive-recipient') await suppressRecipient(deps, message.storeId, mail.to)
    if (await refuse(deps, message, outcome.reason)) await finish(deps, [message])
  }
  for (const [reason, unclear] of groupBy(of('unclear', told), ({ outcome }) => outcome.reason)) {
    await finish(deps, await markAllAmbiguous(db, unclear.map(({ message }) => message), reason.slice(0, REASON_MAX), now()))
  }
}

/** Those of one kind. */
const of = <Kind extends SendOutcome['kind']>(kind: Kind, told: readonly Told[]): readonly Told<Kind>[] =>
  told.flatMap(({ outcome, ...mail }) => (outcome.kind === kind ? [{ ...mail, outcome: outcome as Extract<SendOutcome, { kind: Kind }> }] : []))

async function writeSent({ deps }: Round, provider: Provider, sent: readonly Told<'sent'>[]): Promise<void> {
  const { clock, connection, quarantine } = deps
  const isLocal = provider.name === 'mailbox'
  const newest = sent.at(-1)
  if (newest && !isLocal) quarantine.lastSentId = newest.message.id
  for (const [isSample, some] of groupBy(sent, () => !isLocal && deps.random() < SAMPLE_SHARE)) {
    await finish(deps, await markAllSent(connection.db, some.map(({ message, outcome }) => ({ message, providerId: outcome.providerId })), {
      reason: isLocal ? 'kept-locally' : 'accepted', at: clock.now(), wall: connection.now(),
      ...(isSample ? { recheckAt: later(connection.now(), SAMPLE_AFTER) } : {}),
    }))
  }
}

/** The caps forget a mail in the transaction that says it did not leave: whoever stood still in between would take away what the next try reserved. */
const refuse = ({ clock, connection }: Deps, message: Message, reason: string): Promise<boolean> => connection.db.transaction().execute(async (transaction) => {
  const isRefused = await markRefused(transaction, message, reason, clock.now())
  if (isRefused) await unreserve(transaction, message.id)
  return isRefused
})

/** Nothing was accepted: back into the queue. */
export async function takeBack({ connection }: Deps, items: readonly (Next & { readonly message: Message })[]): Promise<void> {
  for (const { message, dueAt, reason } of items) {
    await connection.db.transaction().execute(async (transaction) => {
      if (await withdrawIntent(transaction, message, { dueAt, reason: reason.slice(0, REASON_MAX) })) await unreserve(transaction, message.id)
    })
  }
}

/** The address the mail went to: the run may have begun with another one that was corrected since. */
async function suppressRecipient(deps: Deps, storeId: string, to: EmailAddress): Promise<void> {
  await suppress(deps.connection.db, { storeId, emailIndex: deps.vault.emailIndex(storeId, to), topic: 'all', reason: 'inactive-recipient', cartToken: null, at: deps.clock.wall() })
}
