/** What the self-test of a shop may find, each as one sentence for its owner. Pure. */
import { troubleSentence } from './sync-trouble.ts'

export type CheckName = 'reading' | 'change-filter' | 'time-zone' | 'clock' | 'writing' | 'order-search' | 'order-storage'

/** `bad`: no mail should leave. `warn`: something is lost by it. `unknown`: it could not be tried. */
export type FindingLevel = 'good' | 'warn' | 'bad' | 'unknown'

export type Outcome =
  | 'unanswered' | 'readable' | 'no-orders' | 'filter-honoured' | 'filter-ignored' | 'dates-right' | 'dates-shifted'
  | 'clock-right' | 'clock-ahead' | 'clock-behind' | 'orders-ahead' | 'no-date-header' | 'may-write' | 'may-not-write'
  | 'search-works' | 'search-finds-nothing' | 'order-tables' | 'order-posts' | 'storage-unknown'

export interface Finding {
  readonly check: CheckName
  readonly outcome: Outcome
  readonly level: FindingLevel
  /** A number of minutes, a version, or why there was no answer. */
  readonly detail?: string
}

const TITLES: Readonly<Record<CheckName, string>> = {
  reading: 'Orders can be read', 'change-filter': 'Changes can be asked for', 'time-zone': 'Dates mean what they say', clock: 'Clocks agree',
  writing: 'The key may write', 'order-search': 'Orders are found by address', 'order-storage': 'How orders are kept',
}

const SENTENCES: Readonly<Record<Exclude<Outcome, 'unanswered' | 'filter-ignored' | 'clock-ahead' | 'clock-behind' | 'no-date-header' | 'may-not-write'>, string>> = {
  readable: 'The shop shows us its orders.',
  'no-orders': 'There is no order to try it with yet.',
  'filter-honoured': 'Asked for changes, the shop shows changes only.',
  'dates-right': 'The newest order is found in the second in which it changed.',
  'dates-shifted': 'The newest order is not found in the second in which the shop says it changed, so a purchase could be overlooked. Look for plugins that change order dates or the time zone, and set the zone under Settings > General by its city.',
  'clock-right': 'The shop\'s clock and ours agree.',
  'orders-ahead': 'The newest order is dated ahead of the shop\'s own clock. Nothing is overlooked, but more is read than needed: check the clock of the server that runs PHP.',
  'may-write': 'Coupons and webhooks can be made in the shop.',
  'search-works': 'A search by address finds its orders.',
  'search-finds-nothing': 'A search by address finds nothing, as it did in some versions of WooCommerce, so older customers are not recognised until all orders were read. Update WooCommerce, or rebuild its order search index (WooCommerce > Status > Tools).',
  'order-tables': 'Orders are kept in tables of their own (HPOS).',
  'order-posts': 'Orders are kept among the posts, the old way. Everything works, but a parcel number added to an order is noticed late, since it does not count as a change there.',
  'storage-unknown': 'The shop does not say how it keeps its orders. Nothing depends on it.',
}

export const checkTitle = (check: CheckName): string => TITLES[check]

/** One finding as a sentence that says what to do where something is to be done. */
export function findingSentence({ outcome, detail = '' }: Finding): string {
  switch (outcome) {
    case 'unanswered': return troubleSentence(detail)
    case 'filter-ignored': case 'no-date-header': return troubleSentence(outcome)
    case 'may-not-write': return troubleSentence(`denied: ${detail}`)
    case 'clock-ahead': case 'clock-behind':
      return `The shop's clock is ${detail} minutes ${outcome === 'clock-ahead' ? 'ahead of' : 'behind'} ours. No purchase is overlooked for it, but links and coupons may end early or late, and from 15 minutes on a shop without https refuses us: set the clock that is wrong (NTP).`
    default: return SENTENCES[outcome]
  }
}
