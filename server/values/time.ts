/** Points in time and lengths of time, both in whole milliseconds. Only `clock.ts` reads a clock. */

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number & { readonly __brand: 'Instant' }
/** A length of time in milliseconds. */
export type Duration = number & { readonly __brand: 'Duration' }

export const milliseconds = (n: number): Duration => Math.round(n) as Duration
export const seconds = (n: number): Duration => milliseconds(n * 1_000)
export const minutes = (n: number): Duration => seconds(n * 60)
export const hours = (n: number): Duration => minutes(n * 60)
export const days = (n: number): Duration => hours(n * 24)

/** Names a stored or foreign number of UTC milliseconds as an instant. */
export const instant = (utcMs: number): Instant => utcMs as Instant

export const plus = (at: Instant, length: Duration): Instant => (at + length) as Instant
export const minus = (at: Instant, length: Duration): Instant => (at - length) as Instant
/** How long from `earlier` to `later`; negative when they are the other way round. */
export const between = (earlier: Instant, later: Instant): Duration => (later - earlier) as Duration

/** The text form with a zone, for people and logs: `2026-11-21T19:35:07.000Z`. */
export const isoText = (at: Instant): string => new Date(at).toISOString()

/**
 * Reads a date as WooCommerce's `*_gmt` fields write it: seconds, UTC, no zone (`2026-11-21T19:35:07`).
 * @returns null for null, an empty text or anything else
 */
export function parseGmt(text: string | null | undefined): Instant | null {
  if (!text || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text)) return null
  const utcMs = Date.parse(`${text}Z`)
  return Number.isNaN(utcMs) ? null : instant(utcMs)
}

/** Writes an instant the way WooCommerce's date parameters want it together with `dates_are_gmt=true`. */
export const gmtText = (at: Instant): string => new Date(at).toISOString().slice(0, 19)
