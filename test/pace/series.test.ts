/** One live series per person: which of several goes first, and that there is always exactly one. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hasToWait, type LiveSeries } from '../../server/pace/series.ts'
import { hours, instant, minus, plus } from '../../server/values/time.ts'
import { NOON } from '../support/clock.ts'

const series = (changes: Partial<LiveSeries> = {}): LiveSeries => ({ runId: 'run-5', topic: 'reminders', activeAt: NOON, ...changes })
const later = plus(NOON, hours(1))
const earlier = minus(NOON, hours(1))

test.each<[string, LiveSeries, readonly LiveSeries[], boolean]>([
  ['the only one goes on', series(), [], false],
  ['one with newer activity goes first', series(), [series({ runId: 'run-1', activeAt: later })], true],
  ['one with older activity does not', series(), [series({ runId: 'run-1', activeAt: earlier })], false],
  ['of two at the same moment the later run goes first', series(), [series({ runId: 'run-6' })], true],
  ['and the earlier one does not', series(), [series({ runId: 'run-4' })], false],
  ['an offer waits for a reminder, however old', series({ topic: 'offers', activeAt: later }), [series({ runId: 'run-1', activeAt: earlier })], true],
  ['a reminder waits for no offer, however new', series({ activeAt: earlier }), [series({ runId: 'run-9', topic: 'offers', activeAt: later })], false],
  ['of two offers the newer goes first', series({ topic: 'offers' }), [series({ runId: 'run-1', topic: 'offers', activeAt: later })], true],
  ['one of several is enough', series(), [series({ runId: 'run-1', activeAt: earlier }), series({ runId: 'run-2', activeAt: later })], true],
  ['nobody waits for himself', series(), [series({ activeAt: later })], false],
])('%s', (_, own, others, expected) => {
  expect(hasToWait(own, others)).toBe(expected)
})

test('of any number of series exactly one goes on, and it is a reminder if there is any', () => {
  const any = fc.record({ topic: fc.constantFrom<LiveSeries['topic'][]>('reminders', 'offers'), activeAt: fc.integer({ min: 0, max: 5 }).map(instant) })
  fc.assert(fc.property(fc.array(any, { minLength: 1, maxLength: 8 }), (kinds) => {
    const all = kinds.map((kind, n) => ({ ...kind, runId: `run-${n}` }))
    const [first, ...more] = all.filter((own) => !hasToWait(own, all.filter((other) => other !== own)))
    expect(more).toEqual([])
    expect(first?.topic).toBe(all.some((each) => each.topic === 'reminders') ? 'reminders' : 'offers')
  }))
})
