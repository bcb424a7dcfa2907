/** How the admin site says things. */
import { expect, test } from 'vitest'
import { maskAddress, relativeText, stepLabel, utcText } from '../../server/admin/words.ts'
import { days, hours, instant, milliseconds, minutes, plus, seconds } from '../../server/values/time.ts'

const NOW = instant(Date.UTC(2026, 2, 2, 12, 5, 9))

test.each([
  ['annelie.nyman@example.test', 'a…n@example.test'], ['abc@example.test', 'a…c@example.test'], ['ab@example.test', 'a…@example.test'], ['a@example.test', 'a…@example.test'], ['no address', '…'],
])('%s is masked as %s', (address, masked) => {
  expect(maskAddress(address)).toBe(masked)
})

test.each([
  [milliseconds(0), 'now'], [milliseconds(-900), 'now'], [seconds(-1), '1 second ago'], [seconds(59), 'in 59 seconds'], [minutes(-1), '1 minute ago'], [minutes(59.9), 'in 59 minutes'],
  [hours(1), 'in 1 hour'], [hours(-47.9), '47 hours ago'], [days(2), 'in 2 days'], [days(-400), '400 days ago'],
])('a distance of %i ms is said as «%s»', (distance, text) => {
  expect(relativeText(plus(NOW, distance), NOW)).toBe(text)
})

test('moments are told in UTC, the same in every browser', () => {
  expect(utcText(NOW)).toBe('2 Mar 2026, 12:05 UTC')
  expect(utcText(instant(Date.UTC(2026, 11, 31, 23, 59)))).toBe('31 Dec 2026, 23:59 UTC')
})

test('steps have names for people, unknown ones too', () => {
  expect(['help', 'concerns', 'last-note', 'gone-step'].map((step) => stepLabel('cart-classic', step))).toEqual(['Reminder 1 of 3', 'Reminder 2 of 3', 'Reminder 3 of 3', 'Gone step'])
  expect(stepLabel('post-purchase', 'thank-you')).toBe('Thank you')
  expect(stepLabel('cart-recovery', 'second')).toBe('Reminder 2 of 3')
  expect(stepLabel('cart-recovery', 'second', 'cart-about-us')).toBe('Reminder 2 of 3: how the shop works (the mail before was opened)')
  expect(stepLabel('cart-recovery', 'first', 'cart-welcome-back')).toBe('Reminder 1 of 3: welcome back')
  expect([stepLabel('cart-recovery', 'second', 'cart-gone'), stepLabel('cart-recovery', 'price-drop', 'cart-price-drop'), stepLabel('gone-flow', 'second')]).toEqual(['Reminder 2 of 3', 'Cheaper now', 'Second'])
})
