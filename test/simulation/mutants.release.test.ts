/** Each guard proves itself: the service without it is caught by the simulation in worlds through which the service as it is
 *  passes, or it is said why it cannot be. */
import { beforeAll, describe, expect, test } from 'vitest'
import { bundleSimulation } from './bundle.ts'
import { FINDING_OUT, FINDING_OUT_EQUIVALENT } from './mutants/finding-out.ts'
import type { Mutant } from './mutants/mutant.ts'
import { PEOPLE } from './mutants/people.ts'
import { SENDING, SENDING_EQUIVALENT } from './mutants/sending.ts'
import { simulate, type Totals } from './shards.ts'

const TIMEOUT_MS = 10 * 60_000
const SEED = 'mutants'
/** Small worlds in which everything goes wrong often: the first that tells ends the search. */
const WORLD = { journeys: 60, most: 20 }
/** Some guards are missed only in a crowd. */
const CROWD = { journeys: 500, most: 24 }
const PROCESSES = 2
const CLEAN = { wrong: 0, duplicate: 0, lost: 0, stuck: 0 }

/** One world of the service as it is: lived once, however many mutants are held against it. */
const unchanged = new Map<string, Promise<Totals>>()
let asItIs: string
beforeAll(async () => { asItIs = await bundleSimulation('as-it-is') }, TIMEOUT_MS)

const roughOf = ({ isCrowded, isStill = false }: Pick<Mutant, 'isCrowded' | 'isStill'>) => {
  const { journeys, most } = isCrowded ? CROWD : WORLD
  return { seed: SEED, journeys: journeys * most, journeysPerWorld: journeys, isRough: true, isStill }
}

function liveUnchanged(rough: ReturnType<typeof roughOf>, world: number): Promise<Totals> {
  const key = `${rough.journeysPerWorld} ${rough.isStill} ${world}`
  const lived = unchanged.get(key) ?? simulate({ ...rough, bundle: asItIs, processes: 1, world })
  unchanged.set(key, lived)
  return lived
}

describe('the simulation catches a service in which', () => {
  test.each([...SENDING, ...FINDING_OUT, ...PEOPLE])('$name', async ({ name, changes, expect: kinds, ...worlds }) => {
    const rough = roughOf(worlds)
    const bundle = await bundleSimulation(`mutant-${name.replaceAll(/[^a-z]+/gi, '-')}`, changes)
    const { counts, journeys } = await simulate({ ...rough, bundle, processes: PROCESSES, until: kinds })
    expect(kinds.some((kind) => counts[kind] > 0), JSON.stringify(counts)).toBe(true)
    // Without this a fault of the simulation itself would look like a mutant that was caught.
    for (let world = 0; world * rough.journeysPerWorld < journeys; world++) expect((await liveUnchanged(rough, world)).counts).toEqual(CLEAN)
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
