/** Whether this process should be given work now. */
import { probeDatabase } from '../db/probe.ts'
import type { Deps } from '../deps.ts'
import { instant, milliseconds, seconds, type Duration } from '../values/time.ts'

/** A database that stands still longer than this is away. */
const LIMIT: Duration = seconds(3)
/** However often is asked, the database is written to once within this. */
const FRESH: Duration = seconds(1)
/** Leases and due times mean nothing when the clocks are further apart than this. */
const SKEW_MAX: Duration = seconds(5)

export type Ready = 'ready' | 'stopping' | 'database-away' | 'schema-old' | 'clock-off'

export type ReadyDeps = Pick<Deps, 'clock' | 'connection' | 'lifecycle' | 'log'>

/** @returns a question that may be asked as often as anybody likes. It never throws. */
export function createReadiness(deps: ReadyDeps, limit: Duration = LIMIT): () => Promise<Ready> {
  let known: { readonly answer: Promise<Ready>; readonly at: Duration } | null = null
  return async () => {
    if (deps.lifecycle.isStopping) return 'stopping'
    const at = deps.clock.monotonic()
    if (known === null || at - known.at > FRESH) known = { answer: ask(deps, limit), at }
    return known.answer
  }
}

async function ask(deps: ReadyDeps, limit: Duration): Promise<Ready> {
  const away = new Promise<'database-away'>((resolve) => {
    AbortSignal.timeout(limit).addEventListener('abort', () => resolve('database-away'))
  })
  return Promise.race([probe(deps).catch((error: unknown) => {
    deps.log.info('database.unready', { reason: codeOf(error) })
    return 'database-away' as const
  }), away])
}

async function probe({ connection, clock }: ReadyDeps): Promise<Ready> {
  const begun = clock.monotonic()
  const { missing, nowMs } = await probeDatabase(connection)
  if (missing.length > 0) return 'schema-old'
  // The database told its time at some moment while it was being asked.
  const took = milliseconds(clock.monotonic() - begun)
  return Math.abs(clock.wall() - instant(nowMs)) <= SKEW_MAX + took ? 'ready' : 'clock-off'
}

const codeOf = (error: unknown): string => {
  const { code } = error as { code?: unknown }
  return typeof code === 'string' ? code : 'unknown'
}
