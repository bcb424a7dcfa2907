/** When a flow's mails fare so badly that it stops: both limits to the mail, and what so few mails cannot tell. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { flowHealth, type FlowHealth } from '../../server/pace/health.ts'

const told = (health: FlowHealth): string => ('because' in health ? `${health.state}: ${health.because}` : health.state)

test.each<[string, number, number, number, string]>([
  ['nothing went wrong', 2_500, 0, 0, 'fine'],
  ['nothing was sent', 0, 0, 0, 'fine'],
  ['four of a hundred bounced', 100, 4, 0, 'pause: bounces'],
  ['three of a hundred bounced', 100, 3, 0, 'warn: bounces'],
  ['two of a hundred bounced', 100, 2, 0, 'warn: bounces'],
  ['one of a hundred bounced', 100, 1, 0, 'fine'],
  ['all of the first ninety-nine bounced, which is too few to tell', 99, 99, 0, 'fine'],
  ['just under four in a hundred bounced', 2_500, 99, 0, 'warn: bounces'],
  ['exactly four in a hundred bounced', 2_500, 100, 0, 'pause: bounces'],
  ['just under two in a hundred bounced', 2_500, 49, 0, 'fine'],
  ['one complained, of many', 2_500, 0, 1, 'warn: complaints'],
  ['one complained, of few', 10, 0, 1, 'warn: complaints'],
  ['two complained of 2,500, exactly the limit', 2_500, 0, 2, 'pause: complaints'],
  ['two complained of ten', 10, 0, 2, 'pause: complaints'],
  ['one complained of more than anybody looks at', 2_501, 0, 1, 'fine'],
  ['both happened: a complaint weighs more', 100, 4, 2, 'pause: complaints'],
  ['one complained and four bounced', 100, 4, 1, 'pause: bounces'],
])('%s (%i sent, %i bounced, %i complained): %s', (_, sent, bounced, complained, expected) => {
  expect(told(flowHealth({ sent, bounced, complained }))).toBe(expected)
})

test('one more bounce or complaint never makes it better', () => {
  const rank = (health: FlowHealth): number => ['fine', 'warn', 'pause'].indexOf(health.state)
  const counts = fc.record({ sent: fc.integer({ min: 0, max: 2_500 }), bounced: fc.integer({ min: 0, max: 200 }), complained: fc.integer({ min: 0, max: 5 }) })
  fc.assert(fc.property(counts, (before) => {
    expect(rank(flowHealth({ ...before, bounced: before.bounced + 1 }))).toBeGreaterThanOrEqual(rank(flowHealth(before)))
    expect(rank(flowHealth({ ...before, complained: before.complained + 1 }))).toBeGreaterThanOrEqual(rank(flowHealth(before)))
  }))
})
