/** Delays and switches of an owner. */
import { expect, test } from 'vitest'
import { checkSeries, checkSetting, hoursText, minutesFrom } from '../../server/changes/check-series.ts'
import { changedFlow } from '../../server/flows/changed.ts'
import { cartClassic } from '../../server/flows/cart-classic.ts'
import { flowOf } from '../../server/flows/flows.ts'
import { hours, minutes } from '../../server/values/time.ts'

test('the defaults of every flow keep the rules', () => {
  expect(checkSeries({})).toEqual({})
})

test.each([
  ['less than an hour after the last sign', { 'cart-classic.help.after': '59' }, { 'cart-classic.help.after': 'At least one hour.' }],
  ['a reminder before the one before it', { 'cart-classic.concerns.after': '60' }, { 'cart-classic.concerns.after': 'This comes before the mail before it, or less than six hours after: at least 7 hours.' }],
  ['less than six hours after the one before it', { 'cart-classic.help.after': String(19 * 60) }, { 'cart-classic.concerns.after': 'This comes before the mail before it, or less than six hours after: at least 25 hours.' }],
  ['less than six hours after the mail before', { 'cart-recovery.about-us.after': '359' }, { 'cart-recovery.about-us.after': 'Between two mails of a series lie at least six hours.' }],
  ['a mail after the cart is gone', { 'cart-classic.last-note.after': String(29 * 24 * 60) }, { 'cart-classic.last-note.after': 'The last mail leaves within 28 days, because carts are kept for 30.' }],
])('%s is refused', (_, changes, mistakes) => {
  expect(checkSeries(changes as unknown as Record<string, string>)).toEqual(mistakes)
})

test('a step that is switched off is in nobody\'s way', () => {
  expect(checkSeries({ 'cart-classic.help.off': 'true', 'cart-classic.concerns.after': '60' })).toEqual({})
})

test('a series of which every step is off is refused', () => {
  expect(checkSeries({ 'cart-classic.help.off': 'true', 'cart-classic.concerns.off': 'true', 'cart-classic.last-note.off': 'true' })).toEqual({ 'cart-classic.help.off': 'At least one step stays on. To send none, switch the whole series off.' })
})

test('a branch is not compared with another branch, nor a customer\'s mail with a visitor\'s', () => {
  expect(checkSeries({ 'cart-recovery.visitor.after': String(20 * 60) })).toEqual({})
})

test.each([['cart-classic.nothing.after', '60', false], ['nothing.help.after', '60', false], ['cart-classic.help.when', '60', false], ['cart-classic.help.after', '1.5', false], ['cart-classic.help.off', 'yes', false], ['cart-classic.help.after', '90', true], ['cart-classic.help.off', 'true', true]])('%s = %s: %s', (path, text, isFine) => {
  expect(checkSetting(path, text).mistakes.length === 0).toBe(isFine)
})

test('a flow runs with what its shop changed, and without what cannot be read', () => {
  const changed = changedFlow(cartClassic, { 'cart-classic.help.after': '90', 'cart-classic.concerns.off': 'true', 'cart-classic.last-note.after': 'soon', 'post-purchase.thank-you.off': 'true' })
  expect(changed.steps.map(({ id, after }) => [id, after])).toEqual([['help', minutes(90)], ['last-note', hours(60)]])
  expect(changedFlow(cartClassic, undefined)).toBe(cartClassic)
  expect(flowOf({ changes: { version: 1, words: {}, series: { 'cart-classic.help.after': '90' }, brand: {} } }, 'cart-classic')?.steps[0]?.after).toBe(minutes(90))
})

test.each([['1', '60'], ['1.5', '90'], ['1,25', '75'], [' 24 ', '1440'], ['0', null], ['', null], ['soon', null], ['-1', null], ['1e3', null]])('hours as people type them: «%s»', (typed, length) => {
  expect(minutesFrom(typed)).toBe(length)
})

test('hours are shown without a needless fraction', () => {
  expect([hoursText(hours(24)), hoursText(minutes(90))]).toEqual(['24', '1.5'])
})
