/** Whether a flow's mails fare so badly that it has to stop before the provider stops everything. Pure. The limits are
 *  Postmark's own: it reviews a server at 4 % bounces or 0.08 % complaints, and advises to look into half of that. */
import type { FlowPauseTable } from '../db/tables-of-pace.ts'

const BOUNCE_SHARE_MAX = 0.04
const COMPLAINT_SHARE_MAX = 0.0008
/** From this part of a limit on it is warned of. */
const WARNING_PART = 0.5

/** How many of the latest mails are looked at: with fewer, one complaint would be above its limit for ever. */
export const LATEST_MAX = 2_500
/** With fewer mails sent, a share of bounces is chance. */
export const SENT_MIN = 100
/** One complaint may be a slip of the finger; its share means something from the second on, however few were sent. */
const COMPLAINTS_MIN = 2

/** Of the latest mails of one flow. */
export interface FlowCounts {
  readonly sent: number
  /** For good. */
  readonly bounced: number
  readonly complained: number
}

export type FlowHealth =
  | { readonly state: 'fine' }
  | { readonly state: 'warn' | 'pause'; readonly because: FlowPauseTable['reason'] }

export function flowHealth(counts: FlowCounts): FlowHealth {
  const complaints = partOfLimit(counts.complained, counts.sent, COMPLAINT_SHARE_MAX)
  if (complaints >= 1 && counts.complained >= COMPLAINTS_MIN) return { state: 'pause', because: 'complaints' }
  const bounces = counts.sent < SENT_MIN ? 0 : partOfLimit(counts.bounced, counts.sent, BOUNCE_SHARE_MAX)
  if (bounces >= 1) return { state: 'pause', because: 'bounces' }
  if (complaints >= WARNING_PART) return { state: 'warn', because: 'complaints' }
  return bounces >= WARNING_PART ? { state: 'warn', because: 'bounces' } : { state: 'fine' }
}

/** Complaints can outlive the mails they are about in the window, so their share may exceed 1. */
const partOfLimit = (count: number, sent: number, limit: number): number => (count === 0 ? 0 : count / Math.max(1, sent) / limit)
