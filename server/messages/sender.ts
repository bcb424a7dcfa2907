/** Sends what is due: claims it, asks the shop for orders once more, decides once more, commits the intent, posts once.
 *  Fails closed: without a fresh answer of the shop nothing leaves. */
import { suppress } from '../consent/store.ts'
import type { Deps } from '../deps.ts'
import { decide, type Decision } from '../flows/decide.ts'
import { loadCase, type Case } from '../flows/facts.ts'
import type { Flow } from '../flows/flow.ts'
import { flows } from '../flows/flows.ts'
import { endRun } from '../flows/scheduler.ts'
import { findRun, wakeRun, type Run } from '../flows/store.ts'
import { settleCoupons } from '../incentives/clean-up.ts'
import { isHinted } from '../orders/hints.ts'
import { catchUp } from '../orders/sync.ts'
import type { OutgoingMail, Provider, SendOutcome } from '../providers/provider.ts'
import { isAllowedRecipient, type Store } from '../stores/shop.ts'
import type { EmailAddress } from '../values/email-address.ts'
import { milliseconds, minutes, plus, seconds, type Duration, type Instant } from '../values/time.ts'
import { compose } from './compose.ts'
import { cancel, claimDue, commitIntent, expire, LEASE_LEFT_MIN, markAmbiguous, markRefused, markSent, release, withdrawIntent, type Message } from './outbox.ts'

/** An answer of the shop older than this says nothing about a purchase just made. */
const CHECK_AGE_MAX: Duration = seconds(5)
/** The shop may have looked at its orders at any moment between question and answer, so a slow one is bounded too. */
const QUESTION_AGE_MAX: Duration = seconds(20)
/** A held message is tried again after one to five minutes. */
const HOLD_MIN: Duration = minutes(1)
const HOLD_SPREAD: Duration = minutes(4)
/** How long nothing is tried when the provider's account is in the way. */
const BLOCKED_PAUSE: Duration = minutes(5)

/** Of a provider that answers fewer mails than it was given. */
const NO_OUTCOME: SendOutcome = { kind: 'unclear', reason: 'no outcome' }

/** One round for one shop. Returns how many messages left. */
export async function sendDue(deps: Deps, store: Store): Promise<number> {
  const { clock, connection: { db }, vault } = deps
  const messages = await claimDue(db, { storeId: store.id, owner: vault.newId(clock.wall()), now: clock.now(), wall: clock.wall() })
  const round: Round = { deps, store, checked: null, isBlocked: false, sent: 0 }
  for (const message of messages) await sendOne(round, message).catch((error: unknown) => setAside(deps, message, error))
  // What a purchase made worthless is taken back in the round that learnt of it.
  await settleCoupons(deps, store)
  return round.sent
}

interface Round {
  readonly deps: Deps
  readonly store: Store
  /** Monotonic times of the last question that the shop answered well, and of that answer. */
  checked: { readonly askedAt: Duration; readonly answeredAt: Duration } | null
  isBlocked: boolean
  sent: number
}

async function sendOne(round: Round, message: Message): Promise<void> {
  const { deps, store } = round
  const { db } = deps.connection
  const leaseLeft = message.leaseUntil === null ? 0 : message.leaseUntil - deps.clock.wall()
  if (round.isBlocked || leaseLeft <= LEASE_LEFT_MIN) return void (await release(db, message, { dueAt: message.dueAt, reason: 'handed-back' }))
  if (deps.clock.now() > message.expiresAt) return finish(deps, message, await expire(db, message, 'too-late', deps.clock.now()))
  const run = await findRun(db, message.runId)
  const flow = flows.get(run?.flow ?? '')
  if (!run || !flow || run.state !== 'active') return void (await cancel(db, message, run?.reason ?? 'cart-ended', deps.clock.now()))
  if (!(await isChecked(round))) return hold(deps, message, 'store-unreachable')
  const found = await stillDue(deps, store, { run, flow, message })
  if (!found) return
  const step = flow.steps.find((candidate) => candidate.id === message.step)
  if (!step) return void (await cancel(db, message, 'step-removed', deps.clock.now()))
  const composed = await compose(deps, { store, flow, step, message, found })
  if (composed.kind !== 'ok') {
    return composed.kind === 'hold' ? hold(deps, message, composed.reason) : finish(deps, message, await cancel(db, message, composed.reason, deps.clock.now()))
  }
  // Building the mail took time: the shop is asked again if its answer has grown old, and so is the flow.
  if (!(await isChecked(round))) return hold(deps, message, 'store-unreachable')
  const still = await stillDue(deps, store, { run, flow, message })
  if (!still) return
  const recipientIndex = deps.vault.emailIndex(store.id, composed.mail.to)
  // The shopper corrected the address while the mail was being built.
  if (recipientIndex !== emailIndexOf(still)) return void (await release(db, message, { dueAt: message.dueAt, reason: 'address-changed' }))
  await post(round, { message, recipientIndex, found: still }, composed.mail)
}

/** One message that cannot be built must not keep the others from leaving. Only a claim is given back: an intent is not undone. */
async function setAside(deps: Deps, message: Message, error: unknown): Promise<void> {
  deps.log.error('message.failed', error, { messageId: message.id })
  await release(deps.connection.db, message, { dueAt: holdUntil(deps), reason: 'trouble' })
}

async function post(round: Round, { message, recipientIndex, found }: { message: Message; recipientIndex: string; found: Case }, mail: OutgoingMail): Promise<void> {
  const { deps } = round
  const { db } = deps.connection
  if (!(await commitIntent(db, message, { recipientIndex, wall: deps.clock.wall() }))) return void (await release(db, message, { dueAt: message.dueAt, reason: 'lost-race' }))
  const provider = isAllowedRecipient(mail.to, deps.live, deps.allowedRecipients) ? deps.provider : deps.mailbox
  // The last guard, with nothing awaited between it and the request. Nothing was posted, so going back is safe.
  if (isStale(round) || (message.leaseUntil ?? 0) <= plus(deps.clock.wall(), LEASE_LEFT_MIN)) {
    return void (await withdrawIntent(db, message, { dueAt: holdUntil(deps), reason: 'check-too-old' }))
  }
  if (found.kind === 'cart' && isHinted(deps.hints, found.cart)) return void (await withdrawIntent(db, message, { dueAt: holdUntil(deps), reason: 'order-hinted' }))
  const [outcome = NO_OUTCOME] = await provider.send([mail])
  await record(round, { message, to: mail.to }, outcome, provider)
}

async function record(round: Round, { message, to }: { message: Message; to: EmailAddress }, outcome: SendOutcome, provider: Provider): Promise<void> {
  const { deps } = round
  const { clock, connection: { db }, log } = deps
  const fields = { messageId: message.id, runId: message.runId, step: message.step, attempt: message.attempt, provider: provider.name }
  switch (outcome.kind) {
    case 'sent':
      round.sent++
      log.info('message.sent', fields)
      return finish(deps, message, await markSent(db, message, { providerId: outcome.providerId, reason: provider.name === 'mailbox' ? 'kept-locally' : 'accepted', at: clock.now() }))
    case 'retry':
      log.info('message.postponed', { ...fields, reason: outcome.reason })
      return void (await withdrawIntent(db, message, { dueAt: plus(clock.now(), outcome.after), reason: outcome.reason.slice(0, 80) }))
    case 'refused':
      log.warn('message.refused', { ...fields, reason: outcome.reason })
      if (outcome.reason === 'inactive-recipient') await suppressRecipient(deps, message.storeId, to)
      return finish(deps, message, await markRefused(db, message, outcome.reason, clock.now()))
    case 'blocked':
      round.isBlocked = true
      log.warn('provider.blocked', { ...fields, reason: outcome.reason })
      return void (await withdrawIntent(db, message, { dueAt: plus(clock.now(), BLOCKED_PAUSE), reason: outcome.reason.slice(0, 80) }))
    case 'unclear':
      log.warn('message.unclear', { ...fields, reason: outcome.reason })
      return finish(deps, message, await markAmbiguous(db, message, outcome.reason.slice(0, 80), clock.wall()))
  }
}

/** Whether the message's step is still what the flow wants now. If not, the message and its run are put right. */
async function stillDue(deps: Deps, store: Store, about: { run: Run; flow: Flow; message: Message }): Promise<Case | null> {
  const { run, flow, message } = about
  const { db } = deps.connection
  const found = await loadCase(deps, store, run)
  const decision: Decision = found ? decide(flow, found.facts, deps.clock.now()) : { kind: 'stop', because: 'cart-ended' }
  if (decision.kind === 'send' && decision.step.id === message.step) return found
  if (decision.kind === 'stop') {
    await cancel(db, message, decision.because, deps.clock.now())
    await endRun(deps, run, decision.because, found)
  } else if (decision.kind === 'wait' && decision.step.id === message.step) {
    await release(db, message, { dueAt: decision.until, reason: decision.because })
    await wakeRun(db, run.id, decision.until, decision.because)
  } else {
    await finish(deps, message, await expire(db, message, 'too-late', deps.clock.now()))
  }
  return null
}

const emailIndexOf = (found: Case): string | null => (found.kind === 'cart' ? found.cart : found.order).emailIndex

/** Makes sure the shop's orders were read within the last seconds. */
async function isChecked(round: Round): Promise<boolean> {
  if (!isStale(round)) return true
  const result = await catchUp(round.deps, round.store)
  round.checked = result.kind === 'ok' ? { askedAt: result.askedAt, answeredAt: round.deps.clock.monotonic() } : null
  return result.kind === 'ok'
}

function isStale({ checked, deps }: Round): boolean {
  const now = deps.clock.monotonic()
  return checked === null || now - checked.answeredAt > CHECK_AGE_MAX || now - checked.askedAt > QUESTION_AGE_MAX
}

async function hold(deps: Deps, message: Message, reason: string): Promise<void> {
  const dueAt = holdUntil(deps)
  await release(deps.connection.db, message, { dueAt, reason })
  await wakeRun(deps.connection.db, message.runId, dueAt, reason)
  deps.log.info('message.held', { messageId: message.id, reason })
}

const holdUntil = (deps: Deps): Instant => plus(deps.clock.now(), milliseconds(HOLD_MIN + deps.random() * HOLD_SPREAD))

/** After a message is through the run decides its next step at once. */
async function finish(deps: Deps, message: Message, isDone: boolean): Promise<void> {
  if (isDone) await wakeRun(deps.connection.db, message.runId, deps.clock.now(), 'message-through')
}

/** The address the mail went to: the run may have begun with another one that was corrected since. */
async function suppressRecipient(deps: Deps, storeId: string, to: EmailAddress): Promise<void> {
  await suppress(deps.connection.db, { storeId, emailIndex: deps.vault.emailIndex(storeId, to), topic: 'all', reason: 'inactive-recipient', cartToken: null, at: deps.clock.wall() })
}
