/** Coupons on the admin site: the list of all, with what they cost this month, and a cart's own. */
import type { Hono } from 'hono'
import type { FC } from 'hono/jsx'
import type { Deps } from '../deps.ts'
import { latestIncentives, spentThisMonth, type Incentive } from '../incentives/ledger.ts'
import { moneyText } from '../mail/plain.ts'
import type { Store } from '../stores/shop.ts'
import type { Money } from '../values/money.ts'
import type { Instant } from '../values/time.ts'
import { COUPON_STATE_WORDS, couponGives, couponSentence } from './coupon-words.ts'
import { page, type AdminEnv } from './layout.tsx'
import { When } from './parts.tsx'

const TONES: Readonly<Record<string, string>> = { used: 'good', issued: 'good', failed: 'warn' }

interface ShopMonth {
  readonly store: Store
  readonly spent: readonly Money[]
}

/** `/admin/coupons`. */
export function addCoupons(app: Hono<AdminEnv>, deps: Deps): void {
  const { db } = deps.connection
  app.get('/admin/coupons', async (c) => {
    const months = await Promise.all([...deps.stores.values()].map(async (store) => ({ store, spent: await spentThisMonth(db, store.id, deps.clock.now()) })))
    const coupons = await latestIncentives(db)
    return page(c, { title: 'Coupons', here: 'coupons' }, <Coupons months={months} coupons={coupons} now={deps.clock.now()} />)
  })
}

const Coupons: FC<{ months: readonly ShopMonth[]; coupons: readonly Incentive[]; now: Instant }> = ({ months, coupons, now }) => (
  <>
    <h1>Coupons</h1>
    {months.map((month) => <Month {...month} />)}
    <section aria-labelledby="coupons">
      <h2 id="coupons">Decided lately</h2>
      <CouponTable coupons={coupons} now={now} hasCart />
    </section>
  </>
)

const Month: FC<ShopMonth> = ({ store, spent }) => (
  <section aria-labelledby={`coupons-${store.id}`}>
    <h2 id={`coupons-${store.id}`}>{store.name}</h2>
    {store.coupons
      ? <p>Reminder «{store.coupons.step}» carries one: {couponGives(store.coupons, 'in the shop\'s currency')}, good for {store.coupons.hours} hours.</p>
      : <p class="dim">No reminder carries a coupon.</p>}
    <p><a href={`/admin/shops/${store.id}#coupon-rules`}>Its rules for coupons</a></p>
    <p>
      This month: {spent.length === 0 ? 'nothing' : spent.map((amount) => moneyText(amount, 'en')).join(' and ')} given or promised
      {store.coupons?.monthlyBudget ? `, of ${store.coupons.monthlyBudget} at most` : ''}.
    </p>
  </section>
)

const CouponTable: FC<{ coupons: readonly Incentive[]; now: Instant; hasCart?: boolean }> = ({ coupons, now, hasCart = false }) => (coupons.length === 0 ? <p class="dim">None yet.</p> : (
  <table>
    <thead><tr><th scope="col">Coupon</th><th scope="col">Gives</th><th scope="col">What became of it</th><th scope="col">When</th></tr></thead>
    <tbody>{coupons.map((coupon) => <CouponRow coupon={coupon} now={now} hasCart={hasCart} />)}</tbody>
  </table>
))

const CouponRow: FC<{ coupon: Incentive; now: Instant; hasCart: boolean }> = ({ coupon, now, hasCart }) => {
  const name = coupon.expiresAt === null ? 'none' : coupon.code.toUpperCase()
  return (
    <tr>
      <td data-label="Coupon">{hasCart ? <a href={`/admin/carts/${coupon.cartId}`}>{name}</a> : name}</td>
      <td data-label="Gives">{couponGives(coupon, coupon.cost.currency)} <span class="why dim small">costs {moneyText(coupon.cost, 'en')}</span></td>
      <td data-label="Became">
        <span class={`badge ${TONES[coupon.state] ?? ''}`.trim()}>{COUPON_STATE_WORDS[coupon.state]}</span> {couponSentence(coupon.reason)}
        {coupon.orderId === null ? null : <span class="why dim small">Order {coupon.orderId}</span>}
      </td>
      <td data-label="When">
        {coupon.state === 'issued' && coupon.expiresAt !== null ? <>until <When at={coupon.expiresAt} now={now} /></> : <When at={coupon.endedAt ?? coupon.createdAt} now={now} />}
      </td>
    </tr>
  )
}

/** On a cart's page; nothing where no mail of it was to carry one. */
export const CartCoupons: FC<{ coupons: readonly Incentive[]; now: Instant }> = ({ coupons, now }) => (coupons.length === 0 ? null : (
  <section aria-labelledby="cart-coupons">
    <h2 id="cart-coupons">Coupon</h2>
    <CouponTable coupons={coupons} now={now} />
  </section>
))
