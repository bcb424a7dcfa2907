/** What a flow does next for one cart or order. Pure: the same facts and time give the same answer. */
import type { Permission } from '../consent/policy.ts'
import type { CartState } from '../db/schema.ts'
import { hours, minutes, plus, type Duration, type Instant } from '../values/time.ts'
import type { Flow, Step } from './flow.ts'

/** Least time between two mails of one run, measured from the real sending: no bursts after an outage. An order that fell
 *  through counts like a mail: its shopper has heard of that from the shop. */
const GAP_MIN: Duration = hours(6)

/** A step that is behind us, whatever became of its mail; `sentAt` only when it was really sent. */
export interface DoneStep {
  readonly step: string
  readonly sentAt: Instant | null
}

interface CommonFacts {
  /** From when the steps' `after` counts. */
  readonly anchor: Instant
  readonly hasAddress: boolean
  /** The person said no, unsubscribed, or the address is dead. */
  readonly isSuppressed: boolean
  readonly done: readonly DoneStep[]
}

/** How long before the shop is asked again whether somebody has bought there. */
const ASK_AGAIN_AFTER: Duration = minutes(5)

export interface CartFacts extends CommonFacts {
  readonly subject: 'cart'
  readonly state: CartState
  readonly lineCount: number
  /** An order of this person, placed since this cart began, is known. */
  readonly isOrdered: boolean
  /** Until when the shopper of an order that waits for its payment may still be paying; null without such an order. */
  readonly payingUntil: Instant | null
  /** Somebody may have bought this cart, and only the shop can tell: it has not yet. */
  readonly isUntold: boolean
  /** When an order that had ended this cart turned out to be none; null when that never happened. */
  readonly reopenedAt: Instant | null
  /** The same person has another filled cart that was used later. */
  readonly hasNewerCart: boolean
  /** What the rules of the shopper's country say. */
  readonly permission: Permission
  /** How long a shopper must be gone before an open cart counts as left. */
  readonly idle: Duration
}

export interface OrderFacts extends CommonFacts {
  readonly subject: 'order'
  /** WooCommerce's status now. */
  readonly status: string
}

export type Facts = CartFacts | OrderFacts

export type StopReason = 'ordered' | 'emptied' | 'newer-cart' | 'no-address' | 'suppressed' | 'no-consent' | 'cart-ended' | 'order-not-completed' | 'finished'

export type Decision =
  | { readonly kind: 'send'; readonly step: Step; readonly due: Instant }
  | { readonly kind: 'wait'; readonly step: Step; readonly until: Instant; readonly because: 'not-due' | 'shopper-active' | 'gap' | 'paying' | 'order-untold' | 'customer-unknown' }
  /** The step's time went by unused; the next one is decided at once. */
  | { readonly kind: 'skip'; readonly step: Step; readonly because: 'too-late' }
  | { readonly kind: 'stop'; readonly because: StopReason }

type WaitReason = Extract<Decision, { kind: 'wait' }>['because']

export function decide(flow: Flow, facts: Facts, now: Instant): Decision {
  const because = stopReason(facts)
  if (because) return { kind: 'stop', because }
  const step = flow.steps.find((candidate) => !facts.done.some((done) => done.step === candidate.id))
  if (!step) return { kind: 'stop', because: 'finished' }
  return decideStep(step, facts, now)
}

function decideStep(step: Step, facts: Facts, now: Instant): Decision {
  const due = plus(facts.anchor, step.after)
  // A shop's long idle time makes no step late: the cart is not left before.
  const possible = facts.subject === 'cart' && facts.idle > step.after ? plus(facts.anchor, facts.idle) : due
  if (now > plus(possible, step.grace)) return { kind: 'skip', step, because: 'too-late' }
  const wait = (until: Instant, because: WaitReason): Decision => ({ kind: 'wait', step, until, because })
  if (now < due) return wait(due, 'not-due')
  const gone = facts.subject === 'cart' && facts.state === 'open' ? plus(facts.anchor, facts.idle) : due
  if (now < gone) return wait(gone, 'shopper-active')
  const heardAt = latest([...facts.done.map((done) => done.sentAt), ...(facts.subject === 'cart' ? [facts.reopenedAt] : [])])
  const rested = heardAt === null ? due : plus(heardAt, GAP_MIN)
  if (now < rested) return wait(rested, 'gap')
  if (facts.subject === 'cart' && facts.payingUntil !== null && now < facts.payingUntil) return wait(facts.payingUntil, 'paying')
  if (facts.subject === 'cart' && facts.isUntold) return wait(plus(now, ASK_AGAIN_AFTER), 'order-untold')
  if (facts.subject === 'cart' && facts.permission === 'unknown') return wait(plus(now, ASK_AGAIN_AFTER), 'customer-unknown')
  return { kind: 'send', step, due }
}

function stopReason(facts: Facts): StopReason | null {
  if (facts.subject === 'order') {
    if (facts.status !== 'completed') return 'order-not-completed'
  } else {
    if (facts.isOrdered || facts.state === 'purchased' || facts.state === 'recovered') return 'ordered'
    if (facts.state === 'expired' || facts.state === 'erased') return 'cart-ended'
    if (facts.lineCount === 0) return 'emptied'
    if (facts.hasNewerCart) return 'newer-cart'
  }
  if (!facts.hasAddress) return 'no-address'
  if (facts.isSuppressed) return 'suppressed'
  return facts.subject === 'cart' && facts.permission === 'no-consent' ? 'no-consent' : null
}

function latest(moments: readonly (Instant | null)[]): Instant | null {
  return moments.reduce((last, at) => (at !== null && (last === null || at > last) ? at : last), null)
}
