/** Why carts were left: what shoppers answered to the last mail, counted and in their own words. */
import type { FC } from 'hono/jsx'
import type { Deps } from '../deps.ts'
import type { SurveyReason } from '../mail/survey.ts'
import { reportOf, type SurveyReport } from '../survey/report.ts'
import { answersSince, latestTexts } from '../survey/store.ts'
import type { Store } from '../stores/shop.ts'
import { days, minus, type Instant } from '../values/time.ts'
import { When } from './parts.tsx'
import { percentOf } from './words.ts'

const ANSWERS_DAYS = 180

const REASONS: Readonly<Record<SurveyReason, string>> = {
  price: 'Too expensive', 'delivery-cost': 'Delivery costs too much', payment: 'Payment method missing', 'just-looking': 'Just looking', 'found-elsewhere': 'Found elsewhere', technical: 'Technical problem',
}

export interface SurveyFacts {
  readonly report: SurveyReport
  readonly texts: readonly { readonly cartId: string; readonly reason: SurveyReason; readonly text: string; readonly at: Instant }[]
}

export async function loadSurvey(deps: Deps, store: Store): Promise<SurveyFacts> {
  const { clock, connection: { db }, vault } = deps
  const texts = await latestTexts(db, store.id)
  return {
    report: reportOf(await answersSince(db, store.id, minus(clock.wall(), days(ANSWERS_DAYS)))),
    texts: texts.map(({ cartId, reason, sealedText, at }) => ({ cartId, reason, at, text: opened(() => vault.open(store.id, sealedText ?? '')) })),
  }
}

/** A wrong key costs the words, not the page. */
function opened(open: () => string): string {
  try {
    return open()
  } catch {
    return 'unreadable (sealed with another SECRET_KEY)'
  }
}

/** @param wall real time, in which people answer */
export const SurveyPanel: FC<{ facts: SurveyFacts; wall: Instant }> = ({ facts: { report, texts }, wall }) => (
  <>
    <h3>Why carts were left</h3>
    {report.total === 0 ? <p class="dim">Nobody has answered yet. The last reminder to customers asks.</p> : (
      <table>
        <thead><tr><th scope="col">Reason</th><th scope="col" class="number">Answers</th><th scope="col" class="number">Share</th>{report.months.map((month) => <th scope="col" class="number">{month}</th>)}</tr></thead>
        <tbody>{report.reasons.map(({ reason, count, byMonth }) => (
          <tr>
            <td data-label="Reason">{REASONS[reason]}</td><td data-label="Answers" class="number">{count}</td><td data-label="Share" class="number">{percentOf(count, report.total)}</td>
            {byMonth.map((each, index) => <td data-label={report.months[index] ?? ''} class="number">{each}</td>)}
          </tr>
        ))}</tbody>
      </table>
    )}
    {texts.length === 0 ? null : (
      <>
        <h3>In their own words</h3>
        <table>
          <thead><tr><th scope="col">Reason</th><th scope="col">What was written</th><th scope="col">When</th></tr></thead>
          <tbody>{texts.map(({ cartId, reason, text, at }) => (
            <tr><td data-label="Reason"><a href={`/admin/carts/${cartId}`}>{REASONS[reason]}</a></td><td data-label="Written">{text}</td><td data-label="When"><When at={at} now={wall} /></td></tr>
          ))}</tbody>
        </table>
      </>
    )}
    {report.total === 0 ? null : <p class="dim small">Answers of the last {ANSWERS_DAYS} days. Whoever answers by mail writes to the shop itself. A technical problem is told to the operator at once.</p>}
  </>
)
