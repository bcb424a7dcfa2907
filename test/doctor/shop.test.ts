/** What is said of a shop's findings, by itself. */
import { expect, test } from 'vitest'
import type { ShopFacts } from '../../server/doctor/facts.ts'
import type { Line } from '../../server/doctor/report.ts'
import { rivalsAmong } from '../../server/doctor/rivals.ts'
import { shopLines } from '../../server/doctor/shop-verdicts.ts'
import type { Finding } from '../../server/orders/self-test-words.ts'
import type { WebhookRecord } from '../../server/orders/webhooks/store.ts'
import { days, hours, minus } from '../../server/values/time.ts'
import { harbour } from '../admin/site.ts'
import { NOON } from '../support/clock.ts'

const GOOD: readonly Finding[] = [
  { check: 'reading', outcome: 'readable', level: 'good' }, { check: 'change-filter', outcome: 'filter-honoured', level: 'good' }, { check: 'clock', outcome: 'clock-right', level: 'good' },
]
const webhooks: WebhookRecord = { state: 'active', detail: '', checkedAt: NOON, deliveredAt: NOON, mendedAt: null, mendReason: null, mendCount: 0, ids: [7], secretHash: null }
const ours = { id: 7, name: 'Cartback', topic: 'order.created', status: 'active', deliveryUrl: 'https://mail.shop.example/webhooks/woocommerce/default' }

const healthy: ShopFacts = {
  store: harbour, live: true, publicUrl: 'https://mail.shop.example', wall: NOON, isSending: true, findings: GOOD, index: { origin: 'https://shop.example', timeZone: 'Europe/Dublin' }, tag: { kind: 'right' }, lastOkAt: NOON, lastError: null,
  parts: { kind: 'ok', value: { checkout: 'block', plugins: [] }, storeAt: null }, recoveryMail: { kind: 'ok', value: 'absent', storeAt: null },
  sightings: [{ kind: 'checkout-block', version: '0.1.0', lastAt: NOON }], webhookChoice: 'always', webhooks, areWebhooksHealthy: true, listed: { kind: 'ok', value: [ours], storeAt: null },
  domains: [{ domain: 'shop.example', dmarc: 'found', returnPath: 'found' }],
}
const withFinding = (finding: Finding): readonly Finding[] => [...GOOD.filter((each) => each.check !== finding.check), finding]
const said = (lines: readonly Line[]): readonly string[] => lines.filter((line) => line.level !== 'green').map((line) => `${line.level} ${line.check}`)

test.each<[string, Partial<ShopFacts>, readonly string[]]>([
  ['nothing wrong', {}, []],
  ['a clock an hour off where https hides it', { findings: withFinding({ check: 'clock', outcome: 'clock-ahead', level: 'warn', detail: '60' }) }, ['red clock']],
  ['a clock some minutes off', { findings: withFinding({ check: 'clock', outcome: 'clock-behind', level: 'warn', detail: '7' }) }, ['yellow clock']],
  ['a draft without an address as the newest order', { findings: withFinding({ check: 'order-search', outcome: 'no-orders', level: 'unknown' }) }, []],
  ['an http address on the internet', { store: { ...harbour, url: 'http://shop.example' }, index: null }, ['yellow shop-address']],
  ['another address than the shop gives itself', { index: { origin: 'https://www.shop.example', timeZone: 'Europe/Dublin' } }, ['yellow shop-address']],
  ['orders that nobody reads any more', { lastOkAt: minus(NOON, hours(5)) }, ['red orders-read']],
  ['a checkout drawn by a page builder', { parts: { kind: 'ok', value: { checkout: 'other', plugins: [] }, storeAt: null } }, ['yellow checkout']],
  ['no checkout page', { parts: { kind: 'ok', value: { checkout: 'none', plugins: [] }, storeAt: null } }, ['red checkout']],
  ['no checkout page in a headless shop', { store: { ...harbour, origins: new Set(['https://shop.example', 'https://front.example']) }, parts: { kind: 'ok', value: { checkout: 'none', plugins: [] }, storeAt: null } }, []],
  ['a key that may not look into the system', { parts: { kind: 'denied', reason: 'key-not-seen' } }, ['yellow checkout', 'yellow other-reminders']],
  ['a recovery mail sent by hand only', { recoveryMail: { kind: 'ok', value: 'by-hand', storeAt: null } }, []],
  ['a recovery mail of WooCommerce', { recoveryMail: { kind: 'ok', value: 'automatic', storeAt: null } }, ['red other-reminders']],
  ['a recovery mail of WooCommerce where we yield', { store: { ...harbour, flows: ['post-purchase'] }, recoveryMail: { kind: 'ok', value: 'automatic', storeAt: null } }, []],
  ['a script not heard of for weeks', { sightings: [{ kind: 'checkout-block', version: '', lastAt: minus(NOON, days(20)) }] }, ['yellow script-seen']],
  ['a script heard of on other pages only', { sightings: [{ kind: 'notice', version: '', lastAt: NOON }] }, ['yellow script-seen']],
  ['webhooks that stopped delivering', { areWebhooksHealthy: false }, ['yellow webhooks']],
  ['a paused webhook', { listed: { kind: 'ok', value: [{ ...ours, status: 'paused' }], storeAt: null } }, ['yellow webhooks']],
  ['webhooks the key may not see', { listed: { kind: 'denied', reason: 'key-may-not-read' } }, ['yellow webhooks']],
  ['webhooks switched off by the settings', { webhookChoice: 'never', listed: { kind: 'ok', value: [], storeAt: null } }, []],
  ['no postal address', { store: { ...harbour, postalAddress: ' ' } }, ['red postal-address']],
  ['no postal address while not live', { live: false, store: { ...harbour, postalAddress: '' } }, ['yellow postal-address']],
  ['a sender at a free mail service', { domains: [{ domain: 'gmail.com', dmarc: 'found', returnPath: 'none' }] }, ['red sender']],
  ['no flow', { store: { ...harbour, flows: [] } }, ['yellow flows']],
])('%s', (_, changes, expected) => {
  const lines = shopLines({ ...healthy, ...changes })
  expect(said(lines)).toEqual(expected)
  for (const line of lines.filter((each) => each.level !== 'green')) expect(line.todo).toMatch(/\S.*\.\)?$/)
})

test('a shop that was left alone for its failures is described by what it failed with', () => {
  const lines = shopLines({ ...healthy, findings: [{ check: 'reading', outcome: 'unanswered', level: 'bad', detail: 'away: resting' }], parts: null, recoveryMail: null, listed: null, lastError: 'away: php-error' })
  expect(lines.find((line) => line.check === 'reading')).toMatchObject({ level: 'red', found: expect.stringContaining('PHP error') as string })
})

test('plugins are known by their folder, and the same tool in two plugins counts once', () => {
  expect(rivalsAmong(['automatewoo/automatewoo.php', 'woocommerce/woocommerce.php', 'yith-woocommerce-recover-abandoned-cart/init.php', 'yith-woocommerce-recover-abandoned-cart-premium/init.php']).map((rival) => rival.name))
    .toEqual(['AutomateWoo', 'YITH Recover Abandoned Cart'])
})
