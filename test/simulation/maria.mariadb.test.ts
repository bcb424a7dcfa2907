/** The same stories on MariaDB: other statements, other answers about what was found, the same promises. */
import { expect, test } from 'vitest'
import { bundleSimulation } from './bundle.ts'
import { SENDING } from './mutants/sending.ts'
import { simulate, type Simulation, type Totals } from './shards.ts'

const TIMEOUT_MS = 10 * 60_000
/** Each statement crosses to the server and back, so it is far slower than SQLite in memory. */
const JOURNEYS = 80
const JOURNEYS_PER_WORLD = 40

const live = (parts: Pick<Simulation, 'bundle' | 'isRough' | 'until'>): Promise<Totals> =>
  simulate({ ...parts, seed: 'maria', journeys: JOURNEYS, journeysPerWorld: JOURNEYS_PER_WORLD, processes: 2, mariaUrl: process.env['TEST_MYSQL_URL'] ?? '' })

test.each([['in ordinary worlds', false], ['in worlds where everything goes wrong often', true]])('%s nobody gets a wrong mail, one twice, or none, and no message is stuck', async (_, isRough) => {
  const totals = await live({ bundle: await bundleSimulation('maria'), isRough })
  expect(totals.failures).toEqual([])
  expect(totals.journeys).toBe(JOURNEYS)
  expect(totals.mails).toBeGreaterThan(JOURNEYS / 4)
}, TIMEOUT_MS)

test('a service that does not ask the shop before a mail leaves is caught here too', async () => {
  const mutant = SENDING.find(({ name }) => name === 'the shop is not asked before a mail leaves')
  const { counts } = await live({ bundle: await bundleSimulation('maria-mutant', mutant?.changes ?? []), isRough: true, until: ['wrong'] })
  expect(counts.wrong).toBeGreaterThan(0)
}, TIMEOUT_MS)
