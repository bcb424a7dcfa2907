/** What comes between the mails of the series that branches: distances, a rest after a purchase, news of what was left. */
import { describe, expect, test } from 'vitest'
import { decide } from '../../server/flows/decide.ts'
import type { Flow } from '../../server/flows/flow.ts'
import { days, hours, milliseconds, type Duration } from '../../server/values/time.ts'
import { cartFacts, CUSTOMER, FREE } from './facts.ts'
import { at, first, left, next, plain, sent, told, withNews } from './recovery-told.ts'

describe('the distance between mails', () => {
  const mailedAt = [at(hours(1))]
  const done = [first('opened')]
  test('is the series\' own within it, and the install\'s between series', () => {
    expect(next({ done, pace: { ...FREE, mailedAt, ownMailedAt: mailedAt } }, at(hours(7)))).toEqual(['send', 'cart-about-us'])
    expect(next({ done, pace: { ...FREE, mailedAt } }, at(hours(7)))).toEqual(['wait', 'capped', hours(21) + 60_000])
    expect(next({ done, pace: { ...FREE, mailedAt: [at(hours(3)), ...mailedAt], ownMailedAt: mailedAt } }, at(hours(7)))).toEqual(['wait', 'capped', hours(23) + 60_000])
  })
  test('is the install\'s where the step counts from the shopper\'s activity', () => {
    expect(next({ about: CUSTOMER, done: [sent('cart-welcome-back', at(hours(12)))], pace: { ...FREE, mailedAt: [at(hours(12))], ownMailedAt: [at(hours(12))] } }, at(hours(24)))).toEqual(['wait', 'capped', hours(32) + 60_000])
  })
  test('is never less than six hours, whatever a flow says', () => {
    const hasty: Flow = { ...plain, steps: plain.steps.map((step) => (step.on ? { ...step, after: hours(1) } : step)) }
    expect(next({ done }, at(hours(2)), hasty)).toEqual(['wait', 'gap', hours(7)])
    expect(next({ done: [{ ...first('opened'), sentAt: left }], pace: { ...FREE, mailedAt, ownMailedAt: mailedAt } }, at(hours(6)), hasty)).toEqual(['wait', 'capped', hours(7)])
  })
  test('no more of them in a fortnight than one may get, of whatever series', () => {
    const four = [at(hours(1)), at(minusDays(2)), at(minusDays(4)), at(minusDays(6))]
    expect((next({ done, pace: { ...FREE, mailedAt: four, ownMailedAt: mailedAt } }, at(hours(7))) as unknown[])[2]).toBe('capped')
  })
})

const minusDays = (count: number): Duration => milliseconds(-days(count))

describe('who has bought lately', () => {
  test('is left alone until the days are over, and then told what still is in time', () => {
    expect(next({ coolOffUntil: at(hours(5)) }, at(hours(1)))).toEqual(['wait', 'cool-off', hours(5)])
    expect(next({ coolOffUntil: at(hours(5)) }, at(hours(5)))).toEqual(['send', 'cart-visitor'])
  })
  test('does not get what would be too late by then', () => {
    expect(next({ coolOffUntil: at(days(6)) }, at(hours(1)))).toEqual(['skip', 'first', 'cool-off'])
  })
})

describe('news of what was left', () => {
  const flow = withNews
  const news = ['price-drop', 'back-in-stock'] as const
  const all = [first('opened'), sent('cart-about-us', at(hours(7))), sent('cart-voices', at(hours(31)))]

  test('are told once each, when no reminder is due', () => {
    expect(next({ done: [first('opened')], news }, at(hours(7)), flow)).toEqual(['send', 'cart-about-us'])
    expect(next({ done: all, news }, at(days(3)), flow)).toEqual(['send', 'cart-price-drop'])
    expect(next({ done: [...all, sent('cart-price-drop', at(days(3)))], news }, at(days(5)), flow)).toEqual(['send', 'cart-back-in-stock'])
    expect(next({ done: [...all, sent('cart-price-drop', at(days(3))), sent('cart-back-in-stock', at(days(5)))], news }, at(days(9)), flow)).toEqual(['stop', 'finished'])
  })
  test('are told between two reminders too, and push the next one back', () => {
    expect(next({ done: [first('opened')], news }, at(hours(6.9)), flow)).toEqual(['wait', 'not-due', hours(7)])
    expect(next({ done: all.slice(0, 2), news }, at(hours(20)), flow)).toEqual(['send', 'cart-price-drop'])
    expect(next({ done: [...all.slice(0, 2), sent('cart-price-drop', at(hours(27)))], news: [] }, at(hours(31)), flow)).toEqual(['wait', 'gap', hours(33)])
  })
  test('are no reason to write before the first reminder', () => {
    expect(next({ news }, at(hours(0.5)), flow)).toEqual(['wait', 'not-due', hours(1)])
  })
  test('are watched for as long as the cart lives', () => {
    expect(next({ done: all, news: [] }, at(days(3)), flow)).toEqual(['wait', 'watching', days(3) + hours(6)])
    expect(next({ done: all, state: 'expired' }, at(days(31)), flow)).toEqual(['stop', 'cart-ended'])
  })
  test('that are over before their mail leaves are not told', () => {
    expect(told(decide(flow, cartFacts(left, { done: all, news: [] }), at(days(3)), 'price-drop'))).toEqual(['skip', 'price-drop', 'news-over'])
    expect(told(decide(flow, cartFacts(left, { done: all, news }), at(days(3)), 'price-drop'))).toEqual(['send', 'cart-price-drop'])
  })
  test('keep to the caps, the night and everything else', () => {
    expect(next({ done: all, news, pace: { ...FREE, mailedAt: [at(hours(31))], ownMailedAt: [at(hours(31))] } }, at(hours(40)), flow)).toEqual(['wait', 'capped', hours(51) + 60_000])
    expect(next({ done: all, news, isOrdered: true }, at(days(3)), flow)).toEqual(['stop', 'ordered'])
    expect(next({ done: all, news, coolOffUntil: at(days(3) + hours(1) as Duration) }, at(days(3)), flow)).toEqual(['wait', 'cool-off', days(3) + hours(1)])
  })
  test('are part of the series only where the settings want them', () => {
    expect(plain.steps.some((step) => step.trigger)).toBe(false)
    expect(next({ done: all, news }, at(days(3)))).toEqual(['stop', 'finished'])
  })
})

