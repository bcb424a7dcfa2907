/** What the facts about one shop mean: can it be relied on, and is it set up so that reminders do what they promise? Pure. */
import { findingSentence, type CheckName, type Finding } from '../orders/self-test-words.ts'
import { troubleSentence } from '../orders/sync-trouble.ts'
import { between, minutes, seconds, type Duration } from '../values/time.ts'
import type { ShopFacts } from './facts.ts'
import { recoveryLine } from './recovery-verdicts.ts'
import { green, lineOf, red, yellow, type Check, type Level, type Line } from './report.ts'
import { checkoutLine, scriptLines } from './script-verdicts.ts'
import { senderLines } from './sender-verdicts.ts'
import { webhookLine } from './webhook-verdicts.ts'
import { ageWords } from './words.ts'

const READING: Check = { check: 'orders-read', title: 'Orders are being read' }
const ADDRESS: Check = { check: 'shop-address', title: 'Address of the shop' }

const TITLES: Readonly<Record<CheckName, string>> = {
  reading: 'Reading orders', 'change-filter': 'Asking for changes', 'time-zone': 'Dates and time zone', clock: 'Clock of the shop',
  writing: 'Right to write', 'order-search': 'Search by address', 'order-storage': 'How orders are kept',
}

/** From there on a shop without https refuses us. */
const SKEW_RED_MINUTES = 15
/** Far longer than the rarest reading. */
const READING_AGE_MAX: Duration = minutes(40)

/** All lines about one shop. One that does not answer has fewer. */
export function shopLines(facts: ShopFacts): readonly Line[] {
  const { findings } = facts
  const tested = findings.map((finding) => judgeFinding(finding, facts))
  const isAnswering = findings.length > 0 && findings[0]?.outcome !== 'unanswered'
  return [
    judgeAddress(facts), ...tested, ...(isAnswering ? [judgeReading(facts), checkoutLine(facts)] : []),
    ...scriptLines(facts), ...(isAnswering ? [webhookLine(facts), recoveryLine(facts)] : []), ...senderLines(facts),
  ]
}

function judgeAddress({ store: { url }, index }: ShopFacts): Line {
  const { protocol, hostname, origin } = new URL(url)
  if (index !== null && index.origin !== null && index.origin !== origin) {
    return yellow(ADDRESS, `The shop is asked at ${url}, but calls itself ${index.origin}.`, `Enter ${index.origin} as its address (STORE_URL): otherwise it refuses our signature over plain http, and posts from its pages are refused here.`)
  }
  const isHere = /^(?:localhost|127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|\[)/.test(hostname) || !hostname.includes('.')
  if (protocol === 'https:' || isHere) return green(ADDRESS, `The shop is at ${url}${index === null ? '' : `, in the time zone ${index.timeZone}`}.`)
  return yellow(ADDRESS, `The shop is asked at ${url}, without https, so anybody on the way can read its orders.`, 'Give the shop a certificate and enter its https address.')
}

function judgeFinding(finding: Finding, facts: ShopFacts): Line {
  const check: Check = { check: finding.check, title: TITLES[finding.check] }
  return lineOf(check, levelOf(finding, facts), sentenceOf(finding, facts))
}

function levelOf({ check, level, outcome, detail }: Finding, { store, findings }: ShopFacts): Level {
  switch (level) {
    case 'good': return 'green'
    case 'bad': return 'red'
    // Nothing depends on how orders are kept; what could not be tried for want of an order still has to be.
    case 'unknown': return outcome === 'no-orders' && !isOnlyAddressless(check, findings) ? 'yellow' : 'green'
    case 'warn': {
      if (outcome === 'may-not-write') return store.coupons ? 'red' : 'yellow'
      const isClock = outcome === 'clock-ahead' || outcome === 'clock-behind'
      return isClock && Number(detail) >= SKEW_RED_MINUTES ? 'red' : 'yellow'
    }
  }
}

/** There are orders, but the newest is a draft without an address. */
const isOnlyAddressless = (check: CheckName, findings: readonly Finding[]): boolean =>
  check === 'order-search' && findings.every((each) => each.check === check || each.outcome !== 'no-orders')

function sentenceOf(finding: Finding, { lastError, findings }: ShopFacts): string {
  if (finding.outcome === 'no-orders' && isOnlyAddressless(finding.check, findings)) return 'The newest order has no address yet, so this could not be tried; it is tried again every night.'
  if (finding.outcome === 'no-orders') return `${findingSentence(finding)} Place a test order in the shop, then look again.`
  // The service left the shop alone because of this.
  if (finding.detail === 'away: resting' && lastError !== null) return troubleSentence(lastError)
  return findingSentence(finding)
}

function judgeReading({ lastOkAt, wall }: ShopFacts): Line {
  const START = 'Start Cartback (npm start) or look whether it still runs: without it no order is noticed and no mail leaves.'
  if (lastOkAt === null) return yellow(READING, 'The shop\'s orders have not been read yet.', START)
  const age = between(lastOkAt, wall)
  if (age > READING_AGE_MAX) return red(READING, `The shop's orders were last read ${ageWords(age)} ago.`, START)
  return green(READING, 'The shop\'s orders are read as they change.')
}

/** A shop that answered so slowly that not everything could be asked. */
export const lateLine = (limit: Duration): Line =>
  red({ check: 'reading', title: TITLES.reading }, `The shop did not answer all questions within ${Math.round(limit / seconds(1))} seconds.`, 'Its database or host is overloaded: look at its hosting plan and at slow plugins, then look again.')
