/** One shopper's story as it truly happened: what was typed, what the service acknowledged, what was bought. */
import type { TrueOrder } from './shop.ts'

/** What a post said, once the service had acknowledged it. */
export interface Acknowledged {
  readonly at: number
  /** When its shopper did what it tells. It may have been stored long before the browser heard of that. */
  readonly saidAt: number
  readonly seq: number
  readonly email: string | null
  readonly lineCount: number
}

export interface Journey {
  readonly number: number
  readonly storeId: string
  readonly token: string
  readonly visitor: string
  readonly timeZone: string
  readonly customerId: number
  readonly arrivesAt: number
  /** As typed last. */
  email: string | null
  /** Everybody it was ever typed to be. */
  readonly typed: Set<string>
  lineCount: number
  seq: number
  draft: TrueOrder | null
  /** The first moment at which something was in the cart, and again after it was emptied. */
  beganAt: number
  readonly acknowledged: Acknowledged[]
  readonly orders: TrueOrder[]
  /** «No thanks» was said and not taken back; when the service said that it had heard. */
  refusal: { readonly heardAt: number | null } | null
  hasUndone: boolean
  /** Waits for the narrow moment around a mail's leaving. */
  plans: 'order' | 'unsubscribe' | 'refuse' | 'correct' | 'empty' | 'return' | null
}

/** Statuses by which an order stops reminders, for a shop whose payments are made by transfer. */
const BOUGHT: readonly string[] = ['pending', 'on-hold', 'processing', 'completed']

/** Whether an order stopped reminders during all of a span. One that was undone is left out: what it means then is the shop's to say. */
export function isBoughtDuring(order: TrueOrder, from: number, to: number): boolean {
  if (order.visibleAt > from) return false
  return order.statuses.some(({ status, at }, n) => BOUGHT.includes(status) && at <= from && (order.statuses[n + 1]?.at ?? Infinity) > to)
}

export const newestAcknowledged = (journey: Journey, before: number): Acknowledged | undefined => journey.acknowledged.findLast(({ at }) => at <= before)

/** Two spellings of one address are one person. */
export const personOf = (email: string): string => email.toLowerCase()
