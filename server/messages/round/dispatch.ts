/** Posts mails that are built: looks once more, commits an intent for each, guards, posts once, writes down what came of it. */
import { suppress } from '../../consent/store.ts'
import type { Deps } from '../../deps.ts'
import { isHinted } from '../../orders/hints.ts'
import { reserve, unreserve } from '../../pace/ledger.ts'
import type { OutgoingMail, Provider, Readiness, SendOutcome } from '../../providers/provider.ts'
import type { EmailAddress } from '../../values/email-address.ts'
import { milliseconds, minutes, plus, type Duration, type Instant } from '../../values/time.ts'
import { later } from '../../db/moment.ts'
import { SAMPLE_AFTER } from '../looks/store.ts'
import { commitIntent, markAmbiguous, markRefused, markSent, release, withdrawIntent, type Message } from '../outbox.ts'
import { stillDue } from './prepare.ts'
import { finish, handBack, hold, holdUntil, isChecked, isLeaseLeft, isStale, postWithin, type Ready, type Round } from './round.ts'

/** How long nothing is tried when the provider's account is in the way. */
const BLOCKED_PAUSE: Duration = minutes(5)
/** Of the sent messages, how many are looked for at once to measure how far the search lags behind. */
const SAMPLE_SHARE = 0.01
/** Of a provider that answers fewer mails than it was given. */
const NO_OUTCOME: SendOutcome = { kind: 'unclear', reason: 'no outcome' }
const RECORD_TRIES = 3
/** As long as the column. */
const REASON_MAX = 80

/** Posts what is ready, in as few posts as the provider allows. */
export async function dispatch(round: Round, ready: readonly Ready[]): Promise<void> {
  const waiting = [...ready]
  while (waiting.length > 0) {
    const batch = nextBatch(waiting)
    await post(round, batch)
  }
}

/** Takes from the front what fits one post: one provider, one kind of mail. */
function nextBatch(waiting: Ready[]): readonly Ready[] {
  const [first] = waiting
  if (!first) return []
  const { provider } = first
  const alike = waiting.filter((each) => each.provider === provider && each.mail.kind === first.mail.kind).slice(0, Math.max(1, provider.batchMax))
  const batch = alike.slice(0, Math.max(1, provider.fit?.(alike.map(({ mail }) => mail)) ?? alike.length))
  for (const each of batch) waiting.splice(waiting.indexOf(each), 1)
  return batch
}

async function post(round: Round, batch: readonly Ready[]): Promise<void> {
  const [first] = batch
  if (!first) return
  const { provider } = first
  const readiness: Readiness = provider.ready?.() ?? { kind: 'go' }
  if (round.isBlocked || readiness.kind === 'wait') {
    for (const { message } of batch) await handBackLater(round, message, readiness)
    return
  }
  // Building the mails took time: the shop is asked again if its answer has grown old, and so is each flow.
  if (!(await isChecked(round))) {
    for (const { message } of batch) await hold(round.deps, message, 'store-unreachable')
    return
  }
  const intended: Ready[] = []
  for (const each of batch) if (await intend(round, each)) intended.push(each)
  const guarded = await guard(round, intended)
  if (guarded.length === 0) return
  await postNow(round, provider, guarded)
}

async function handBackLater(round: Round, message: Message, readiness: Readiness): Promise<void> {
  if (readiness.kind === 'go') await handBack(round, message)
  else await release(round.deps.connection.db, message, { dueAt: plus(round.deps.clock.now(), readiness.after), reason: readiness.reason.slice(0, REASON_MAX) })
}

/** Looks at the flow once more and commits the intent to post. */
async function intend(round: Round, ready: Ready): Promise<boolean> {
  const { deps } = round
  const { message, recipientIndex, personIndex } = ready
  const still = await stillDue(round, ready)
  if (!still) return false
  // The shopper corrected the address while the mail was being built.
  const holder = still.kind === 'cart' ? still.cart : still.order
  if (recipientIndex !== holder.emailIndex) return handBack(round, message, 'address-changed').then(() => false)
  const isCommitted = await commitIntent(deps.connection.db, message, {
    recipientIndex, personIndex, wall: deps.connection.now(),
    // Two mails to one person at the same moment write the same row, whichever shops and flows they are of.
    reserve: async (transaction) => still.person === null || reserve(transaction, { ...still.person, messageId: message.id, kind: ready.flow.topic, at: deps.clock.now() }),
  })
  if (isCommitted) return true
  await handBack(round, message, 'lost-race')
  return false
}

/** The last guard. What does not pass goes back, which is safe: nothing of it was posted. */
async function guard(round: Round, intended: readonly Ready[]): Promise<readonly Ready[]> {
  const { deps } = round
  const hinted = intended.filter(({ found }) => found.kind === 'cart' && isHinted(deps.hints, found.cart))
  for (const { message } of hinted) await takeBack(deps, message, { dueAt: holdUntil(deps), reason: 'order-hinted' })
  // Somebody opted out while the database was away, and it does not know yet.
  const spooled = intended.filter(({ recipientIndex }) => deps.spool.isSpooled(recipientIndex))
  for (const { message } of spooled) await takeBack(deps, message, { dueAt: holdUntil(deps), reason: 'opt-out-waiting' })
  return intended.filter((each) => !hinted.includes(each) && !spooled.includes(each))
}

/** Nothing is awaited between the look at the clock and the request. */
async function postNow(round: Round, provider: Provider, guarded: readonly Ready[]): Promise<void> {
  const { deps } = round
  if (isStale(round) || !isLeaseLeft(round)) {
    for (const { message } of guarded) await takeBack(deps, message, { dueAt: holdUntil(deps), reason: 'check-too-old' })
    return
  }
  const outcomes = await provider.send(guarded.map(({ mail }) => mail), postWithin(round))
  for (const [index, { message, mail }] of guarded.entries()) await recordSurely(round, { message, mail, provider }, outcomes[index] ?? NO_OUTCOME)
}

type Posted = { readonly message: Message; readonly mail: OutgoingMail; readonly provider: Provider }

/** Writing the same outcome twice changes nothing. One that cannot be written at all is searched for once its lease is over. */
async function recordSurely(round: Round, posted: Posted, outcome: SendOutcome, triesLeft = RECORD_TRIES): Promise<void> {
  try {
    await record(round, posted, outcome)
  } catch (error) {
    round.deps.log.error('message.unrecorded', error, { messageId: posted.message.id, outcome: outcome.kind })
    if (triesLeft > 1) await recordSurely(round, posted, outcome, triesLeft - 1)
  }
}

async function record(round: Round, { message, mail, provider }: Posted, outcome: SendOutcome): Promise<void> {
  const { deps } = round
  const { clock, connection, log } = deps
  const fields = { messageId: message.id, runId: message.runId, step: message.step, attempt: message.attempt, provider: provider.name }
  switch (outcome.kind) {
    case 'sent':
      round.sent++
      if (provider.name !== 'mailbox') deps.quarantine.lastSentId = message.id
      log.info('message.sent', fields)
      return finish(deps, message, await markSent(connection.db, message, {
        providerId: outcome.providerId, reason: provider.name === 'mailbox' ? 'kept-locally' : 'accepted', at: clock.now(), wall: connection.now(),
        ...(provider.name !== 'mailbox' && deps.random() < SAMPLE_SHARE ? { recheckAt: later(connection.now(), SAMPLE_AFTER) } : {}),
      }))
    case 'retry':
      log.info('message.postponed', { ...fields, reason: outcome.reason })
      return takeBack(deps, message, { dueAt: plus(clock.now(), milliseconds(outcome.after)), reason: outcome.reason })
    case 'refused':
      log.warn('message.refused', { ...fields, reason: outcome.reason })
      if (outcome.reason === 'inactive-recipient') await suppressRecipient(deps, message.storeId, mail.to)
      await unreserve(connection.db, message.id)
      return finish(deps, message, await markRefused(connection.db, message, outcome.reason, clock.now()))
    case 'blocked':
      round.isBlocked = true
      log.warn('provider.blocked', { ...fields, reason: outcome.reason })
      return takeBack(deps, message, { dueAt: plus(clock.now(), BLOCKED_PAUSE), reason: outcome.reason })
    case 'unclear':
      log.warn('message.unclear', { ...fields, reason: outcome.reason })
      return finish(deps, message, await markAmbiguous(connection.db, message, outcome.reason.slice(0, REASON_MAX), connection.now()))
  }
}

/** Nothing was accepted: back into the queue. */
async function takeBack(deps: Deps, message: Message, next: { dueAt: Instant; reason: string }): Promise<void> {
  const { db } = deps.connection
  if (await withdrawIntent(db, message, { ...next, reason: next.reason.slice(0, REASON_MAX) })) await unreserve(db, message.id)
}

/** The address the mail went to: the run may have begun with another one that was corrected since. */
async function suppressRecipient(deps: Deps, storeId: string, to: EmailAddress): Promise<void> {
  await suppress(deps.connection.db, { storeId, emailIndex: deps.vault.emailIndex(storeId, to), topic: 'all', reason: 'inactive-recipient', cartToken: null, at: deps.clock.wall() })
}
