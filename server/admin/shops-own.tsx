/** The environment's own shop: its settings are seen here under the same words as other shops', and changed in .env. */
import type { FC } from 'hono/jsx'
import { seriesOf } from '../flows/flows.ts'
import { shopProfile } from '../stores/profile/settings.ts'
import type { Store } from '../stores/shop.ts'
import { minutes } from '../values/time.ts'
import { COUPON_FIELDS, typedCoupons } from './shops-coupons.ts'
import { CONSENTS, type GivenField } from './shops-form.tsx'
import type { Typed } from './shops-input.ts'
import { PROFILE_FIELDS, typedProfile } from './shops-profile.ts'
import { SERIES_FIELDS, typedTerms } from './shops-series.ts'
import { counted, flowTitle } from './words.ts'

export const OwnShopPage: FC<{ store: Store }> = ({ store }) => (
  <>
    <h1>{store.name}</h1>
    <section>
      <dl class="facts">
        <dt>Address</dt><dd>{store.url}</dd><dt>Id</dt><dd>{store.id}</dd>
        <dt>What is sent</dt><dd>{store.flows.map(flowTitle).join(', ')}</dd>
        <dt>Senders</dt><dd>{store.senders.reminders}; order mails: {store.senders.orders}</dd>
        <dt>Language</dt><dd>{store.locale}</dd>
        <dt>Shoppers are asked</dt><dd>{CONSENTS[store.consent]}</dd>
        <dt>Abandoned after</dt><dd>{counted(Math.round(store.idle / minutes(1)), 'minute')}</dd>
        <dt>By lot no reminder</dt><dd>{store.holdoutPercent ?? 0} % of people</dd>
      </dl>
      <p>This shop is set up by the environment (STORE_URL, WOOCOMMERCE_KEY and the settings beside them in .env). Change it there and start the service again. Delays, words, logo and colour are changed on the pages <a href={`/admin/series/${store.id}`}>Series</a> and <a href={`/admin/texts/${store.id}`}>Texts</a>.</p>
    </section>
    <section aria-labelledby="series-rules">
      <h2 id="series-rules">What the series goes by</h2>
      <Rules fields={SERIES_FIELDS} values={typedTerms(seriesOf(store))} />
    </section>
    <section aria-labelledby="coupon-rules">
      <h2 id="coupon-rules">Coupons</h2>
      {store.coupons ? <Rules fields={COUPON_FIELDS} values={typedCoupons(store.coupons)} /> : <p>No reminder carries a coupon. <code>COUPON_STEP</code> in .env names one that does; the settings that begin with <code>COUPON_</code> say what it gives, and to whom.</p>}
    </section>
    <section aria-labelledby="stated">
      <h2 id="stated">What mails say of the shop</h2>
      <Rules fields={PROFILE_FIELDS} values={typedProfile(store.profile ?? shopProfile.parse({}))} />
    </section>
  </>
)

const Rules: FC<{ fields: readonly GivenField[]; values: Typed }> = ({ fields, values }) => (
  <>
    <table>
      <thead><tr><th scope="col">What</th><th scope="col">Now</th><th scope="col">Setting in .env</th></tr></thead>
      <tbody>{fields.map(({ name, label, choices }) => {
        const value = values[name] ?? ''
        return (
          <tr>
            <td data-label="What">{label}</td>
            <td data-label="Now">{value === '' ? <span class="dim">not set</span> : choices?.[value] ?? value}</td>
            <td data-label="Setting"><code>{name}</code></td>
          </tr>
        )
      })}</tbody>
    </table>
    <p class="dim small">Changed in .env under these names; it holds once the service has started again.</p>
  </>
)
