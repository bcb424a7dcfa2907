/** Amounts of money, counted in minor units. The number of decimals is the shop's own setting (WooCommerce
 *  lets a shop show KRW with two decimals or EUR with none), so it travels with the amount. */

export interface Money {
  readonly minor: number
  readonly decimals: number
  /** ISO 4217. */
  readonly currency: string
}

const DECIMALS_MAX = 8

/** @throws RangeError when the parts are no amount */
export function money(minor: number, decimals: number, currency: string): Money {
  if (!Number.isSafeInteger(minor)) throw new RangeError('minor must be a whole number')
  if (!Number.isInteger(decimals) || decimals < 0 || decimals > DECIMALS_MAX) throw new RangeError('decimals must be 0 to 8')
  return { minor, decimals, currency }
}

/**
 * Reads a decimal amount as WooCommerce's REST API writes it, never through a float.
 * @param text digits with an optional sign and fraction, e.g. "19.9"
 * @param decimals how many the shop uses; surplus digits of the text are rounded half up
 * @throws RangeError when the text is no amount
 */
export function parseMoney(text: string, currency: string, decimals: number): Money {
  const match = /^(-?)(\d{1,12})(?:\.(\d{1,40}))?$/.exec(text)
  if (!match) throw new RangeError('not an amount')
  const [, sign, whole = '0', fraction = ''] = match
  const kept = fraction.slice(0, decimals).padEnd(decimals, '0')
  const roundUp = (fraction[decimals] ?? '0') >= '5' ? 1 : 0
  const minor = Number(whole + kept) + roundUp
  return money(sign ? -minor : minor, decimals, currency)
}

/** @throws RangeError when currencies or decimals differ */
export function add(a: Money, b: Money): Money {
  if (a.currency !== b.currency || a.decimals !== b.decimals) throw new RangeError('amounts of different currencies cannot be added')
  return money(a.minor + b.minor, a.decimals, a.currency)
}

export const times = (a: Money, quantity: number): Money => money(a.minor * quantity, a.decimals, a.currency)

/** The decimal text: `{ minor: 435, decimals: 2 }` is "4.35". */
export function decimalText(amount: Money): string {
  const digits = String(Math.abs(amount.minor)).padStart(amount.decimals + 1, '0')
  const cut = digits.length - amount.decimals
  const text = amount.decimals === 0 ? digits : `${digits.slice(0, cut)}.${digits.slice(cut)}`
  return amount.minor < 0 ? `-${text}` : text
}
