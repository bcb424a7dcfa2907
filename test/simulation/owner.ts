/** The owner of the simulated shops: looks into what stopped a flow, and lets it go on. */
import { resumeFlow } from '../../server/pace/store.ts'
import { MINUTE } from './plan.ts'
import { insist } from './refusals.ts'
import type { World } from './world.ts'

/** Shoppers of a simulation complain far more often than people do, so that flows stop all the time; a stop must be long enough to meet mails. */
const LOOKS_AFTER_MS = 2 * MINUTE
const LOOKS_WITHIN_MS = 20 * MINUTE

/** @returns to be told of each event of the service's log */
export function createOwner(world: World): (event: string, fields: Readonly<Record<string, unknown>> | undefined) => void {
  const chance = world.chance.fork('owner')
  return (event, fields) => {
    if (event !== 'flow.paused') return
    const [storeId, flow] = [String(fields?.['storeId']), String(fields?.['flow'])]
    world.heap.in(chance.scale(LOOKS_AFTER_MS, LOOKS_WITHIN_MS), () =>
      insist(world, chance, (deps) => resumeFlow(deps.connection.db, storeId, flow, deps.clock.wall()), () => world.trace('owner', 'lets a flow go on', `${storeId} ${flow}`)))
  }
}
