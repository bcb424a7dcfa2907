/** What given settings would have sent: the live decision over stored stories. */
import { expect, test } from 'vitest'
import { cartClassic } from '../../server/flows/cart-classic.ts'
import { cartRecovery } from '../../server/flows/cart-recovery.ts'
import { changedFlow } from '../../server/flows/changed.ts'
import { postPurchase } from '../../server/flows/post-purchase.ts'
import { couponTerms } from '../../server/incentives/settings.ts'
import { replay, type ReplaySettings } from '../../server/replay/replay.ts'
import type { Story } from '../../server/replay/story.ts'
import { days, hours, instant, minutes, plus } from '../../server/values/time.ts'

const LEFT = instant(1_790_000_000_000)
const NOW = plus(LEFT, days(20))

const story = (changes: Partial<Story> = {}): Story => ({
  id: 'a', subject: 'cart', person: 'ann', anchor: LEFT, orderedAt: null, withdrawnAt: null, boughtBefore: null, suppressions: [], permission: 'yes', quiet: [], responses: new Map(), delays: [],
  about: { total: { minor: 3_780, decimals: 2, currency: 'EUR' }, pieces: 2, productIds: [11], categories: [], country: 'IE', locale: 'en-IE', previousOrders: 0, hasCoupon: false, hasConsented: false, zone: null }, ...changes,
})
const settings = (changes: Partial<ReplaySettings> = {}): ReplaySettings => ({ flows: { cart: cartClassic, order: postPurchase }, coupons: null, caps: { gap: hours(20), perFortnight: 4 }, idle: hours(1), coolOff: days(7), ...changes })
const steps = (stories: readonly Story[], with_: ReplaySettings = settings(), until = NOW): Record<string, number> => Object.fromEntries([...replay(stories, with_, until).bySteps].map(([key, { count }]) => [key, count]))

test('a cart that was left gets every reminder of the series', () => {
  expect(steps([story()])).toEqual({ 'cart-classic.help': 1, 'cart-classic.concerns': 1, 'cart-classic.last-note': 1 })
})

test('an order ends the series at its own moment', () => {
  expect(steps([story({ orderedAt: plus(LEFT, hours(30)) })])).toEqual({ 'cart-classic.help': 1, 'cart-classic.concerns': 1 })
  expect(steps([story({ orderedAt: plus(LEFT, minutes(59)) })])).toEqual({})
})

test('whoever unsubscribed got nothing from then on', () => {
  expect(steps([story({ suppressions: [{ topic: 'reminders', at: plus(LEFT, hours(2)) }] })])).toEqual({ 'cart-classic.help': 1 })
  expect(steps([story({ suppressions: [{ topic: 'offers', at: LEFT }] })])).toMatchObject({ 'cart-classic.last-note': 1 })
})

test('without permission nobody is written to', () => {
  expect(replay([story({ permission: 'no-consent' })], settings(), NOW)).toMatchObject({ mails: 0, people: 0 })
})

test('what has not come yet is not counted', () => {
  expect(steps([story()], settings(), plus(LEFT, hours(2)))).toEqual({ 'cart-classic.help': 1 })
})

test('an older cart ends when the same person fills another, and others are not held up', () => {
  const later = story({ id: 'b', anchor: plus(LEFT, hours(12)) })
  expect(steps([story(), later])).toEqual({ 'cart-classic.help': 1, 'cart-classic.concerns': 1, 'cart-classic.last-note': 1 })
  expect(replay([story(), { ...later, person: 'bob' }], settings(), NOW)).toMatchObject({ mails: 6, people: 2 })
})

test('the caps hold over all of a person\'s series', () => {
  expect(replay([story()], settings({ caps: { gap: hours(20), perFortnight: 2 } }), NOW).mails).toBe(2)
})

test('an order gets its thanks, unless it is withdrawn before', () => {
  const order = story({ subject: 'order' })
  expect(steps([order])).toEqual({ 'post-purchase.thank-you': 1 })
  expect(steps([{ ...order, withdrawnAt: plus(LEFT, days(1)) }])).toEqual({})
  expect(steps([order], settings({ flows: { cart: cartClassic, order: null } }))).toEqual({})
})

test('a changed delay and a step switched off show in the numbers', () => {
  const changed = changedFlow(cartClassic, { 'cart-classic.help.after': String(31 * 60), 'cart-classic.concerns.off': 'true' })
  expect(steps([story({ orderedAt: plus(LEFT, hours(30)) })], settings({ flows: { cart: changed, order: null } }))).toEqual({})
  expect(steps([story()], settings({ flows: { cart: changed, order: null } }))).toEqual({ 'cart-classic.help': 1, 'cart-classic.last-note': 1 })
})

test('branches go by how mails were taken that really left; what was never sent was not opened', () => {
  const branching = settings({ flows: { cart: cartRecovery, order: null } })
  expect(Object.keys(steps([story()], branching))).toEqual(['cart-recovery.visitor', 'cart-recovery.highlights', 'cart-recovery.expiring'])
  expect(Object.keys(steps([story({ responses: new Map([['cart-visitor', 'clicked']]) })], branching))).toEqual(['cart-recovery.visitor', 'cart-recovery.benefit', 'cart-recovery.questions'])
})

test('coupons are counted once a person, and for those they are meant for', () => {
  const terms = couponTerms.parse({ step: 'last-note', kind: 'percent', amount: '10', hours: 48 })
  expect(replay([story(), story({ id: 'b', person: 'bob' })], settings({ coupons: terms }), NOW).coupons).toBe(2)
  expect(replay([story()], settings({ coupons: { ...terms, people: 'returning' } }), NOW).coupons).toBe(0)
  expect(replay([story(), story({ id: 'b', anchor: plus(LEFT, days(9)) })], settings({ coupons: terms, caps: { gap: hours(20), perFortnight: 9 } }), NOW).coupons).toBe(1)
  expect(replay([story()], settings({ coupons: null }), NOW).coupons).toBe(0)
})

test('after a purchase a person is left alone for as long as the settings say', () => {
  expect(steps([story({ boughtBefore: plus(LEFT, hours(-24)) })])).toEqual({})
  expect(steps([story({ boughtBefore: plus(LEFT, hours(-24)) })], settings({ coolOff: days(0) }))).toMatchObject({ 'cart-classic.help': 1 })
})

test('an experiment about a delay gives its person the delay it would give him now, others the shop\'s own', () => {
  const tried = { experimentId: 'one', name: 'Later', flow: 'cart-classic', step: 'concerns', variant: 'B', delay: hours(40), others: [hours(40)] } as const
  const until = plus(LEFT, hours(39))
  expect(steps([story({ delays: [tried] })], settings(), until)).toEqual({ 'cart-classic.help': 1 })
  expect(steps([story({ delays: [{ ...tried, variant: 'A', delay: null }] })], settings(), until)).toEqual({ 'cart-classic.help': 1, 'cart-classic.concerns': 1 })
  expect(steps([story({ delays: [tried] })], settings(), plus(LEFT, hours(41)))).toEqual({ 'cart-classic.help': 1, 'cart-classic.concerns': 1 })
})

test('with other delays of their own two carts of a person still count as of one series', () => {
  const tried = { experimentId: 'one', name: 'Later', flow: 'cart-classic', step: 'concerns', variant: 'B', delay: hours(40), others: [hours(40)] } as const
  const both = [story({ delays: [tried] }), story({ id: 'b', anchor: plus(LEFT, hours(12)), delays: [tried] })]
  expect(steps(both)).toEqual({ 'cart-classic.help': 1, 'cart-classic.concerns': 1, 'cart-classic.last-note': 1 })
})
