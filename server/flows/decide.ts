/** What a flow does next for one cart or order. Pure: the same facts and time give the same answer. */
import type { Permission } from '../consent/policy.ts'
import type { CartState } from '../db/schema.ts'
import { endOfGrace, GRACE_STRETCH_MAX, hindrance, type PaceFacts } from '../pace/pace.ts'
import { hours, minutes, plus, type Duration, type Instant } from '../values/time.ts'
import { choose, type Option } from './choose.ts'
import type { Circumstances } from './conditions.ts'
import { ownDistance } from './due.ts'
import { placeOf, placesOf, stepsAt, type Flow, type Response, type Step, type Trigger } from './flow.ts'
import { stopReason, type StopReason } from './stops.ts'

/** Least time between two mails of one run, measured from the real sending: no bursts after an outage. An order that fell
 *  through counts like a mail: its shopper has heard of that from the shop. */
const GAP_MIN: Duration = hours(6)

/** A place that is behind us, whatever became of its mail; `sentAt` only when it was really sent. */
export interface DoneStep {
  readonly step: string
  readonly sentAt: Instant | null
  /** When it should have left. */
  readonly dueAt?: Instant
  readonly mail?: string
  /** How the reader took it; absent: nothing shows that he did. */
  readonly response?: Response
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
  /** What the steps' conditions go by. */
  readonly about: Circumstances
}

/** How long before the shop is asked again whether somebody has bought there. */
const ASK_AGAIN_AFTER: Duration = minutes(5)
/** How long before it is looked at again whether another series has ended, and whether a pause is over. */
const LOOK_AGAIN_AFTER: Duration = hours(1)
/** How often the shop is asked whether anything has changed about what was left. */
export const WATCH_EVERY: Duration = hours(6)

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
  /** Until when a person who bought before this cart is left alone; null without such a purchase. */
  readonly coolOffUntil: Instant | null
  /** What the shop's live data say of the things left. */
  readonly news: readonly Trigger[]
}

export interface OrderFacts extends CommonFacts {
  readonly subject: 'order'
  /** WooCommerce's status now. */
  readonly status: string
}

export type Facts = CartFacts | OrderFacts

/** In the order in which they are told where several hold. `other-delay`: not due, and an experiment looks at it meanwhile. */
export type WaitReason = 'not-due' | 'other-delay' | 'watching' | 'shopper-active' | 'flow-paused' | 'other-series' | 'cool-off' | 'gap' | 'capped' | 'quiet-hours' | 'outside-hours' | 'condition-untold' | 'paying' | 'order-untold' | 'customer-unknown'
/** Of those that are reasons to wait too: it would have had to wait too long for them. */
export type SkipReason = 'too-late' | 'cool-off' | 'capped' | 'quiet-hours' | 'outside-hours' | 'conditions' | 'had-lately' | 'news-over'

export type Decision =
  /** `expires`: as long as the shopper does not come back, later than this it does not leave, whatever else becomes of it. */
  | { readonly kind: 'send'; readonly step: Step; readonly due: Instant; readonly expires: Instant }
  | { readonly kind: 'wait'; readonly step: Step; readonly until: Instant; readonly because: WaitReason; readonly expires: Instant }
  /** The step's time went by unused; the next one is decided at once. */
  | { readonly kind: 'skip'; readonly step: Step; readonly due: Instant; readonly because: SkipReason }
  | { readonly kind: 'stop'; readonly because: StopReason }

type StepDecision = Exclude<Decision, { kind: 'stop' }>

/** @param place asked of a message that waits to leave: only whether its own place still wants it, and which mail. One the flow has no more is skipped by the caller. */
export function decide(flow: Flow, facts: Facts, now: Instant, place?: string): Decision {
  const because = stopReason(flow, facts, now)
  if (because) return { kind: 'stop', because }
  if (place !== undefined) return decideAgain(flow, facts, now, place)
  const isDone = (each: string): boolean => facts.done.some((done) => done.step === each)
  const next = placesOf(flow).find((each) => !isDone(each))
  const timed = next === undefined ? null : decidePlace(flow, facts, now, next)
  if (timed && !(timed.kind === 'wait' && timed.because === 'not-due')) return timed
  // Before the first mail nobody is told news of a cart he may come back to by himself.
  const awaited = next === placesOf(flow)[0] ? [] : flow.steps.filter((step) => step.trigger && !isDone(placeOf(step)))
  return withNews(awaited, facts, now, timed)
}

function decideAgain(flow: Flow, facts: Facts, now: Instant, place: string): Decision {
  const [step] = stepsAt(flow, place)
  if (!step) return { kind: 'stop', because: 'finished' }
  if (facts.done.some((done) => done.step === place)) return { kind: 'skip', step, due: now, because: 'had-lately' }
  if (!step.trigger) return decidePlace(flow, facts, now, place)
  return hasNews(facts, step) ? decideNews(step, facts, now) : { kind: 'skip', step, due: now, because: 'news-over' }
}

const hasNews = (facts: Facts, { trigger }: Step): boolean => facts.subject === 'cart' && trigger !== undefined && facts.news.includes(trigger)

/** News go out while no reminder is due; without any they are looked for again now and then. */
function withNews(awaited: readonly Step[], facts: Facts, now: Instant, timed: StepDecision | null): Decision {
  const [first] = awaited
  if (!first) return timed ?? { kind: 'stop', because: 'finished' }
  const told = awaited.find((step) => hasNews(facts, step))
  const lookAt = plus(now, WATCH_EVERY)
  const looked: StepDecision = told ? decideNews(told, facts, now) : { kind: 'wait', step: first, until: lookAt, because: 'watching', expires: lookAt }
  return timed?.kind === 'wait' && looked.kind === 'wait' && timed.until <= looked.until ? timed : looked
}

/** News are fresh whenever they are told. */
function decideNews(step: Step, facts: Facts, now: Instant): StepDecision {
  const end = plus(now, step.grace)
  return unhindered({ step, due: now, verdict: 'yes', mayCome: true }, facts, now, { end: plus(end, GRACE_STRETCH_MAX), expires: plus(end, GRACE_STRETCH_MAX) })
}

function decidePlace(flow: Flow, facts: Facts, now: Instant, place: string): StepDecision {
  const [first, ...others] = stepsAt(flow, place)
  if (!first) throw new RangeError('a flow has no such place')
  const { kind, option } = choose(flow, [first, ...others], { facts, now, isLate: (each) => now > windowOf(each, facts).end })
  const { step, due } = option
  const window = windowOf(option, facts)
  if (kind === 'later') return { kind: 'wait', step, until: due, because: 'not-due', expires: window.expires }
  if (kind === 'none') return { kind: 'skip', step, due, because: 'conditions' }
  if (now > window.end) return { kind: 'skip', step, due, because: 'too-late' }
  if (kind === 'untold') return { kind: 'wait', step, until: plus(now, ASK_AGAIN_AFTER), because: 'condition-untold', expires: window.expires }
  return unhindered(option, facts, now, window)
}

interface Window {
  /** Until when it may leave, and later than which it does not whatever becomes of it. */
  readonly end: Instant
  readonly expires: Instant
}

function windowOf({ step, due }: Option, facts: Facts): Window {
  // A shop's long idle time makes no step late: the cart is not left before.
  const gone = facts.subject === 'cart' ? plus(facts.anchor, facts.idle) : due
  const possible = gone > due ? gone : due
  return { end: endOfGrace(paceFor(step, facts), possible, step.grace), expires: plus(plus(possible, step.grace), GRACE_STRETCH_MAX) }
}

/** Sends the step unless something besides the cart is in the way. */
function unhindered({ step, due, verdict }: Option, facts: Facts, now: Instant, { end, expires }: Window): StepDecision {
  const wait = (until: Instant, because: WaitReason): StepDecision => ({ kind: 'wait', step, until, because, expires })
  const waitWithin = (until: Instant, because: WaitReason & SkipReason): StepDecision => (until > end ? { kind: 'skip', step, due, because } : wait(until, because))
  const gone = facts.subject === 'cart' && facts.state === 'open' ? plus(facts.anchor, facts.idle) : due
  if (now < gone) return wait(gone, 'shopper-active')
  if (facts.pace.isPaused) return wait(plus(now, LOOK_AGAIN_AFTER), 'flow-paused')
  if (facts.pace.hasToWait) return wait(plus(now, LOOK_AGAIN_AFTER), 'other-series')
  if (facts.subject === 'cart' && facts.coolOffUntil !== null && now < facts.coolOffUntil) return waitWithin(facts.coolOffUntil, 'cool-off')
  const rested = restedAt(facts)
  if (rested !== null && now < rested) return wait(rested, 'gap')
  const hindered = hindrance(paceFor(step, facts), now)
  if (hindered) return waitWithin(hindered.until, hindered.because)
  if (typeof verdict === 'object') return waitWithin(verdict.until, 'outside-hours')
  return untold(facts, now, wait) ?? { kind: 'send', step, due, expires }
}

/** A step that says itself how long after the mail before it comes is not held to the distance between series. */
function paceFor(step: Step, { pace }: Facts): PaceFacts {
  const distance = ownDistance(step)
  return distance === null ? pace : { ...pace, ownGap: distance > GAP_MIN ? distance : GAP_MIN }
}

/** When the distance to whatever this person last heard of the matter is kept. */
function restedAt(facts: Facts): Instant | null {
  const heardAt = latest([...facts.done.map((done) => done.sentAt), ...(facts.subject === 'cart' ? [facts.reopenedAt] : [])])
  return heardAt === null ? null : plus(heardAt, GAP_MIN)
}

/** What only the shop can tell, and has not told yet. */
function untold(facts: Facts, now: Instant, wait: (until: Instant, because: WaitReason) => StepDecision): StepDecision | null {
  if (facts.subject !== 'cart') return null
  if (facts.payingUntil !== null && now < facts.payingUntil) return wait(facts.payingUntil, 'paying')
  if (facts.isUntold) return wait(plus(now, ASK_AGAIN_AFTER), 'order-untold')
  return facts.permission === 'unknown' ? wait(plus(now, ASK_AGAIN_AFTER), 'customer-unknown') : null
}

function latest(moments: readonly (Instant | null)[]): Instant | null {
  return moments.reduce((last, at) => (at !== null && (last === null || at > last) ? at : last), null)
}
