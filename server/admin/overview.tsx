/** The overview: each shop, then the latest carts. */
import type { FC } from 'hono/jsx'
import { CART_STATES, type CartState } from '../db/schema.ts'
import type { Deps } from '../deps.ts'
import { moneyText } from '../mail/plain.ts'
import type { PinnedScript } from '../scripts.ts'
import { isoText, type Instant } from '../values/time.ts'
import type { CartFacts, ShopFacts } from './overview-facts.ts'
import { CartBadge, Due, Following, maskedAddress, When } from './parts.tsx'
import { Liveness, ShopPanel } from './shop-panel.tsx'
import { counted, utcText } from './words.ts'

export interface OverviewView {
  readonly deps: Deps
  readonly isFast: boolean
  readonly pinned: PinnedScript
  readonly shops: readonly ShopFacts[]
  readonly carts: readonly CartFacts[]
  readonly state: CartState | null
  readonly isStill: boolean
  readonly refreshSeconds: number
}

export const Overview: FC<OverviewView> = (view) => {
  const { deps, shops, carts, state } = view
  const now = deps.clock.now()
  return (
    <>
      <h1>Carts</h1>
      <Liveness deps={deps} />
      {view.isFast ? <p class="notice">The clock runs fast. For the service it is <time datetime={isoText(now)}>{utcText(now)}</time>.</p> : null}
      <div class={shops.length > 1 ? 'pair' : ''}>{shops.map((shop) => <ShopPanel shop={shop} deps={deps} pinned={view.pinned} />)}</div>
      <section aria-labelledby="latest">
        <h2 id="latest">Latest carts</h2>
        <Filter view={view} />
        {carts.length === 0 ? <p class="dim">{state === null ? 'No cart has been seen yet. Is the script in the shop\'s pages?' : 'No cart is in this state.'}</p> : <Carts deps={deps} carts={carts} now={now} />}
      </section>
      <Following isStill={view.isStill} seconds={view.refreshSeconds} href={address(state, !view.isStill)} />
    </>
  )
}

/** A page's address with its filter kept. */
function address(state: CartState | null, isStill: boolean): string {
  const query = [...(state === null ? [] : [`state=${state}`]), ...(isStill ? ['still=1'] : [])].join('&')
  return query === '' ? '/admin' : `/admin?${query}`
}

const Filter: FC<{ view: OverviewView }> = ({ view: { state, isStill } }) => (
  <nav aria-label="Filter by state">
    <ul class="chips">
      {[null, ...CART_STATES].map((each) => <li><a href={address(each, isStill)} {...(each === state ? { 'aria-current': 'true' } : {})}>{each ?? 'all'}</a></li>)}
    </ul>
  </nav>
)

const Carts: FC<{ deps: Deps; carts: readonly CartFacts[]; now: Instant }> = ({ deps, carts, now }) => (
  <table>
    <thead><tr><th scope="col">Shopper</th><th scope="col">Cart</th><th scope="col">State</th><th scope="col">Next</th><th scope="col">Last seen</th></tr></thead>
    <tbody>{carts.map((each) => <CartRow deps={deps} facts={each} now={now} />)}</tbody>
  </table>
)

const CartRow: FC<{ deps: Deps; facts: CartFacts; now: Instant }> = ({ deps, facts: { cart, next }, now }) => (
  <tr>
    <td data-label="Shopper"><a href={`/admin/carts/${cart.id}`}>{cart.sealedEmail === null ? 'no address' : maskedAddress(deps, cart.storeId, cart.sealedEmail)}</a></td>
    <td data-label="Cart">{cart.lines.length === 0 ? <span class="dim">empty</span> : <span>{counted(cart.lines.reduce((sum, line) => sum + line.quantity, 0), 'item')}, <span class="nowrap">{moneyText(cart.total, 'en')}</span></span>}</td>
    <td data-label="State"><span><CartBadge state={cart.state} /></span></td>
    <td data-label="Next">
      <span>
        {next.isHeld ? <span class="badge warn">held</span> : null} {next.at === null && next.what === 'Nothing' ? null : <strong>{next.what} </strong>}
        {next.at === null ? null : <Due at={next.at} now={now} />}
        <span class="why dim small">{next.why}</span>
      </span>
    </td>
    <td data-label="Last seen"><When at={cart.activeAt} now={now} /></td>
  </tr>
)
