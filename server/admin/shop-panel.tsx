/** How one shop is doing: its orders read, mails held, carts counted, what comes next. */
import type { FC } from 'hono/jsx'
import { CART_STATES } from '../db/schema.ts'
import type { Deps } from '../deps.ts'
import { troubleSentence } from '../orders/sync-trouble.ts'
import type { PinnedScript } from '../scripts.ts'
import type { Instant } from '../values/time.ts'
import { OrdersPanel } from './orders-panel.tsx'
import type { ShopFacts } from './overview-facts.ts'
import { Due, When } from './parts.tsx'
import { Pauses } from './pauses.tsx'
import { isHeld, reasonWords } from './reasons.ts'
import { RecoveredPanel } from './recovered-panel.tsx'
import { ScriptPanel } from './script-panel.tsx'
import type { StuckCount } from './store.ts'
import { WebhooksPanel } from './webhooks-panel.tsx'
import { counted, flowTitle, stepLabel } from './words.ts'

export const ShopPanel: FC<{ shop: ShopFacts; deps: Deps; pinned: PinnedScript }> = ({ shop, deps, pinned }) => (
  <section aria-labelledby={`shop-${shop.store.id}`}>
    <h2 id={`shop-${shop.store.id}`}>{shop.store.name}</h2>
    <Sync shop={shop} wall={deps.clock.wall()} />
    <Pauses pauses={shop.pauses} wall={deps.clock.wall()} />
    <OrdersPanel facts={shop.orders} wall={deps.clock.wall()} />
    <WebhooksPanel webhooks={shop.webhooks} wall={deps.clock.wall()} />
    <ScriptPanel shop={shop} wall={deps.clock.wall()} publicUrl={deps.publicUrl} pinned={pinned} />
    {shop.stuck.map((stuck) => <Stuck stuck={stuck} />)}
    <dl class="tiles">
      {CART_STATES.map((state) => <div><dt>{state}</dt><dd>{shop.counts.get(state) ?? 0}</dd></div>)}
    </dl>
    <RecoveredPanel facts={shop.recovered} />
    <h3>Next</h3>
    {shop.upcoming.length === 0 ? <p class="dim">Nothing is planned.</p> : (
      <ul class="plan">{shop.upcoming.map((each) => <Plan plan={each} now={deps.clock.now()} />)}</ul>
    )}
  </section>
)

/** Contact with the shop happens in real time, so its age is measured by the wall clock. */
const Sync: FC<{ shop: ShopFacts; wall: Instant }> = ({ shop: { store, sync }, wall }) => {
  const contact = sync.lastOkAt === null ? 'never yet' : <When at={sync.lastOkAt} now={wall} />
  return (
    <>
      <dl class="facts">
        <dt>Shop</dt><dd><a href={store.url} rel="noreferrer">{store.url}</a></dd>
        <dt>Orders read</dt><dd>{contact}</dd>
      </dl>
      {sync.lastError === null ? null : <p class="notice bad">{troubleSentence(sync.lastError)} Until it answers, no mail leaves.</p>}
      {sync.lastError === null && sync.lastOkAt === null ? <p class="notice warn">The shop's orders have not been read yet. Until they have, no mail leaves.</p> : null}
    </>
  )
}

const Stuck: FC<{ stuck: StuckCount }> = ({ stuck: { state, reason, count } }) => {
  if (state === 'ambiguous') return <p class="notice warn">{counted(count, 'mail')} with an unclear outcome: {reasonWords(reason)}. Postmark is asked before anything else happens.</p>
  return isHeld(reason) ? <p class="notice warn">{counted(count, 'mail')} held: {reasonWords(reason)}.</p> : null
}

const Plan: FC<{ plan: ShopFacts['upcoming'][number]; now: Instant }> = ({ plan, now }) => {
  const text = plan.step === null ? `${flowTitle(plan.flow)}: choosing the next step` : stepLabel(plan.flow, plan.step)
  return (
    <li>
      {plan.subject === 'cart' ? <span><a href={`/admin/carts/${plan.subjectId}`}>{text}</a> to {plan.to ?? 'a shopper without an address'}</span> : <span>{text}, order {plan.subjectId}</span>}
      <Due at={plan.at} now={now} />
    </li>
  )
}

/** Whether real people are mailed, and if not, who is. */
export const Liveness: FC<{ deps: Deps }> = ({ deps }) => {
  if (deps.live) return <p class="notice good">Live: shoppers are mailed.</p>
  const kept = <a href="/admin/mailbox">local mailbox</a>
  if (deps.provider.name === 'mailbox') return <p class="notice">Not live, and no Postmark token is set: every mail stays in the {kept}.</p>
  if (deps.allowedRecipients.length === 0) return <p class="notice">Not live (LIVE=false), and ALLOWED_RECIPIENTS is empty: every mail stays in the {kept}.</p>
  return <p class="notice">Not live (LIVE=false): only the {counted(deps.allowedRecipients.length, 'entry', 'entries')} of ALLOWED_RECIPIENTS get mail, the rest stays in the {kept}.</p>
}
