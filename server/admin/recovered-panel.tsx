/** What reminders brought, by three definitions, each told in a sentence that claims no more than is known. */
import type { FC } from 'hono/jsx'
import { moneyText } from '../mail/plain.ts'
import type { CurrencyNumbers, Recovered } from '../metrics/recovered.ts'
import { days, type Duration } from '../values/time.ts'
import { RECENT_DAYS, type RecoveredFacts } from './recovered-facts.ts'
import { counted } from './words.ts'

type Definition = 'byLink' | 'afterClick' | 'afterMail'

export const RecoveredPanel: FC<{ facts: RecoveredFacts }> = ({ facts }) => (
  <>
    <h3>What reminders brought in {RECENT_DAYS} days</h3>
    {facts.currencies.length === 0 ? <p class="dim">No order has followed a reminder yet.</p> : <Numbers facts={facts} />}
    <Readers links={facts.links} />
  </>
)

const Numbers: FC<{ facts: RecoveredFacts }> = ({ facts: { currencies, inShopCurrency, windows } }) => (
  <>
    <table>
      <thead><tr><th scope="col">Orders</th><th scope="col" class="number">How many</th><th scope="col" class="number">Revenue</th></tr></thead>
      <tbody>
        <Row name="By link" why="The order's visit began with a reminder's link, its cart was put back in that visit, or the link led to its pay page." of="byLink" currencies={currencies} />
        <Row name="After a click" why={`The above, and those within ${daysText(windows.click)} after somebody opened a reminder's link.`} of="afterClick" currencies={currencies} />
        <Row name="After a mail" why={`The above, and those within ${daysText(windows.mail)} after a reminder was sent. Some of them would have come without it.`} of="afterMail" currencies={currencies} />
      </tbody>
    </table>
    {inShopCurrency === null ? null : (
      <p>
        In {inShopCurrency.currency}, the shop's own currency: {ownText(inShopCurrency.byLink)} by link, {ownText(inShopCurrency.afterClick)} after a click, {ownText(inShopCurrency.afterMail)} after a mail.
        {inShopCurrency.untold === 0 ? null : <span class="why dim small">Without {counted(inShopCurrency.untold, 'order')} in other currencies: the shop did not note at which rate, and none is guessed.</span>}
      </p>
    )}
    <p class="dim small">Paid or accepted orders, with tax and delivery, less what was given back. Each mail counts for the first order after it.</p>
  </>
)

const Row: FC<{ name: string; why: string; of: Definition; currencies: readonly CurrencyNumbers[] }> = ({ name, why, of, currencies }) => (
  <tr>
    <td data-label="Orders"><span><strong>{name}</strong> <span class="why dim small">{why}</span></span></td>
    <td data-label="How many" class="number">{currencies.reduce((sum, each) => sum + each[of].orders, 0)}</td>
    <td data-label="Revenue" class="number"><span>{earning(currencies, of).map((each) => <span class="why nowrap">{ownText(each[of])} </span>)}</span></td>
  </tr>
)

/** A currency in which nothing came says nothing, unless it is the only one. */
function earning(currencies: readonly CurrencyNumbers[], of: Definition): readonly CurrencyNumbers[] {
  const some = currencies.filter((each) => each[of].orders > 0)
  return some.length > 0 ? some : currencies.slice(0, 1)
}

/** Opened by anything is told beside opened by somebody: filters that look into mails make the first number large. */
const Readers: FC<{ links: RecoveredFacts['links'] }> = ({ links: { mails, opened, clicked } }) => (
  mails === 0 ? null : <p class="dim small">Of {counted(mails, 'reminder')}, the links of {clicked} were opened by people as far as one can tell, and of {opened} by anything, mail filters among them.</p>
)

const ownText = ({ revenue }: Recovered): string => moneyText(revenue, 'en')

const daysText = (length: Duration): string => counted(Math.round(length / days(1)), 'day')
