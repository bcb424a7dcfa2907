/** A shop's webhooks: whether they stand, when one last delivered, what was mended, what is in the way. */
import type { FC } from 'hono/jsx'
import type { MendReason, WebhookRecord } from '../orders/webhooks/store.ts'
import { days, plus, type Duration, type Instant } from '../values/time.ts'
import { When } from './parts.tsx'

/** How long a repair is worth a notice. */
const NOTICE_AGE_MAX: Duration = days(7)

/** The shop delivers in real time, so ages are measured by the wall clock. */
export const WebhooksPanel: FC<{ webhooks: WebhookRecord; wall: Instant }> = ({ webhooks, wall }) => {
  const { state, deliveredAt, mendedAt, mendReason, mendCount } = webhooks
  const trouble = troubleWords(webhooks)
  return (
    <>
      <dl class="facts">
        <dt>Webhooks</dt><dd>{standingWords(state)}</dd>
        {state === 'active' || deliveredAt !== null ? <><dt>Last delivery</dt><dd>{deliveredAt === null ? 'none yet' : <When at={deliveredAt} now={wall} />}</dd></> : null}
      </dl>
      {trouble === null ? null : <p class="notice warn">{trouble} Until then the shop is asked instead, so nothing is missed.</p>}
      {mendedAt === null || mendReason === null || plus(mendedAt, NOTICE_AGE_MAX) < wall ? null : (
        <p class="notice warn">{mendWords(mendReason)} <When at={mendedAt} now={wall} />{mendCount > 1 ? `; ${mendCount} times so far` : ''}.</p>
      )}
    </>
  )
}

function standingWords(state: WebhookRecord['state']): string {
  switch (state) {
    case 'unchecked': return 'not looked at yet'
    case 'active': return 'switched on; the shop tells of orders and products by itself'
    case 'paused': return 'one is paused in the shop'
    case 'off': return 'not made by Cartback (WEBHOOKS=never)'
    case 'not-public': return 'not made: the shop could not reach PUBLIC_URL from outside. WEBHOOKS=always makes them all the same'
    case 'denied': return 'not made: the shop\'s key does not allow it'
    case 'away': return 'not known: the shop gave no usable answer'
    case 'unsupported': return 'this shop has none'
  }
}

function troubleWords({ state, detail }: WebhookRecord): string | null {
  switch (state) {
    case 'paused': return 'Somebody paused a webhook of Cartback in the shop. To switch it on again: WooCommerce > Settings > Advanced > Webhooks.'
    case 'denied': return `The shop refuses to let our key see or make webhooks (${detail}). Give the key read and write rights (WooCommerce > Settings > Advanced > REST API) to have them.`
    case 'away': return `The shop's webhooks could not be looked at (${detail}). That is tried again every ten minutes.`
    default: return null
  }
}

function mendWords(reason: MendReason): string {
  switch (reason) {
    case 'disabled': return 'The shop had switched a webhook off, as it does after seven deliveries in a row that were not received. Cartback switched it on again'
    case 'missing': return 'A webhook had been deleted in the shop. Cartback made it again'
    case 'moved': return 'A webhook led to an address that is not PUBLIC_URL. Cartback put it right'
  }
}
