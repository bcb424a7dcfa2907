/** Whether the shop's webhooks tell of orders. They only make things faster, so none of this is red. Pure. */
import type { ShopWebhook } from '../platforms/woocommerce-webhooks.ts'
import { deliveryAddress, whyNone } from '../orders/webhooks/plan.ts'
import { troubleSentence } from '../orders/sync-trouble.ts'
import { between } from '../values/time.ts'
import type { ShopFacts } from './facts.ts'
import { green, lineOf, yellow, type Check, type Line } from './report.ts'
import { ageWords } from './words.ts'

const WEBHOOKS: Check = { check: 'webhooks', title: 'Webhooks' }

const ASKED = 'Orders are read every minute instead.'

/** Where none are wanted, that is as green as webhooks that work. */
export function webhookLine(facts: ShopFacts): Line {
  const { webhooks, listed, webhookChoice, publicUrl } = facts
  switch (whyNone(webhookChoice, publicUrl) ?? webhooks.state) {
    case 'off': return green(WEBHOOKS, `Cartback makes none (WEBHOOKS=never). ${ASKED}`)
    case 'not-public': return green(WEBHOOKS, `None are made, since the shop could not reach PUBLIC_URL from outside. ${ASKED}`)
    case 'unsupported': return green(WEBHOOKS, `This shop has none. ${ASKED}`)
    default: break
  }
  if (listed === null) return green(WEBHOOKS, `This shop has none. ${ASKED}`)
  if (listed.kind === 'denied') return yellow(WEBHOOKS, 'The shop does not let our key see its webhooks, so orders are read every minute instead.', 'Give the key read and write rights (WooCommerce > Settings > Advanced > REST API), or set WEBHOOKS=never.')
  if (listed.kind !== 'ok') return lineOf(WEBHOOKS, 'yellow', troubleSentence(`${listed.kind}: ${listed.reason}`))
  return judgeListed(facts, listed.value.filter((each) => isOurs(each, facts)))
}

const isOurs = ({ id, deliveryUrl }: ShopWebhook, { webhooks, publicUrl, store }: ShopFacts): boolean =>
  webhooks.ids.includes(id) || deliveryUrl === deliveryAddress(publicUrl, store.id)

function judgeListed(facts: ShopFacts, ours: readonly ShopWebhook[]): Line {
  const given = ours.filter((each) => each.status === 'disabled')
  if (ours.length === 0) return yellow(WEBHOOKS, 'None of ours are in the shop yet.', 'Start Cartback: it makes them within ten minutes where the key may write.')
  if (given.length > 0) return yellow(WEBHOOKS, `The shop gave up on ${given.length} of our ${ours.length} webhooks after failed deliveries.`, 'Cartback switches them on again within ten minutes while it runs; if it happens again, look whether the shop\'s server can reach PUBLIC_URL.')
  if (ours.some((each) => each.status === 'paused')) return yellow(WEBHOOKS, 'Somebody paused a webhook of Cartback in the shop.', 'Switch it on again (WooCommerce > Settings > Advanced > Webhooks), unless you want it so.')
  return judgeDeliveries(facts, ours.length)
}

function judgeDeliveries({ webhooks: { deliveredAt }, areWebhooksHealthy, wall }: ShopFacts, count: number): Line {
  if (deliveredAt === null) return green(WEBHOOKS, `${count} of ours are switched on; none has had anything to deliver yet.`)
  const age = ageWords(between(deliveredAt, wall))
  if (areWebhooksHealthy) return green(WEBHOOKS, `${count} of ours are switched on; the last delivery came ${age} ago.`)
  return yellow(WEBHOOKS, `The last delivery came ${age} ago, though orders may have changed since; they are read every minute meanwhile.`, 'If orders did change: the shop sends webhooks by WordPress\' cron, which needs visitors or a real cron job (DISABLE_WP_CRON), and must reach PUBLIC_URL.')
}
