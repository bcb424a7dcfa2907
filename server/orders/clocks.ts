/** Turns the shop's clock into the service's time and back, by how far they were apart at the last contact. */
import type { Deps } from '../deps.ts'
import { between, milliseconds, minus, plus, type Instant } from '../values/time.ts'
import { readSync } from './store.ts'

/** Says when things happened by the shop's clock, in the service's time; never in the future. */
export async function serviceClock(deps: Deps, storeId: string): Promise<(storeAt: Instant) => Instant> {
  const { skew } = await readSync(deps.connection.db, storeId)
  return (storeAt) => minus(deps.clock.now(), milliseconds(Math.max(0, between(storeAt, plus(deps.clock.wall(), skew)))))
}

export const serviceTime = async (deps: Deps, storeId: string, storeAt: Instant): Promise<Instant> => (await serviceClock(deps, storeId))(storeAt)

/** A moment of the service's time by the shop's clock. */
export const storeTime = async (deps: Deps, storeId: string, at: Instant): Promise<Instant> =>
  minus(plus(deps.clock.wall(), (await readSync(deps.connection.db, storeId)).skew), between(at, deps.clock.now()))
