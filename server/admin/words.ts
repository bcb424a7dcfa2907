/** How the admin site says things: states, steps, distances in time, masked addresses. Pure. */
import type { ConsentMode } from '../../tracker/protocol.ts'
import { hoursText } from '../changes/check-series.ts'
import type { CartState, RunState } from '../db/schema.ts'
import { CART_FLOWS, placesOf, stepOf, type Response } from '../flows/flow.ts'
import { flows } from '../flows/flows.ts'
import type { Match, MatchKey, Sureness } from '../orders/match.ts'
import type { Standing } from '../orders/status.ts'
import { between, hours, isoText, minutes, seconds, type Duration, type Instant } from '../values/time.ts'

export const CART_STATE_MEANING: Readonly<Record<CartState, string>> = {
  open: 'The shopper was there lately, or the cart cannot be written about yet.',
  abandoned: 'The shopper left without buying.',
  recovered: 'Bought after a reminder had been sent.',
  purchased: 'Bought without a reminder.',
  expired: 'Nobody touched it for 30 days.',
  erased: 'Deleted: the shopper said «No thanks».',
}

const MATCH_WORDS: Readonly<Record<MatchKey, string>> = {
  'draft-order': 'this cart\'s browser showed the order\'s own number and key',
  email: 'the order has the cart\'s e-mail address',
  customer: 'the shop\'s account that placed it has ordered with the cart\'s address before',
  link: 'the order\'s visit began with a reminder\'s link to this cart',
  visitor: 'another cart of the same browser showed the order\'s number and key',
}
const SURE_WORDS: Readonly<Record<Sureness, string>> = { certain: 'certain', strong: 'the same person, as good as certain', likely: 'likely the same person' }

/** How an order was found to be a cart's: «the order has the cart's e-mail address (…)». */
export const matchWords = ({ by, sure }: Match): string => `${MATCH_WORDS[by]} (${SURE_WORDS[sure]})`

const STANDING_WORDS: Readonly<Record<Standing, string>> = {
  none: 'no order any more', bought: 'a purchase: no more reminders', unpaid: 'left unpaid: reminders lead to its pay page',
  fallen: 'fell through before it was accepted: the cart is open again', withdrawn: 'a purchase that was undone: it opens no cart again',
}

/** What an order means for reminders. */
export const standingWords = (standing: Standing): string => STANDING_WORDS[standing]

export const MODE_WORDS: Readonly<Record<ConsentMode, string>> = {
  notice: 'a notice is enough',
  tick: 'a tick is wanted',
  'existing-customers': 'only people who bought before are mailed',
  'off-by-owner': 'the shop\'s own page says it',
}

export const RUN_STATE_WORDS: Readonly<Record<RunState, string>> = { active: 'running', stopped: 'stopped', finished: 'finished' }

const FLOW_TITLES: Readonly<Record<string, string>> = { 'cart-recovery': 'Cart reminders', 'cart-classic': 'Cart reminders, plain', 'post-purchase': 'After the purchase' }

export const flowTitle = (flow: string): string => FLOW_TITLES[flow] ?? flow

const STEP_TITLES: Readonly<Record<string, string>> = {
  visitor: 'thanks for the visit', highlights: 'how can we help', expiring: 'the cart will expire', 'about-us': 'how the shop works', voices: 'what customers say', benefit: 'a reason to finish now',
  questions: 'any questions left', 'welcome-back': 'welcome back', advice: 'help to decide', reason: 'asked for the reason', help: 'did something go wrong', concerns: 'still thinking', 'last-note': 'a last note',
  'price-drop': 'cheaper now', 'back-in-stock': 'back in stock', 'thank-you': 'thank you',
}

/** «1 hour», «1.5 hours» */
export const hoursWords = (length: Duration): string => `${hoursText(length)} ${length === hours(1) ? 'hour' : 'hours'}`

/** A step in a few words. */
export const stepTitle = (id: string): string => STEP_TITLES[id] ?? id.replaceAll('-', ' ')

const RESPONSE_WORDS: Readonly<Record<Response, string>> = { 'not-opened': 'the mail before was not opened', opened: 'the mail before was opened', clicked: 'the mail before was clicked' }

/**
 * «Reminder 2 of 3», or the step's own name where it has no number.
 * @param place where it stands in its series
 * @param mail tells which of the steps of that place it is: «Reminder 2 of 3: how the shop works (the mail before was opened)»
 */
export function stepLabel(flow: string, place: string, mail?: string): string {
  const known = flows.get(flow)
  const places = known && CART_FLOWS.includes(known.name) ? placesOf(known) : []
  const step = known && mail !== undefined ? stepOf(known, { step: place, mail }) : undefined
  const number = places.includes(place) ? `Reminder ${places.indexOf(place) + 1} of ${places.length}` : capital(stepTitle(place))
  return step?.place === undefined ? number : `${number}: ${stepTitle(step.id)}${step.on ? ` (${RESPONSE_WORDS[step.on]})` : ''}`
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** `2 Mar 2026, 12:05 UTC`: the same in every browser. */
export function utcText(at: Instant): string {
  const [date = '', time = ''] = isoText(at).split('T')
  const [year, month, day] = date.split('-')
  return `${Number(day)} ${MONTHS[Number(month) - 1] ?? month} ${year}, ${time.slice(0, 5)} UTC`
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always' })
const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, Duration, Duration])[] = [
  ['second', seconds(1), minutes(1)], ['minute', minutes(1), hours(1)], ['hour', hours(1), hours(48)], ['day', hours(24), Infinity as Duration],
]

/** «in 3 hours», «2 minutes ago», «now». */
export function relativeText(at: Instant, now: Instant): string {
  const distance = between(now, at)
  const [unit, length] = UNITS.find(([, , upTo]) => Math.abs(distance) < upTo) ?? UNITS[3] ?? ['day', hours(24)]
  const count = Math.trunc(distance / length)
  return count === 0 ? 'now' : relative.format(count, unit)
}

/** An address that others in the room may see: `a…n@example.test`. */
export function maskAddress(address: string): string {
  const at = address.lastIndexOf('@')
  if (at < 1) return '…'
  const last = at > 2 ? address.charAt(at - 1) : ''
  return `${address.charAt(0)}…${last}${address.slice(at)}`
}

/** «1 mail», «3 mails». */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`

/** «12,345». */
export const countText = (count: number): string => count.toLocaleString('en')

/** «12.3 %»; nothing of nobody is a dash. */
export const percentOf = (count: number, of: number): string => (of === 0 ? '–' : `${((100 * count) / of).toFixed(1)} %`)
