/** From facts to a report: how the service does its work. Pure. */
import { green, reportOf, type Check, type Report, type Section } from '../doctor/report.ts'
import type { HealthFacts } from './facts.ts'
import { sendingLines, type ReasonWords } from './sending-verdicts.ts'
import { shopLines } from './shop-verdicts.ts'
import { counted } from './words.ts'

/** With more shops than this only those are shown that want a look. */
const SHOPS_SHOWN = 20

const OTHERS: Check = { check: 'other-shops', title: 'Other shops' }

/** Judges everything that was gathered. */
export function judge(facts: HealthFacts, words: ReasonWords): Report {
  const shops = facts.shops.map((shop): Section => ({ title: shop.name, storeId: shop.storeId, lines: shopLines(shop) }))
  const shown = shops.length <= SHOPS_SHOWN ? shops : shops.filter(({ lines }) => lines.some((line) => line.level !== 'green'))
  const hidden = shops.length - shown.length
  const others: Section = { title: 'Other shops', storeId: null, lines: [green(OTHERS, `${counted(hidden, 'shop')} ${hidden === 1 ? 'is' : 'are'} well.`)] }
  return reportOf([{ title: 'Sending', storeId: null, lines: sendingLines(facts, words) }, ...shown, ...(hidden > 0 ? [others] : [])])
}
