/** What was once shown can be looked up, and lived again world by world. */
import { readdirSync, readFileSync } from 'node:fs'
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

const FOLDER = new URL('million/', import.meta.url)
const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')

test.each(readdirSync(FOLDER))('million/%s holds together: no world left out, sums that are those of its worlds, nobody wronged, and README says so', (name) => {
  const { heading, worlds } = parseRecord(readFileSync(new URL(name, FOLDER), 'utf8'))
  expect(heading).toMatchObject({ wrong: 0, duplicate: 0, lost: 0, stuck: 0, journeys: worlds.length * heading.journeysPerWorld })
  expect(worlds.map(({ index }) => index)).toEqual(worlds.map((_, n) => n))
  expect(worlds.reduce((sum, { mails }) => sum + mails, 0)).toBe(heading.mails)
  expect(worlds.reduce((sum, { orders }) => sum + orders, 0)).toBe(heading.orders)
  expect(hashOf(worlds)).toBe(heading.hash)
  expect(README).toContain(heading.hash)
  expect(README).toContain(`${heading.journeys.toLocaleString('en')} journeys of seed ${heading.seed}`)
})
