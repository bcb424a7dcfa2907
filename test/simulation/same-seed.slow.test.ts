/** The simulation itself: the same seed tells the same story, and a story without mishap is told as one. */
import { beforeAll, describe, expect, test } from 'vitest'
import { bundleSimulation } from './bundle.ts'
import { chance } from './chance.ts'
import { simulate, type Totals } from './shards.ts'
import { play, timeline } from './timeline.ts'

const TIMEOUT_MS = 120_000
const JOURNEYS = 60
const JOURNEYS_PER_WORLD = 20

describe('some dozen shoppers', () => {
  let bundle: string
  const run = (seed: string, processes: number): Promise<Totals> => simulate({ bundle, seed, journeys: JOURNEYS, journeysPerWorld: JOURNEYS_PER_WORLD, processes })
  let first: Totals
  beforeAll(async () => {
    bundle = await bundleSimulation('quick')
    first = await run('quick', 2)
  }, TIMEOUT_MS)

  test('get no wrong mail, none twice, and all that are due', () => {
    expect(first.counts).toEqual({ wrong: 0, duplicate: 0, lost: 0, stuck: 0 })
    expect(first.journeys).toBe(JOURNEYS)
    expect(first.mails).toBeGreaterThan(JOURNEYS / 2)
  })

  test('live the same story again by the same seed, in however many processes, and another by another', async () => {
    const [again, other] = [await run('quick', 1), await run('another', 1)]
    expect(again.hash).toBe(first.hash)
    expect(other.hash).not.toBe(first.hash)
  }, TIMEOUT_MS)
})

test('things happen in the order of their times, and those of one time in the order in which they were planned', async () => {
  const heap = timeline(1_000)
  const seen: string[] = []
  for (const [name, at] of [['late', 3_000], ['early', 2_000], ['early too', 2_000], ['in the past', 1], ['never', 9_000]] as const) heap.at(at, () => void seen.push(name))
  await play(heap, 5_000)
  expect(seen).toEqual(['in the past', 'early', 'early too', 'late'])
})

test('what was woken has its say before the next thing happens', async () => {
  const heap = timeline(0)
  const seen: string[] = []
  heap.at(1, () => {
    void Promise.resolve().then(() => Promise.resolve()).then(() => seen.push('woken'))
    return true
  })
  heap.at(1, () => void seen.push('next'))
  await play(heap, 2)
  expect(seen).toEqual(['woken', 'next'])
})

test('chance repeats itself by its seed, and a stream of its own disturbs no other', () => {
  const draw = (seed: string, forks: number): number[] => {
    const stream = chance(seed)
    for (let n = 0; n < forks; n++) stream.fork('other').next()
    return [stream.next(), stream.whole(1, 6), stream.scale(1, 1_000)]
  }
  expect(draw('a', 0)).toEqual(draw('a', 3))
  expect(draw('a', 0)).not.toEqual(draw('b', 0))
})
