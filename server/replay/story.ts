/** What is stored of one cart or order that a series could have been about. */
import type { Permission } from '../consent/policy.ts'
import type { Topic } from '../consent/store.ts'
import type { TriedDelay } from '../experiments/delays.ts'
import type { Circumstances } from '../flows/conditions.ts'
import type { Response } from '../flows/flow.ts'
import type { QuietRule } from '../pace/quiet-hours.ts'
import type { Instant } from '../values/time.ts'

export interface Story {
  readonly id: string
  readonly subject: 'cart' | 'order'
  /** Look-up key of the address. */
  readonly person: string
  /** The shopper's last activity, or when the order was completed. */
  readonly anchor: Instant
  /** When the cart was bought; null: never. */
  readonly orderedAt: Instant | null
  /** When the order stopped being completed; null: it did not. */
  readonly withdrawnAt: Instant | null
  /** The person's last purchase before this cart; null without one. */
  readonly boughtBefore: Instant | null
  readonly suppressions: readonly { readonly topic: Topic; readonly at: Instant }[]
  /** By the rules and answers of today. */
  readonly permission: Permission
  readonly about: Circumstances
  readonly quiet: readonly QuietRule[]
  /** How mails that were really sent about it were taken, by the mail's name. */
  readonly responses: ReadonlyMap<string, Response>
  /** What the experiments that run now try out on its person. */
  readonly delays: readonly TriedDelay[]
}

/** What the stored facts cannot say, for whoever reads the numbers. */
export const UNTOLD: readonly string[] = [
  'Mails that were never sent were opened by nobody, so branches after them count as «not opened».',
  'Of each cart only the shopper\'s last sign is kept: whoever came and went in between would have got other mails, or fewer.',
  'Whether other mails, coupons or delays would have changed what people bought, nobody can say.',
  'Things sold out, outages, pauses and what the shop would have refused are left aside.',
]
