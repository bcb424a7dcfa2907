/** One round of sending for one shop: what its steps share, and how fresh what they know is. */
import type { Deps } from '../../deps.ts'
import type { Case } from '../../flows/facts.ts'
import type { Flow, Step } from '../../flows/flow.ts'
import type { Run } from '../../flows/store.ts'
import { wakeRun } from '../../flows/store.ts'
import { catchUp } from '../../orders/sync.ts'
import type { OutgoingMail, Provider } from '../../providers/provider.ts'
import type { Store } from '../../stores/shop.ts'
import { hours, milliseconds, minutes, plus, seconds, type Duration, type Instant } from '../../values/time.ts'
import type { QuarantineState } from '../quarantine/quarantine.ts'
import { LEASE, LEASE_LEFT_MIN, release, type Message } from '../outbox.ts'

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

/** Gives a message back untouched: somebody takes it up at once. */
export const handBack = ({ deps }: Round, message: Message, reason = 'handed-back'): Promise<boolean> =>
  release(deps.connection.db, message, { dueAt: message.dueAt, reason })

/** Gives a message back because something is away; tried again in a few minutes. */
export async function hold(deps: Deps, message: Message, reason: string): Promise<void> {
  const dueAt = holdUntil(deps)
  await release(deps.connection.db, message, { dueAt, reason })
  // The message comes up by itself; its run is looked at only if that does not happen.
  await wakeRun(deps.connection.db, message.runId, plus(dueAt, RUN_LOOK), reason)
  deps.log.info('message.held', { messageId: message.id, reason })
}

export const holdUntil = (deps: Deps): Instant => plus(deps.clock.now(), milliseconds(HOLD_MIN + deps.random() * HOLD_SPREAD))

/** After a message is through the run decides its next step at once. */
export async function finish(deps: Deps, message: Message, isDone: boolean): Promise<void> {
  if (isDone) await wakeRun(deps.connection.db, message.runId, deps.clock.now(), 'message-through')
}
