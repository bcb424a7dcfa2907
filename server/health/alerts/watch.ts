/** Watches over the service beside its work: looks once a minute, writes down what is wrong, and tells the operator. */
import type { Deps } from '../../deps.ts'
import type { EmailAddress } from '../../values/email-address.ts'
import { minutes, type Duration } from '../../values/time.ts'
import type { Health } from '../health.ts'
import { begin, end, readTroubles, see } from './ledger.ts'
import { tell, type TellDeps } from './tell.ts'
import { changeOf, newsOf, troublesIn, type Seen, type Trouble } from './trouble.ts'

const LOOK_EVERY: Duration = minutes(1)

export interface Watch {
  /** Called with every beat of the heart; returns at once. */
  beat(): void
  /** Looks now, whenever the last look was. Throws when the database cannot be read. */
  look(): Promise<void>
  /** Resolves when no look is under way. */
  rest(): Promise<void>
}

export type WatchDeps = TellDeps & Pick<Deps, 'vault' | 'lifecycle'>

/** @param operator null: nobody is mailed */
export function createWatch(deps: WatchDeps, health: Health, operator: EmailAddress | null): Watch {
  let lookedAt: Duration | null = null
  let running: Promise<void> | null = null
  const look = async (): Promise<void> => {
    const seen = troublesIn((await health.look()).report)
    await writeDown(deps, seen)
    for (const trouble of await readTroubles(deps.connection.db)) {
      const news = newsOf(trouble, deps.clock.wall())
      if (news) await tell(deps, operator, trouble, news)
    }
  }
  return {
    look,
    rest: async () => void (await running),
    beat: () => {
      health.beat()
      const now = deps.clock.monotonic()
      if (running !== null || deps.lifecycle.isStopping || (lookedAt !== null && now - lookedAt < LOOK_EVERY)) return
      lookedAt = now
      running = look().catch((error: unknown) => deps.log.error('watch.failed', error)).finally(() => (running = null))
    },
  }
}

/** Every change is logged by the process that made it, so each is logged once. */
async function writeDown(deps: WatchDeps, seen: readonly Seen[]): Promise<void> {
  const { db } = deps.connection
  const known = new Map((await readTroubles(db)).map((trouble) => [trouble.name, trouble]))
  for (const each of seen) await writeSeen(deps, known.get(each.name) ?? null, each)
  const names = new Set(seen.map(({ name }) => name))
  for (const trouble of known.values()) {
    if (names.has(trouble.name) || changeOf(trouble, false, deps.clock.wall()) !== 'end') continue
    if (await end(db, trouble, deps.clock.wall())) deps.log.info('trouble.ended', { trouble: trouble.name, found: trouble.found })
  }
}

async function writeSeen(deps: WatchDeps, known: Trouble | null, seen: Seen): Promise<void> {
  const { clock, connection: { db }, log, vault } = deps
  const wall = clock.wall()
  const change = changeOf(known, true, wall)
  if (change === 'see' && known !== null) await see(db, known, seen, wall)
  if (change === 'begin' && await begin(db, known, seen, { mailId: vault.newId(wall), wall })) log.warn('trouble.began', { trouble: seen.name, found: seen.found, todo: seen.todo })
}
