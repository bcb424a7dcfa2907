/** What was once shown can be looked up, and lived again world by world. */
import { expect, test } from 'vitest'
import type { Heading } from './journal.ts'
import { parseRecord, recordText } from './record.ts'
import { hashOf, type Totals } from './shards.ts'
import type { WorldResult } from './world.ts'

const RUN: Heading = { seed: '1', journeys: 1_000, journeysPerWorld: 500, database: 'sqlite', code: 'abc' }
const WORLDS: readonly WorldResult[] = [0, 1].map((index) => ({ index, journeys: 500, mails: 400 + index, orders: 200 + index, failures: [], hash: `00000000000000${index}f`, events: 9, faults: { crashed: 2 }, seconds: 3 }))
const TOTALS: Totals = {
  journeys: 1_000, mails: 801, orders: 401, counts: { wrong: 0, duplicate: 0, lost: 0, stuck: 0 }, faults: { crashed: 4 }, failures: [], hash: hashOf(WORLDS), worlds: WORLDS, cpuSeconds: 6,
}

test('a record tells the run, what went wrong around it, and of each world what another run of it is compared by', () => {
  const { heading, worlds } = parseRecord(recordText(RUN, TOTALS, 12.5))
  expect(heading).toEqual({ ...RUN, mails: 801, orders: 401, wrong: 0, duplicate: 0, lost: 0, stuck: 0, hash: TOTALS.hash, seconds: 12.5, faults: { crashed: 4 } })
  expect(worlds).toEqual(WORLDS.map(({ index, hash, mails, orders }) => ({ index, hash, mails, orders })))
})

test('the hash of a run is made of those of its worlds, and another when one of them is', () => {
  const { heading, worlds } = parseRecord(recordText(RUN, TOTALS, 1))
  expect(hashOf(worlds)).toBe(heading.hash)
  expect(hashOf(worlds.map((world) => (world.index === 1 ? { ...world, hash: '0000000000000020' } : world)))).not.toBe(heading.hash)
})
