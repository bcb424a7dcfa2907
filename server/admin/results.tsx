/** `/admin/results`: what reminders bring beyond what would have come anyway, and why carts were left. */
import type { Hono } from 'hono'
import type { FC } from 'hono/jsx'
import type { Deps } from '../deps.ts'
import type { Store } from '../stores/shop.ts'
import type { Instant } from '../values/time.ts'
import { page, type AdminEnv } from './layout.tsx'
import { loadLift, type LiftPanelFacts } from './lift-facts.ts'
import { LiftPanel } from './lift-panel.tsx'
import { loadSurvey, SurveyPanel, type SurveyFacts } from './survey-panel.tsx'

interface ShopResults {
  readonly store: Store
  readonly lift: LiftPanelFacts
  readonly survey: SurveyFacts
}

export function addResults(app: Hono<AdminEnv>, deps: Deps): void {
  app.get('/admin/results', async (c) => {
    const shops: ShopResults[] = []
    for (const store of deps.stores.values()) shops.push({ store, lift: await loadLift(deps, store), survey: await loadSurvey(deps, store) })
    return page(c, { title: 'Results', here: 'results' }, <Results shops={shops} isLive={deps.live} wall={deps.clock.wall()} />)
  })
}

const Results: FC<{ shops: readonly ShopResults[]; isLive: boolean; wall: Instant }> = ({ shops, isLive, wall }) => (
  <>
    <h1>Results</h1>
    {shops.map(({ store, lift, survey }) => (
      <section aria-labelledby={`results-${store.id}`}>
        <h2 id={`results-${store.id}`}>{store.name}</h2>
        <LiftPanel facts={lift} isLive={isLive} />
        <SurveyPanel facts={survey} wall={wall} />
      </section>
    ))}
  </>
)
