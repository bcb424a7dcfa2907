/** Ten thousand histories: what is known of a shop in the end is what it is. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { differences, histories, ourReader } from './histories.ts'

const RUNS = 10_000

test('ten thousand histories, not one difference', { timeout: 120_000 }, async () => {
  await fc.assert(fc.asyncProperty(histories, async (history) => {
    expect(await differences(history, ourReader)).toEqual([])
  }), { numRuns: RUNS })
})
