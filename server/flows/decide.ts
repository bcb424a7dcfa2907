/** What a flow does next for one cart or order. Pure: the same facts and time give the same answer. */
import type { Permission } from '../consent/policy.ts'
import type { CartState } from '../db/schema.ts'
import { endOfGrace, GRACE_STRETCH_MAX, hindrance, type PaceFacts } from '../pace/pace.ts'
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
  /** What the rules of the person's country say. */
  readonly permission: Permission
  /** How often and when this person may be written to, whatever it is about. */
  readonly pace: PaceFacts
}

/** How long before the shop is asked again whether somebody has bought there. */
const ASK_AGAIN_AFTER: Duration = minutes(5)
/** How long before it is looked at again whether another series has ended, and whether a pause is over. */
const LOOK_AGAIN_AFTER: Duration = hours(1)

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

/** In the order in which they are told where several hold. */
export type WaitReason = 'not-due' | 'shopper-active' | 'flow-paused' | 'other-series' | 'gap' | 'capped' | 'quiet-hours' | 'paying' | 'order-untold' | 'customer-unknown'
/** `capped`, `quiet-hours`: it would have had to wait too long for them. */
export type SkipReason = 'too-late' | 'capped' | 'quiet-hours'

export type Decision =
  /** `expires`: as long as the shopper does not come back, later than this it does not leave, whatever else becomes of it. */
  | { readonly kind: 'send'; readonly step: Step; readonly due: Instant; readonly expires: Instant }
  | { readonly kind: 'wait'; readonly step: Step; readonly until: Instant; readonly because: WaitReason; readonly expires: Instant }
  /** The step's time went by unused; the next one is decided at once. */
  | { readonly kind: 'skip'; readonly step: Step; readonly because: SkipReason }
  | { readonly kind: 'stop'; readonly because: StopReason }

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
  const end = endOfGrace(facts.pace, possible, step.grace)
  if (now > end) return { kind: 'skip', step, because: 'too-late' }
  const expires = plus(plus(possible, step.grace), GRACE_STRETCH_MAX)
  const wait = (until: Instant, because: WaitReason): Decision => ({ kind: 'wait', step, until, because, expires })
  if (now < due) return wait(due, 'not-due')
  const gone = facts.subject === 'cart' && facts.state === 'open' ? plus(facts.anchor, facts.idle) : due
  if (now < gone) return wait(gone, 'shopper-active')
  if (facts.pace.isPaused) return wait(plus(now, LOOK_AGAIN_AFTER), 'flow-paused')
  if (facts.pace.hasToWait) return wait(plus(now, LOOK_AGAIN_AFTER), 'other-series')
  const rested = restedAt(facts)
  if (rested !== null && now < rested) return wait(rested, 'gap')
  const hindered = hindrance(facts.pace, now)
  if (hindered) return hindered.until > end ? { kind: 'skip', step, because: hindered.because } : wait(hindered.until, hindered.because)
  return undecided(facts, now, wait) ?? { kind: 'send', step, due, expires }
}

/** When the distance to whatever this person last heard of the matter is kept. */
function restedAt(facts: Facts): Instant | null {
  const heardAt = latest([...facts.done.map((done) => done.sentAt), ...(facts.subject === 'cart' ? [facts.reopenedAt] : [])])
  return heardAt === null ? null : plus(heardAt, GAP_MIN)
}

/** What only the shop can tell, and has not told yet. */
function undecided(facts: Facts, now: Instant, wait: (until: Instant, because: WaitReason) => Decision): Decision | null {
  if (facts.subject !== 'cart') return null
  if (facts.payingUntil !== null && now < facts.payingUntil) return wait(facts.payingUntil, 'paying')
  if (facts.isUntold) return wait(plus(now, ASK_AGAIN_AFTER), 'order-untold')
  return facts.permission === 'unknown' ? wait(plus(now, ASK_AGAIN_AFTER), 'customer-unknown') : null
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
  return facts.permission === 'no-consent' ? 'no-consent' : null
}

function latest(moments: readonly (Instant | null)[]): Instant | null {
  return moments.reduce((last, at) => (at !== null && (last === null || at > last) ? at : last), null)
}
