/** What the owner is told about the webhooks: each state in words, with what to do about it. */
import { describe, expect, test } from 'vitest'
import { claimCheck, readWebhooks, recordCheck, recordDelivery, recordMend, type MendReason, type WebhookState } from '../../server/orders/webhooks/store.ts'
import { days, minutes } from '../../server/values/time.ts'
import { openSite } from './site.ts'

const words = (html: string): string => html.replace(/<style.*?<\/style>/s, '').replace(/<[^>]+>/g, ' ').replaceAll('&#39;', "'").replaceAll('&gt;', '>').replace(/\s+/g, ' ')

async function siteWith(state: WebhookState, detail = '') {
  const site = await openSite()
  const { db } = site.deps.connection
  await claimCheck(db, 'default', await readWebhooks(db, 'default'), site.clock.wall())
  await recordCheck(db, 'default', { state, detail, ids: [], secretHash: null })
  return { ...site, page: async () => words(await site.text('/admin')) }
}

test('before the first look nothing is claimed', async () => {
  expect(words(await (await openSite()).text('/admin'))).toContain('Webhooks not looked at yet')
})

describe.each<[WebhookState, string, string, string | null]>([
  ['active', '', 'switched on; the shop tells of orders and products by itself', null],
  ['paused', '', 'one is paused in the shop', 'WooCommerce > Settings > Advanced > Webhooks'],
  ['off', '', 'not made by Cartback (WEBHOOKS=never)', null],
  ['not-public', '', 'the shop could not reach PUBLIC_URL from outside. WEBHOOKS=always makes them all the same', null],
  ['denied', 'key-may-not-write', 'the shop\'s key does not allow it', '(key-may-not-write). Give the key read and write rights'],
  ['away', 'http-503', 'the shop gave no usable answer', '(http-503). That is tried again every ten minutes.'],
  ['unsupported', '', 'this shop has none', null],
])('webhooks that are %s', (state, detail, standing, trouble) => {
  test('are told with what to do, if anything', async () => {
    const text = await (await siteWith(state, detail)).page()
    expect(text).toContain(standing)
    if (trouble === null) expect(text).not.toContain('Until then the shop is asked instead')
    else expect(text).toContain(trouble)
  })
})

test('says when one last delivered, or that none has yet', async () => {
  const site = await siteWith('active')
  expect(await site.page()).toContain('Last delivery none yet')
  await recordDelivery(site.deps.connection.db, 'default', site.clock.wall())
  site.clock.pass(minutes(3))
  expect(await site.page()).toContain('Last delivery 3 minutes ago')
})

test.each<[MendReason, string]>([
  ['disabled', 'The shop had switched a webhook off'], ['missing', 'had been deleted in the shop'], ['moved', 'an address that is not PUBLIC_URL'],
])('a webhook that was %s is told of for a week, with how often', async (reason, said) => {
  const site = await siteWith('active')
  const { db } = site.deps.connection
  await recordMend(db, 'default', reason, site.clock.wall())
  expect(await site.page()).toContain(said)
  expect(await site.page()).not.toContain('times so far')
  await recordMend(db, 'default', reason, site.clock.wall())
  expect(await site.page()).toContain('2 times so far')
  site.clock.pass(days(8))
  expect(await site.page()).not.toContain(said)
})
