/** What a flow is: steps in order, as data a shopkeeper could read. */
import type { Database, Subject } from '../db/schema.ts'
import type { MailName } from '../mail/view.ts'
import type { Duration } from '../values/time.ts'

/** Every flow. */
export const FLOW_NAMES = ['cart-classic', 'post-purchase'] as const
export type FlowName = (typeof FLOW_NAMES)[number]

/** Those about a left cart. A shop runs one of them, or none. */
export const CART_FLOWS: readonly FlowName[] = ['cart-classic']

/** Mails of a kind share a sender, a Postmark stream and what an unsubscribe means for them. */
export type MailKind = 'reminders' | 'orders'

export interface Step {
  /** Kept in the database: never rename one that has been released. */
  readonly id: string
  readonly after: Duration
  readonly mail: MailName
  /** How late the mail may be before it is better not sent. */
  readonly grace: Duration
}

export interface Flow {
  readonly name: FlowName
  readonly subject: Subject
  readonly kind: MailKind
  /** What a shopper switches off with these mails. */
  readonly topic: Exclude<Database['suppression']['topic'], 'all'>
  readonly steps: readonly Step[]
}
