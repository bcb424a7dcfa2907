/** Notes where the script is heard of, without making anybody wait: the posts themselves only touch a map. */
import type { Deps } from '../deps.ts'
import { instant, minutes, plus, type Duration, type Instant } from '../values/time.ts'
import { recordSighting } from './store.ts'

/** A process writes the same sighting down no more often than this. */
const WRITE_EVERY: Duration = minutes(1)
/** Kinds and versions come from browsers, so their number is bounded: a whole shop has a few dozen. */
const KNOWN_MAX = 100

export interface Sighting {
  readonly kind: string
  readonly version: string
}

/** @returns what the routes call for each sign of the script; it never fails and never waits */
export function watchScript(deps: Pick<Deps, 'clock' | 'connection' | 'log'>): (storeId: string, seen: Sighting) => void {
  const writtenAt = new Map<string, Instant>()
  return (storeId, { kind, version }) => {
    const key = `${storeId} ${kind} ${version}`
    const now = instant(deps.clock.monotonic())
    const last = writtenAt.get(key)
    if (last !== undefined ? now < plus(last, WRITE_EVERY) : writtenAt.size >= KNOWN_MAX) return
    writtenAt.set(key, now)
    recordSighting(deps.connection.db, storeId, { kind, version, lastAt: deps.clock.wall() })
      .catch((error: unknown) => deps.log.warn('sighting.unsaved', { storeId, reason: error instanceof Error ? error.message.slice(0, 100) : '' }))
  }
}
