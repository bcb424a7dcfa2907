/** One round of sending for one shop: what its steps share, and how fresh what they know is. */
import type { Deps } from '../../deps.ts'
import type { Case } from '../../flows/facts.ts'
import type { Flow, Step } from '../../flows/flow.ts'
import type { Run } from '../../flows/store.ts'
import { wakeRuns } from '../../flows/store.ts'
import { catchUp } from '../../orders/sync.ts'
import type { OutgoingMail, Provider } from '../../providers/provider.ts'
import type { Store } from '../../stores/shop.ts'
import { hours, milliseconds, minutes, plus, seconds, type Duration, type Instant } from '../../values/time.ts'
import type { QuarantineState } from '../quarantine/quarantine.ts'
import { LEASE, LEASE_LEFT_MIN, releaseAll, type Message } from '../outbox.ts'

/** An answer of the shop older than this says nothing about a purchase just made. */
const CHECK_AGE_MAX: Duration = seconds(5)
/** From the question to the shop until the provider accepts: what is bought within this is too late for the mail to know. The
 *  shop may have looked at its orders right after the question, so its answer's own time counts. */
const BLIND_MAX: Duration = seconds(15)
/** A request gets at least this long. */
const POST_MIN: Duration = seconds(5)
/** A held message is tried again after one to five minutes. */
const HOLD_MIN: Duration = minutes(1)
const HOLD_SPREAD: Duration = minutes(4)

/** As long as the column. */
export const REASON_MAX = 80

/** How much later than its held message a run is decided anew. */
const RUN_LOOK: Duration = hours(1)

export interface Round {
  readonly deps: Deps
  readonly store: Store
  /** Monotonic time before the claim was made: the lease is over no earlier than `LEASE` after it. */
  readonly claimedAt: Duration
  /** Monotonic times of the last question that the shop answered well, and of that answer. */
  checked: { readonly askedAt: Duration; readonly answeredAt: Duration } | null
  /** Whether the database may have lost what was sent. */
  readonly quarantine: QuarantineState
  /** The provider takes nothing now: what is left is handed back. */
  isBlocked: boolean
  sent: number
}

/** A message whose mail is built. */
export interface Ready {
  readonly message: Message
  readonly run: Run
  readonly flow: Flow
  readonly step: Step
  readonly mail: OutgoingMail
  /** Look-up keys of the address it goes to: within the shop, and over all of them. */
  readonly recipientIndex: string
  readonly personIndex: string
  readonly provider: Provider
  readonly found: Case
}

/** Makes sure the shop's orders were read within the last seconds. */
export async function isChecked(round: Round): Promise<boolean> {
  if (!isStale(round)) return true
  const result = await catchUp(round.deps, round.store)
  round.checked = result.kind === 'ok' ? { askedAt: result.askedAt, answeredAt: round.deps.clock.monotonic() } : null
  return result.kind === 'ok'
}

export function isStale({ checked, deps }: Round): boolean {
  const now = deps.clock.monotonic()
  return checked === null || now - checked.answeredAt > CHECK_AGE_MAX || BLIND_MAX - (now - checked.askedAt) < POST_MIN
}

/** How long the request may take that begins now. */
export const postWithin = ({ checked, deps }: Round): Duration => milliseconds(BLIND_MAX - (deps.clock.monotonic() - (checked?.askedAt ?? 0)))

/** Whether enough is left of the claim's lease to begin a request. No clock that can be set is asked. */
export const isLeaseLeft = ({ deps, claimedAt }: Round): boolean => LEASE - (deps.clock.monotonic() - claimedAt) > LEASE_LEFT_MIN

/** Gives messages back untouched: somebody takes them up at once. */
export async function handBack({ deps }: Round, messages: readonly Message[], reason = 'handed-back'): Promise<void> {
  await releaseAll(deps.connection.db, messages.map((message) => ({ message, dueAt: message.dueAt, reason })))
}

/** Gives messages back because something is away; tried again in a few minutes. */
export async function hold(deps: Deps, messages: readonly Message[], reason: string): Promise<void> {
  const items = messages.map((message) => ({ message, dueAt: holdUntil(deps), reason }))
  await releaseAll(deps.connection.db, items)
  // The message comes up by itself; its run is looked at only if that does not happen.
  await wakeRuns(deps.connection.db, new Map(items.map(({ message, dueAt }) => [message.runId, plus(dueAt, RUN_LOOK)])), reason)
  for (const { id } of messages) deps.log.info('message.held', { messageId: id, reason })
}

export const holdUntil = (deps: Deps): Instant => plus(deps.clock.now(), milliseconds(HOLD_MIN + deps.random() * HOLD_SPREAD))

/** After a message is through its run decides its next step at once. */
export async function finish(deps: Deps, done: readonly Message[]): Promise<void> {
  const at = deps.clock.now()
  await wakeRuns(deps.connection.db, new Map(done.map(({ runId }) => [runId, at])), 'message-through')
}

/** What cannot be worked on must not keep the others from leaving. Only claims are given back: an intent is not undone. */
export async function setAside(deps: Deps, messages: readonly Message[], error: unknown): Promise<void> {
  for (const { id } of messages) deps.log.error('message.failed', error, { messageId: id })
  await releaseAll(deps.connection.db, messages.map((message) => ({ message, dueAt: holdUntil(deps), reason: 'trouble' })))
}
