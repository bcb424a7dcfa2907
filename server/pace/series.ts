/** One live series per person, over all shops and flows of the install. Pure.
 *
 *  Of several series that live at once one goes on and the others wait, asking again every hour; a step whose time goes by
 *  meanwhile is skipped as any other. First goes a reminder before an offer: somebody who is about to buy is not to hear of
 *  something else. Of two of a kind the one with the newest activity goes first, because that is what the person has in mind;
 *  of two at the same moment the later run, so that every process comes to the same answer. Within one shop an older cart does
 *  not wait but ends (`newer-cart`). */
import type { MarketingTopic } from '../db/tables-of-pace.ts'
import type { Instant } from '../values/time.ts'

export interface LiveSeries {
  readonly runId: string
  readonly topic: MarketingTopic
  /** Last activity in the cart, or when the order's series began. */
  readonly activeAt: Instant
}

/** Whether any other live series of the same person goes before this one. */
export const hasToWait = (own: LiveSeries, others: readonly LiveSeries[]): boolean => others.some((other) => goesBefore(other, own))

function goesBefore(other: LiveSeries, own: LiveSeries): boolean {
  if (other.runId === own.runId) return false
  if (other.topic !== own.topic) return other.topic === 'reminders'
  return other.activeAt === own.activeAt ? other.runId > own.runId : other.activeAt > own.activeAt
}
