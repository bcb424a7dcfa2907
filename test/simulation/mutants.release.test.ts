/** Each guard proves itself: the service without it is caught by the simulation, or it is said why it cannot be. */
import { describe, expect, test } from 'vitest'
import { bundleSimulation } from './bundle.ts'
import { FINDING_OUT, FINDING_OUT_EQUIVALENT } from './mutants/finding-out.ts'
import { SENDING, SENDING_EQUIVALENT } from './mutants/sending.ts'
import { simulate } from './shards.ts'

const TIMEOUT_MS = 5 * 60_000
/** Small worlds in which everything goes wrong often: the first that tells ends the search. */
const JOURNEYS_PER_WORLD = 100
const WORLDS_MAX = 20
/** Without this a fault of the simulation itself would look like a mutant that was caught. */
const WORLDS_UNCHANGED = 4
const PROCESSES = 2

test('the service as it is passes through the same worlds', async () => {
  const { counts } = await simulate({ bundle: await bundleSimulation('as-it-is'), seed: 'mutants', journeys: JOURNEYS_PER_WORLD * WORLDS_UNCHANGED, journeysPerWorld: JOURNEYS_PER_WORLD, processes: PROCESSES, isRough: true })
  expect(counts).toEqual({ wrong: 0, duplicate: 0, lost: 0, stuck: 0 })
}, TIMEOUT_MS)

describe('the simulation catches a service in which', () => {
  test.each([...SENDING, ...FINDING_OUT])('$name', async ({ name, changes, expect: kinds }) => {
    const bundle = await bundleSimulation(`mutant-${name.replaceAll(/[^a-z]+/gi, '-')}`, changes)
    const { counts } = await simulate({ bundle, seed: 'mutants', journeys: JOURNEYS_PER_WORLD * WORLDS_MAX, journeysPerWorld: JOURNEYS_PER_WORLD, processes: PROCESSES, isRough: true, until: kinds })
    expect(kinds.some((kind) => counts[kind] > 0), JSON.stringify(counts)).toBe(true)
  }, TIMEOUT_MS)
})

describe('no simulation can catch a service in which', () => {
  test.each([...SENDING_EQUIVALENT, ...FINDING_OUT_EQUIVALENT])('$name', async ({ changes, because }) => {
    // The text to change must still be there, or the reason is about a service of the past.
    await expect(bundleSimulation('equivalent', changes)).resolves.toBeTypeOf('string')
    expect(because).not.toBe('')
  }, TIMEOUT_MS)
})

test('a mutant whose text is not there any more is an error', async () => {
  await expect(bundleSimulation('stale', [{ file: 'server/tick.ts', find: 'a text that nobody wrote', replace: '' }])).rejects.toThrow('is there 0 times, not once')
})
