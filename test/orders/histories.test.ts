/** Whatever happens in a shop and whenever it is read, what is known of it in the end is what it is. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { instant, minus, seconds, type Instant } from '../../server/values/time.ts'
import { differences, histories, naiveReader, ourReader, shifted, type History, type Reader } from './histories.ts'
import { BEGIN, type PretendShop } from './pretend-shop.ts'

const RUNS = 300
const RUNS_OF_NAIVE = 3_000
const LONG_AGO: Instant = instant(BEGIN - seconds(1_000_000))

test('orders made, edited within a second, thrown away and restored while pages shift, the shop fails and we die: nothing is missed', async () => {
  await fc.assert(fc.asyncProperty(histories, async (history) => {
    expect(await differences(history, ourReader)).toEqual([])
  }), { numRuns: RUNS })
})

type MakeReader = (shop: PretendShop, history: History) => Reader

describe('the same test finds out a reader that', () => {
  test.each<[string, MakeReader]>([
    ['goes on strictly after the last change seen', naiveReader((_shop, _history, last) => ({ after: last ?? LONG_AGO, page: 'followed' }))],
    ['counts pages of what changed', naiveReader((_shop, _history, last) => ({ after: last === null ? LONG_AGO : minus(last, seconds(180)), page: 'counted' }))],
    ['sends toISOString() and says it is GMT, which moves it by the shop\'s offset', naiveReader((_shop, history, last) => ({ after: shifted(last === null ? LONG_AGO : minus(last, seconds(180)), history.offsetSec), page: 'followed' }))],
    ['goes by its own clock', naiveReader((shop, history, last) => ({ after: last === null ? LONG_AGO : shifted(shop.now, history.skewSec - 240), page: 'followed' }))],
    ['follows the last change with an overlap, but not within a second', naiveReader((_shop, _history, last) => ({ after: last === null ? LONG_AGO : minus(last, seconds(1)), page: 'followed' }))],
  ])('%s', async (_, reader) => {
    // Without trash, which no list of changes shows: these are to fail by their cursor alone.
    const withoutTrash = histories.filter((history) => !JSON.stringify(history).includes('"trash"'))
    const found = await fc.check(fc.asyncProperty(withoutTrash, async (history) => (await differences(history, reader)).length === 0), { numRuns: RUNS_OF_NAIVE, endOnFailure: true })
    expect(found.failed).toBe(true)
  })
})
