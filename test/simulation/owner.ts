/** The owner of the simulated shops: looks into what stopped a flow, and lets it go on. */
import { resumeFlow } from '../../server/pace/store.ts'
import { MINUTE } from './plan.ts'
import { insist } from './refusals.ts'
import type { World } from './world.ts'

/** Shoppers of a simulation complain far more often than people do, so that flows stop all the time; a stop must be long enough to meet mails. */
const LOOKS_AFTER_MS = 2 * MINUTE
const LOOKS_WITHIN_MS = 20 * MINUTE
/** And at the page «Health» that often: a process may die between stopping a flow and its log line. */
const ROUND_EVERY_MS = 30 * MINUTE

export interface Owner {
  /** Of each event of the service's log. */
  hears(event: string, fields: Readonly<Record<string, unknown>> | undefined): void
  /** What was let go on since a backup stands still again once it was put back. */
  looksAround(): void
}

export function createOwner(world: World): Owner {
  const chance = world.chance.fork('owner')
  const stopped = world.database.native.prepare("select store_id, flow from flow_pause where state = 'paused'")
  const looksInto = (storeId: string, flow: string): void => world.heap.in(chance.scale(LOOKS_AFTER_MS, LOOKS_WITHIN_MS), () =>
    insist(world, chance, (deps) => resumeFlow(deps.connection.db, { storeId, flow }, { wall: deps.clock.wall(), now: deps.clock.now() }), () => world.trace('owner', 'lets a flow go on', `${storeId} ${flow}`)))
  const looksAround = (): void => {
    for (const { store_id: storeId, flow } of stopped.all() as { store_id: string; flow: string }[]) looksInto(storeId, flow)
  }
  const goesRound = (): void => world.heap.in(ROUND_EVERY_MS, () => {
    looksAround()
    goesRound()
  })
  goesRound()
  return {
    hears: (event, fields) => {
      if (event === 'flow.paused') looksInto(String(fields?.['storeId']), String(fields?.['flow']))
    },
    looksAround,
  }
}
