/** What a flow is: steps in order, as data a shopkeeper could read. */
import type { Database, Subject } from '../db/schema.ts'
import type { MailName } from '../mail/view.ts'
import type { Duration } from '../values/time.ts'
import type { Condition } from './conditions.ts'

/** Every flow. */
export const FLOW_NAMES = ['cart-recovery', 'cart-classic', 'post-purchase'] as const
export type FlowName = (typeof FLOW_NAMES)[number]

/** Those about a left cart. A shop runs one of them, or none. */
export const CART_FLOWS: readonly FlowName[] = ['cart-recovery', 'cart-classic']

/** Mails of a kind share a sender, a Postmark stream and what an unsubscribe means for them. */
export type MailKind = 'reminders' | 'orders'

/** What a person did with a mail, as far as it shows. Who clicked has opened. */
export type Response = 'not-opened' | 'opened' | 'clicked'

/** What the shop's own data may say of something left in a cart. */
export const TRIGGERS = ['price-drop', 'back-in-stock'] as const
export type Trigger = (typeof TRIGGERS)[number]

/** One of several forms of a step's mail. */
export interface Variant {
  readonly id: string
  /** How many of so many people get it, beside the shares of the others. */
  readonly share: number
}

export interface Step {
  /** Names it within its flow, in settings and statistics. */
  readonly id: string
  /** Its place in the series, which the database keeps: of the steps that share one, at most one mail leaves, ever. Absent: a
   *  place of its own, named as the step. Never rename one that has been released. */
  readonly place?: string
  readonly after: Duration
  /** `activity`: the shopper's last sign in the cart, or the completion of the order. `previous mail`: when the mail of the place
   *  before really left, or should have where none did, and not before the last activity. */
  readonly from: 'activity' | 'previous mail'
  /** All have to hold when its time has come. */
  readonly when?: readonly Condition[]
  /** How the reader took the mail before. */
  readonly on?: Response
  /** It leaves when the shop's data say so, and not by the clock; `after` is the earliest it may. */
  readonly trigger?: Trigger
  readonly mail: MailName
  /** How late the mail may be before it is better not sent. */
  readonly grace: Duration
  /** Made to carry a coupon, where the settings let the series choose. */
  readonly incentive?: 'coupon'
  readonly variants?: readonly Variant[]
}

export interface Flow {
  readonly name: FlowName
  readonly subject: Subject
  readonly kind: MailKind
  /** What a shopper switches off with these mails. */
  readonly topic: Exclude<Database['suppression']['topic'], 'all'>
  /** The series ends when one of these holds, besides what always ends one (`stops.ts`). */
  readonly stopWhen?: readonly Condition[]
  readonly steps: readonly Step[]
}

/** Where a step stands: messages are kept under it. */
export const placeOf = (step: Pick<Step, 'id' | 'place'>): string => step.place ?? step.id

/** The places that come up by the clock, in order. */
export const placesOf = (flow: Flow): readonly string[] => [...new Set(flow.steps.filter((step) => !step.trigger).map(placeOf))]

/** What a place may come to. */
export const stepsAt = (flow: Flow, place: string): readonly Step[] => flow.steps.filter((step) => placeOf(step) === place)

/** The step of a message, which keeps its place and its mail; undefined when it is part of the flow no more. */
export const stepOf = (flow: Flow, message: { readonly step: string; readonly mail: string }): Step | undefined =>
  flow.steps.find((step) => placeOf(step) === message.step && step.mail === message.mail)
