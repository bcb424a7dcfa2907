/** Turns the shop's clock into the service's time and back, by how far they were apart at the last contact. */
import type { Deps } from '../deps.ts'
import { between, milliseconds, minus, plus, type Instant } from '../values/time.ts'
import { readSync } from './store.ts'

/** When something happened by the shop's clock, in the service's time; never in the future. */
export async function serviceTime(deps: Deps, storeId: string, storeAt: Instant): Promise<Instant> {
  const age = between(storeAt, await storeNow(deps, storeId))
  return minus(deps.clock.now(), milliseconds(Math.max(0, age)))
}

/** A moment of the service's time by the shop's clock. */
export const storeTime = async (deps: Deps, storeId: string, at: Instant): Promise<Instant> =>
  minus(await storeNow(deps, storeId), between(at, deps.clock.now()))

const storeNow = async (deps: Deps, storeId: string): Promise<Instant> => plus(deps.clock.wall(), (await readSync(deps.connection.db, storeId)).skew)
