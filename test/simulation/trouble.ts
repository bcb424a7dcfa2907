/** Makes processes die and stand still, most of all in the narrow moments around a mail's leaving. */
import type { Chance } from './chance.ts'
import type { Watcher } from './database.ts'
import type { Life } from './life.ts'
import type { Node } from './node.ts'
import { MINUTE, type Plan } from './plan.ts'
import type { Timeline } from './timeline.ts'

const CALM_AFTER_MS = 66 * 3_600_000
/** Statements that are not about a message are that much less worth dying at. */
const ELSEWHERE = 0.03
const NARROW = 3

/**
 * Where a process goes by what it has just read or written, and what it does next is right only while that still holds.
 * Chance alone seldom stands still exactly there for exactly so long while somebody acts, so it is arranged.
 */
type Narrow = 'claimed' | 'decided' | 'intended' | 'put back'
const STANDSTILL_MS: Readonly<Record<Narrow, readonly [number, number]>> = {
  // Longer than the lease: others send it, and perhaps do not know whether it left, when this process comes back.
  claimed: [61_000, 12 * MINUTE],
  // Long enough to tell the two apart, short enough for the lease and the age of the shop's answer.
  decided: [1_500, 4_500],
  // Longer than the shop's answer may be old, shorter than the lease.
  intended: [16_000, 44_000],
  // Long enough for others to send what was put back.
  'put back': [MINUTE, 12 * MINUTE],
}

/** How much more likely than elsewhere: a claim and an intent are made once for many messages. */
const WEIGHTS: Readonly<Record<Narrow, number>> = { claimed: 4, decided: 1, intended: 3, 'put back': 3 }
/** A worker that dies right after a post. */
const POSTED = 3

export interface TroubleMaker extends Watcher {
  /** The process just asked the shop. */
  narrow(life: Life): void
  posted(life: Life): void
}

export interface TroubleParts {
  readonly chance: Chance
  readonly plan: Plan
  readonly heap: Timeline
  nodeOf(life: Life): Node | undefined
  /** Somebody whose mail is in this state does what ought to stop it. @returns whether there is anybody */
  act(state: 'claimed' | 'intent'): boolean
  trace(who: string, what: string): void
}

export function troubleMaker(parts: TroubleParts): TroubleMaker {
  const { chance, plan, heap, nodeOf } = parts
  const strike = (life: Life, weight: number): void => {
    const drawn = chance.next()
    if (drawn > (plan.crash + plan.pause) * weight || heap.now() > plan.start + CALM_AFTER_MS) return
    const node = nodeOf(life)
    if (drawn < plan.crash * weight) node?.crash()
    else node?.pause(chance.is(0.5) ? chance.between(1_000, 20_000) : chance.is(0.6) ? chance.between(40_000, 90_000) : chance.scale(90_000, 25 * MINUTE))
  }
  const narrowOf = readStatements()
  const standStill = (life: Life, narrow: Narrow): void => {
    if (!chance.is(plan.narrow * WEIGHTS[narrow]) || heap.now() > plan.start + CALM_AFTER_MS) return
    const isAbout = narrow === 'decided' ? parts.act('claimed') : narrow === 'intended' ? parts.act('intent') : true
    if (!isAbout) return
    parts.trace(life.name, `stands still: ${narrow}`)
    nodeOf(life)?.pause(chance.between(...STANDSTILL_MS[narrow]))
  }
  return {
    narrow: (life) => strike(life, NARROW),
    posted: (life) => {
      strike(life, NARROW)
      // The mail is on its way or there, and nobody will ever hear of it.
      if (chance.is(plan.narrow * POSTED) && heap.now() < plan.start + CALM_AFTER_MS) heap.in(chance.scale(20, 1_000), () => nodeOf(life)?.crash())
    },
    applied: (life, isTelling, sql) => {
      strike(life, isTelling ? 1 : ELSEWHERE)
      const narrow = narrowOf(life, sql)
      if (narrow) standStill(life, narrow)
    },
  }
}

/** Tells the narrow places by their statements. */
function readStatements(): (life: Life, sql: string) => Narrow | null {
  const known = new Map<string, Narrow | null>()
  /** Processes whose open transaction holds an intent, or takes one back. */
  const committing = new Map<Life, Narrow>()
  return (life, sql) => {
    if (sql === 'commit' || sql === 'rollback') {
      const held = committing.get(life) ?? null
      committing.delete(life)
      return sql === 'commit' ? held : null
    }
    const read = known.get(sql)
    const narrow = read === undefined ? readStatement(sql) : read
    known.set(sql, narrow)
    if (narrow !== 'intended' && narrow !== 'put back') return narrow
    committing.set(life, narrow)
    return null
  }
}

function readStatement(sql: string): Narrow | null {
  if (/^update "message" set "state" = \?, "owner" = .*"attempt" = "attempt"/.test(sql)) return 'claimed'
  if (/^select .* from "suppression"/.test(sql)) return 'decided'
  if (/^update "message" set "state" = \?, "recipient_index"/.test(sql)) return 'intended'
  return /^update "message" set "state" = \?, "due_at" = \?, "reason" = \?, .*"intent_at" = \?/.test(sql) ? 'put back' : null
}
