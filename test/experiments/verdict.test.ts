/** When an experiment is decided, and when not yet. */
import { describe, expect, test } from 'vitest'
import { chancesOf, judge, PEOPLE_MIN, type VariantResult, type Verdict } from '../../server/experiments/verdict.ts'
import type { Metric } from '../../server/experiments/experiment.ts'
import { days, instant, plus } from '../../server/values/time.ts'

const START = instant(1_700_000_000_000)
const result = (variant: VariantResult['variant'], people: number, buyers: number, each = 5_000): VariantResult => ({ variant, people, buyers, amounts: Array.from({ length: buyers }, () => each) })
const after = (day: number, results: readonly VariantResult[], metric: Metric = 'conversion'): Verdict => judge(results, { metric, startedAt: START, now: plus(START, days(day)) })

describe('an experiment is not decided', () => {
  test.each([
    ['before every variant was sent to enough people', 30, [result('A', 4_000, 200), result('B', PEOPLE_MIN - 1, 200)]],
    ['before a week is over', 6, [result('A', 4_000, 200), result('B', 4_000, 400)]],
  ] as readonly [string, number, readonly VariantResult[]][])('%s, however clear it looks', (_, day, results) => {
    const verdict = after(day, results)
    expect([verdict.kind, verdict.leader]).toEqual(['too-early', 'B'])
    expect(chancesOf(results, 'conversion')[1]).toBeGreaterThan(0.99)
  })

  test('by revenue before every variant has enough people who bought', () => {
    expect(after(30, [result('A', 4_000, 19), result('B', 4_000, 400)], 'revenue').kind).toBe('too-early')
  })

  test('by a difference that chance may make', () => {
    const results = [result('A', 1_000, 50), result('B', 1_000, 60)]
    expect(after(30, results).kind).toBe('open')
    expect(chancesOf(results, 'conversion')[1]).toBeCloseTo(0.836, 2)
  })

  test('for a variant that beats one other but not all', () => {
    expect(after(30, [result('A', 4_000, 200), result('B', 4_000, 320), result('C', 4_000, 310)])).toMatchObject({ kind: 'open', leader: 'B' })
  })

  test('before anybody got it', () => {
    const nobody = [result('A', 0, 0), result('B', 0, 0)]
    expect([after(0, nobody).kind, chancesOf(nobody, 'conversion'), chancesOf(nobody, 'revenue')]).toEqual(['too-early', [expect.closeTo(0.5, 6), expect.closeTo(0.5, 6)], [0.5, 0.5]])
  })
})

describe('an experiment is decided', () => {
  test('for the variant that sold to clearly more people', () => {
    expect(after(7, [result('A', 4_000, 200), result('B', 4_000, 300)])).toMatchObject({ kind: 'winner', leader: 'B' })
  })

  test('for the mail as it is when it is the better one', () => {
    expect(after(7, [result('A', 4_000, 300), result('B', 4_000, 200)])).toMatchObject({ kind: 'winner', leader: 'A' })
  })

  test('by revenue where the same number of people paid clearly more', () => {
    expect(after(7, [result('A', 4_000, 300, 4_000), result('B', 4_000, 300, 6_000)], 'revenue')).toMatchObject({ kind: 'winner', leader: 'B' })
    expect(after(7, [result('A', 4_000, 300, 4_000), result('B', 4_000, 300, 6_000)], 'conversion')).toMatchObject({ kind: 'open' })
  })
})
