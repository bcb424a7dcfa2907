/** The same stories on MariaDB: other statements, other answers about what was found, the same promises. */
import { expect, test } from 'vitest'
import { bundleSimulation } from './bundle.ts'
import { FINDING_OUT } from './mutants/finding-out.ts'
import { simulate, type Simulation, type Totals } from './shards.ts'

const TIMEOUT_MS = 10 * 60_000
/** Each statement crosses to the server and back, so it is far slower than SQLite in memory. */
const JOURNEYS_PER_WORLD = 40
/** The first world that tells ends the search. */
const SEARCHED_MAX = 20 * JOURNEYS_PER_WORLD

const live = (parts: Pick<Simulation, 'bundle' | 'journeys' | 'isRough' | 'until'>): Promise<Totals> =>
  simulate({ ...parts, seed: 'maria', journeysPerWorld: JOURNEYS_PER_WORLD, processes: 2, mariaUrl: process.env['TEST_MYSQL_URL'] ?? '' })

test.each([['in an ordinary world', 1, false], ['in worlds where everything goes wrong often', 2, true]])('%s nobody gets a wrong mail, one twice, or none, and no message is stuck', async (_, worlds, isRough) => {
  const journeys = worlds * JOURNEYS_PER_WORLD
  const totals = await live({ bundle: await bundleSimulation('maria'), journeys, isRough })
  expect(totals.failures).toEqual([])
  expect(totals.journeys).toBe(journeys)
  expect(totals.mails).toBeGreaterThan(journeys / 4)
}, TIMEOUT_MS)

test('a service that repeats a post of unclear outcome is caught here too', async () => {
  const mutant = FINDING_OUT.find(({ name }) => name === 'a post of unclear outcome is simply repeated')
  const { counts } = await live({ bundle: await bundleSimulation('maria-mutant', mutant?.changes ?? []), journeys: SEARCHED_MAX, isRough: true, until: ['duplicate'] })
  expect(counts.duplicate).toBeGreaterThan(0)
}, TIMEOUT_MS)
