/** `/admin/results`: what reminders bring beyond what would have come anyway, and why carts were left. */
import type { Hono } from 'hono'
import type { FC } from 'hono/jsx'
import type { Deps } from '../deps.ts'
import type { Store } from '../stores/shop.ts'
import { page, type AdminEnv } from './layout.tsx'
import { loadLift, type LiftPanelFacts } from './lift-facts.ts'
import { LiftPanel } from './lift-panel.tsx'

interface ShopResults {
  readonly store: Store
  readonly lift: LiftPanelFacts
}

export function addResults(app: Hono<AdminEnv>, deps: Deps): void {
  app.get('/admin/results', async (c) => {
    const shops: ShopResults[] = []
    for (const store of deps.stores.values()) shops.push({ store, lift: await loadLift(deps, store) })
    return page(c, { title: 'Results', here: 'results' }, <Results shops={shops} isLive={deps.live} />)
  })
}

const Results: FC<{ shops: readonly ShopResults[]; isLive: boolean }> = ({ shops, isLive }) => (
  <>
    <h1>Results</h1>
    {shops.map(({ store, lift }) => (
      <section aria-labelledby={`results-${store.id}`}>
        <h2 id={`results-${store.id}`}>{store.name}</h2>
        <LiftPanel facts={lift} isLive={isLive} />
      </section>
    ))}
  </>
)
