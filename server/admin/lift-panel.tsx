/** What the mails brought beyond what would have come anyway, in sentences that say how sure they are. */
import type { FC } from 'hono/jsx'
import { moneyText } from '../mail/plain.ts'
import { isClear, type Gain, type Lift } from '../metrics/lift.ts'
import type { Interval } from '../metrics/statistics.ts'
import { money, type Money } from '../values/money.ts'
import { days } from '../values/time.ts'
import { LIFT_DAYS, type LiftPanelFacts } from './lift-facts.ts'
import { counted, countText, percentOf } from './words.ts'

export const LiftPanel: FC<{ facts: LiftPanelFacts; isLive: boolean }> = ({ facts, isLive }) => (
  <>
    <h3>What the mails brought beyond what would have come anyway</h3>
    {isLive ? null : <p class="notice">Not live: nobody is held out and nobody is counted, so that whoever tries it out gets his mail.</p>}
    {facts.percent === 0 ? <p>Everybody is reminded at present, so nobody knows what would have come anyway. A share of people who by lot get no reminder shows it (HOLDOUT_PERCENT, for connected shops in their settings).</p> : null}
    {facts.mailed.people + facts.heldOut.people === 0 ? (facts.percent === 0 ? null : <p class="dim">Not enough data yet: nobody's time to order is over.</p>) : <Compared facts={facts} />}
  </>
)

const Compared: FC<{ facts: LiftPanelFacts }> = ({ facts: { lift, mailed, heldOut, money: own, window, percent } }) => (
  <>
    {lift.kind === 'too-early' ? <p class="notice warn"><strong>Not enough data yet.</strong> {lackText(lift)}</p> : (
      <>
        <p class={`notice ${toneOf(lift.orders.total)}`.trim()}><strong>{ordersText(lift.orders)}</strong> {rangeText(lift.orders.total, countOrders, 'fewer')}</p>
        {lift.revenue === null || own === null ? <p class="dim">Not enough data yet to say it in money: at least 10 orders are needed in each group.</p> : (
          <p class={`notice ${toneOf(lift.revenue.total)}`.trim()}><strong>{revenueText(lift.revenue, own)}</strong> {rangeText(lift.revenue.total, (amount) => amountText(amount, own), 'less')}</p>
        )}
      </>
    )}
    <table>
      <thead><tr><th scope="col">People</th><th scope="col" class="number">How many</th><th scope="col" class="number">Ordered</th><th scope="col" class="number">Share</th></tr></thead>
      <tbody>{[['Reminded', mailed] as const, ['By lot not reminded', heldOut] as const].map(([name, arm]) => (
        <tr><td data-label="People">{name}</td><td data-label="How many" class="number">{countText(arm.people)}</td><td data-label="Ordered" class="number">{countText(arm.buyers)}</td><td data-label="Share" class="number">{percentOf(arm.buyers, arm.people)}</td></tr>
      ))}</tbody>
    </table>
    <p class="dim small">
      {percent > 0 ? `${percent} % of people get no reminder, chosen by lot and for good. ` : ''}Everybody counts once, from the moment his first reminder left or would have left, with what he ordered within {counted(Math.round(window / days(1)), 'day')} from then, whatever led there,
      less what was given back. Counted are people of the last {LIFT_DAYS} days whose time is over. A range of 95 % misses the truth in one case of twenty.
    </p>
  </>
)

const toneOf = ({ low, high }: Interval): string => (low > 0 ? 'good' : high < 0 ? 'bad' : '')

function lackText({ mailedPeople, heldOutPeople, buyers }: Extract<Lift, { kind: 'too-early' }>): string {
  const lacking = [
    ...(mailedPeople > 0 ? [`${counted(mailedPeople, 'more person', 'more people')} who ${mailedPeople === 1 ? 'was' : 'were'} reminded`] : []),
    ...(heldOutPeople > 0 ? [`${counted(heldOutPeople, 'more person', 'more people')} who ${heldOutPeople === 1 ? 'was' : 'were'} not`] : []),
    ...(buyers > 0 ? [counted(buyers, 'more order')] : []),
  ]
  return `Wanted before anything can be said: ${lacking.join(', ')}.`
}

function ordersText({ total, perThousand }: Gain): string {
  if (!isClear(total)) return 'It cannot be told yet whether reminders bring orders.'
  const each = `${countOrders(perThousand.estimate)} for every 1,000 people reminded`
  return total.low > 0 ? `Reminders brought about ${countOrders(total.estimate)} that would not have come otherwise: ${each}.` : `Reminders cost about ${countOrders(-total.estimate)}: people who got none ordered more.`
}

function revenueText({ total, perThousand }: Gain, own: Pick<Money, 'currency' | 'decimals'>): string {
  if (!isClear(total)) return 'It cannot be told yet whether they bring revenue.'
  return total.low > 0 ? `They brought about ${amountText(total.estimate, own)} more: ${amountText(perThousand.estimate, own)} for every 1,000 people reminded.` : `They cost about ${amountText(-total.estimate, own)} of revenue.`
}

/** «With 95 % certainty it is between 8 fewer and 340 more.» */
function rangeText({ low, high }: Interval, text: (amount: number) => string, below: 'fewer' | 'less'): string {
  const side = (amount: number): string => (Math.round(amount) === 0 ? 'none' : `${text(Math.abs(amount))} ${amount < 0 ? below : 'more'}`)
  return `With 95 % certainty it is between ${side(low)} and ${side(high)}.`
}

const countOrders = (count: number): string => counted(Math.round(count), 'order')

const amountText = (minor: number, { currency, decimals }: Pick<Money, 'currency' | 'decimals'>): string => moneyText(money(Math.round(minor), decimals, currency), 'en')
