/** Makes processes die and stand still, most of all in the narrow moments around a mail's leaving. */
import type { Chance } from './chance.ts'
import type { Watcher } from './database.ts'
import type { Life } from './life.ts'
import type { Node } from './node.ts'
import type { Plan } from './plan.ts'
import type { Timeline } from './timeline.ts'

const CALM_AFTER_MS = 66 * 3_600_000
/** Statements that are not about a message are that much less worth dying at. */
const ELSEWHERE = 0.03
const NARROW = 3

export interface TroubleMaker extends Watcher {
  /** The process just asked the shop, or posted. */
  narrow(life: Life): void
}

export function troubleMaker(parts: { chance: Chance; plan: Plan; heap: Timeline; nodeOf(life: Life): Node | undefined }): TroubleMaker {
  const { chance, plan, heap, nodeOf } = parts
  const strike = (life: Life, weight: number): void => {
    const drawn = chance.next()
    if (drawn > (plan.crash + plan.pause) * weight || heap.now() > plan.start + CALM_AFTER_MS) return
    const node = nodeOf(life)
    if (drawn < plan.crash * weight) node?.crash()
    else node?.pause(chance.is(0.5) ? chance.between(1_000, 20_000) : chance.is(0.6) ? chance.between(40_000, 90_000) : chance.scale(90_000, 25 * 60_000))
  }
  return {
    narrow: (life) => strike(life, NARROW),
    applied: (life, sql) => strike(life, sql.startsWith('update "message"') || sql === 'commit' ? 1 : ELSEWHERE),
  }
}
