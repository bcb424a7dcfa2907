/** How the service does, looked at seldom enough that no page and no scraper can burden the database by asking. */
import type { Deps } from '../deps.ts'
import type { Report } from '../doctor/report.ts'
import { between, seconds, type Duration, type Instant } from '../values/time.ts'
import type { HealthFacts } from './facts.ts'
import { gather } from './gather.ts'
import type { ReasonWords } from './sending-verdicts.ts'
import { judge } from './verdicts.ts'

/** A look younger than this is shown again. */
const FRESH: Duration = seconds(5)

export interface Look {
  readonly facts: HealthFacts
  readonly report: Report
  /** Wall time. */
  readonly at: Instant
}

export interface Health {
  /** Looks, or tells what it saw a moment ago. Throws when the database cannot be read. */
  look(): Promise<Look>
  /** Notes that this process's heart beats. */
  beat(): void
}

/** @param hasOperator somebody is mailed of troubles */
export function createHealth(deps: Deps, words: ReasonWords, hasOperator = false): Health {
  let beatAt: Duration | null = null
  let last: Look | null = null
  let running: Promise<Look> | null = null
  const lookNow = async (): Promise<Look> => {
    const facts = await gather(deps, { beatAt, hasOperator })
    return (last = { facts, report: judge(facts, words), at: deps.clock.wall() })
  }
  return {
    look: async () => {
      const age = last === null ? null : between(last.at, deps.clock.wall())
      if (last !== null && age !== null && age >= 0 && age < FRESH) return last
      return running ??= lookNow().finally(() => (running = null))
    },
    beat: () => {
      beatAt = deps.clock.monotonic()
    },
  }
}
