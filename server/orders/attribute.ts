/** What an order owes to our mails: by link, after a click, after a mail. Pure; each number holds the one before it. */
import { between, days, type Duration, type Instant } from '../values/time.ts'

/** A cart that the script put back belongs to the visit it was put back in, and a visit seldom lasts longer. */
const RESTORE_LIFE: Duration = days(1)

/** One mail that left, with what became of its link. Times are the service's. */
export interface Touch {
  readonly messageId: string
  readonly step: string
  readonly sentAt: Instant
  /** When somebody, as far as one can tell no program, first opened its link. */
  readonly clickedAt: Instant | null
  /** When the shop's page put its cart back for whoever opened the link. */
  readonly restoredAt: Instant | null
}

export interface AttributionFacts {
  readonly madeAt: Instant
  /** Later than `madeAt` when its shopper left it unpaid at first. */
  readonly boughtAt: Instant
  /** The same person's order before this one: mails up to then have done their work. */
  readonly previousAt: Instant | null
  readonly touches: readonly Touch[]
  /** What the shop itself wrote down about the visit: the message its first address named, and whether its source was us. */
  readonly entry: { readonly messageId: string | null; readonly isOurs: boolean }
}

/** How long before the order a click or a mail may lie. */
export interface AttributionWindows {
  readonly click: Duration
  readonly mail: Duration
}

/** The mail that counts for each number; null where none does. */
export interface Attribution {
  readonly byLink: Touch | null
  readonly afterClick: Touch | null
  readonly afterMail: Touch | null
}

export function attribute(facts: AttributionFacts, windows: AttributionWindows): Attribution {
  const { boughtAt, previousAt } = facts
  const open = facts.touches.filter((touch) => touch.sentAt <= boughtAt && (previousAt === null || touch.sentAt > previousAt))
    .sort((a, b) => b.sentAt - a.sentAt)
  const within = (at: Instant | null, length: Duration): boolean => at !== null && at <= boughtAt && between(at, boughtAt) <= length
  const byLink = entered(facts, open) ?? open.find((touch) => within(touch.restoredAt, RESTORE_LIFE) || (isOfPayment(facts, touch) && within(touch.clickedAt, windows.click))) ?? null
  const afterClick = byLink ?? open.find((touch) => within(touch.clickedAt, windows.click)) ?? null
  const afterMail = afterClick ?? open.find((touch) => within(touch.sentAt, windows.mail)) ?? null
  return { byLink, afterClick, afterMail }
}

/** A shop that lost our own parameter but kept the campaign's source still says that the visit came from a mail of ours. */
function entered({ entry }: AttributionFacts, open: readonly Touch[]): Touch | null {
  if (entry.messageId !== null) return open.find((touch) => touch.messageId === entry.messageId) ?? null
  return entry.isOurs ? (open[0] ?? null) : null
}

/** The order was there, unpaid, when the mail left: the mail's link led to the page where it is paid. */
const isOfPayment = ({ madeAt }: AttributionFacts, touch: Touch): boolean => touch.sentAt > madeAt
