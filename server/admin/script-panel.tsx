/** The script in a shop's pages: where it was last heard of, how shoppers are asked, and the tag to paste. */
import type { FC } from 'hono/jsx'
import { modeFor } from '../consent/policy.ts'
import { tagOf, type PinnedScript } from '../scripts.ts'
import type { ScriptSighting } from '../stores/store.ts'
import type { Instant } from '../values/time.ts'
import type { ShopFacts } from './overview-facts.ts'
import { When } from './parts.tsx'

interface ScriptView {
  readonly shop: ShopFacts
  readonly wall: Instant
  readonly publicUrl: string
  readonly pinned: PinnedScript
}

/** Pages report in real time, so their age is measured by the wall clock. */
export const ScriptPanel: FC<ScriptView> = ({ shop, wall, publicUrl, pinned }) => {
  const [latest, ...others] = shop.sightings
  return (
    <>
      <dl class="facts">
        <dt>Shoppers are asked</dt><dd>{askedWords(shop)}</dd>
        <dt>Script last seen</dt><dd>{latest ? <><When at={latest.lastAt} now={wall} /> <span class="why">{placeWords(latest)}</span></> : 'never'}</dd>
      </dl>
      {latest ? null : <p class="notice warn">The script was never seen: is the tag on the page?</p>}
      {others.length === 0 ? null : (
        <details>
          <summary>Other pages on which it was seen</summary>
          <ul class="plan">{others.map((each) => <li><span>{placeWords(each)}</span> <When at={each.lastAt} now={wall} /></li>)}</ul>
        </details>
      )}
      <details>
        <summary>The tag for the shop's pages</summary>
        <p>Into the head of every page:</p>
        <p><code>{tagOf(publicUrl, shop.store.id)}</code></p>
        <p>Or with Subresource Integrity: the browser then runs exactly this version. Paste it anew after each upgrade of Cartback, since an old version is not served any more.</p>
        <p><code>{tagOf(publicUrl, shop.store.id, pinned)}</code></p>
      </details>
    </>
  )
}

/** «on checkout-block, version 0.1.0». The script says what it is when it posts a cart, not yet when it asks for its words. */
function placeWords({ kind, version }: ScriptSighting): string {
  if (kind === 'notice') return 'on a page with an e-mail field'
  return version === '' ? `on ${kind}` : `on ${kind}, version ${version}`
}

function askedWords({ store, country }: ShopFacts): string {
  switch (store.consent) {
    case 'by-country':
      if (country === null) return 'by the law of their country; that of the shop is not known yet, so a tick is wanted. STORE_COUNTRY sets it'
      return `by the law of their country; the shop's is ${country}: ${modeFor(store.consent, country) === 'tick' ? 'a tick' : 'a notice'}`
    case 'notice': return 'by a notice, in every country'
    case 'tick': return 'for a tick, in every country'
    case 'existing-customers': return 'by a notice; only people who bought before are mailed'
    case 'off-by-owner': return 'by the shop\'s own page, as its owner states'
  }
}
