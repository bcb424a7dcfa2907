/** Coupons on the admin site: what became of each, in words, on its cart's page and in the list. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { couponSentence } from '../../server/admin/coupon-words.ts'
import { close, issue, refuse, reserve } from '../../server/incentives/ledger.ts'
import { couponTerms } from '../../server/incentives/settings.ts'
import { money } from '../../server/values/money.ts'
import { hours, plus } from '../../server/values/time.ts'
import { readSources } from '../support/source.ts'
import { harbour, leaveCart, openSite, type Site } from './site.ts'

let site: Site
beforeEach(async () => {
  site = await openSite({ stores: new Map([[harbour.id, { ...harbour, coupons: couponTerms.parse({ step: 'help', kind: 'percent', amount: '10', hours: 24, monthlyBudget: '100' }) }]]) })
})
afterEach(() => site.deps.connection.close())

async function coupon(messageId: string, costMinor = 500): Promise<{ cartId: string; messageId: string }> {
  const cartId = await leaveCart(site)
  await reserve(site.deps.connection.db, { messageId, storeId: harbour.id, cartId, emailIndex: messageId, code: `back-${messageId}`, kind: 'percent', amount: '10', giftId: null, cost: money(costMinor, 2, 'EUR') }, site.clock.now())
  return { cartId, messageId }
}

describe('the page of coupons', () => {
  it('says which reminder carries one, and what this month\'s may cost', async () => {
    const { db } = site.deps.connection
    await issue(db, (await coupon('m1')).messageId, { couponId: 7, expiresAt: plus(site.clock.now(), hours(24)) })
    await close(db, (await coupon('m2', 300)).messageId, { state: 'used', reason: 'used', at: site.clock.now(), orderId: 1042, costMinor: 321 })
    await refuse(db, (await coupon('m3')).messageId, 'denied', 'over-budget', site.clock.now())
    const page = await site.text('/admin/coupons')
    expect(page).toContain('Reminder «help» carries one: 10 %, good for 24 hours.')
    expect(page).toMatch(/€8\.21 given or promised, of 100 at most/)
    for (const words of ['BACK-M1', 'In the shop as promised, not used yet.', 'Order 1042', 'the month&#39;s budget is spent']) expect(page).toContain(words)
    expect(page).not.toContain('BACK-M3')
  })

  it('says so while there are none', async () => {
    const bare = await openSite()
    const page = await bare.text('/admin/coupons')
    for (const words of ['No reminder carries a coupon.', 'None yet.', 'nothing given']) expect(page).toContain(words)
    await bare.deps.connection.close()
  })
})

it('a cart\'s page tells of its own coupon, and of none where there was none to be', async () => {
  const { cartId } = await coupon('m1')
  await refuse(site.deps.connection.db, 'm1', 'failed', 'denied: key-may-not-write', site.clock.now())
  expect(await site.text(`/admin/carts/${cartId}`)).toContain('Give it read and write rights')
  expect(await site.text(`/admin/carts/${await leaveCart(site)}`)).not.toContain('id="cart-coupons"')
})

it.each([
  ['issued', /^In the shop/], ['had-one-lately', /^None: this person/], ['differs: expiry usage', /another coupon than it was asked for \(expiry usage\)/], ['missing: coupons-switched-off', /Enable coupons/],
  ['away: http-500', /^None: the shop could or would not make it\. \S/], ['away: coupon_invalid_amount', /^None: the shop could or would not make it\./], ['something new', /«something new»/],
])('%s has words', (reason, words) => {
  expect(couponSentence(reason)).toMatch(words)
})

it('every reason that the code writes down has words', () => {
  const sources = readSources(['server']).filter(({ path }) => path.startsWith('server/incentives/')).map(({ text }) => text)
  const written = sources.flatMap((text) => [...text.matchAll(/reason: (?:[\w.= ]+ \? )?'([^']+)'(?: : '([^']+)')?/g), ...text.matchAll(/none\('([^']+)'\)|return '([a-z-]+)'$|\? '([a-z-]+)' : null/gm)])
  const codes = [...new Set(written.flatMap(([, ...found]) => found.filter((code) => code !== undefined)))].filter((code) => code !== 'coupon-unanswered')
  expect(codes).toEqual(expect.arrayContaining(['used', 'bought-without', 'unused', 'mail-not-sent', 'below-margin', 'had-one-lately', 'coupons-switched-off']))
  for (const code of codes) expect(couponSentence(/^(?:coupons-|no-free|code-of)/.test(code) ? `missing: ${code}` : code), code).not.toContain('«' + code)
})
