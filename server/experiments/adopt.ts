/** Writes what won into the shop's own series or texts, as a change of its owner: seen, changed and undone where he does that. */
import { NO_LANGUAGE, real, SERIES, type Change, type OwnerChanges } from '../changes/change.ts'
import { checkSeries } from '../changes/check-series.ts'
import { remarkText } from '../changes/check-word.ts'
import { createJudge } from '../changes/judge.ts'
import { readChanges, saveChanges } from '../changes/store.ts'
import type { Deps } from '../deps.ts'
import { changePath } from '../flows/changed.ts'
import { flows } from '../flows/flows.ts'
import { LANGUAGES } from '../values/locale.ts'
import { minutes } from '../values/time.ts'
import { isWritten, type Experiment, type VariantId } from './experiment.ts'

/** Owners change things by hand, so nobody is in the way for long. */
const TRIES_MAX = 3

/** @returns why it is not possible, as a sentence; null once it holds */
export async function adopt(deps: Deps, experiment: Experiment, winner: VariantId): Promise<string | null> {
  if (!isWritten(experiment)) return null
  const { clock, connection: { db }, log } = deps
  const wanted = changesFor(experiment, winner)
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const now = await readChanges(db, experiment.storeId)
    const mistake = mistakeOf(deps, now, wanted)
    if (mistake !== null) return mistake
    const changes = real(now, wanted)
    if (await saveChanges(db, { storeId: experiment.storeId, after: now.version, changes, note: `variant ${winner} of the experiment «${experiment.name}»`, at: clock.wall() })) {
      if (changes.length > 0) log.info('experiment.adopted', { experimentId: experiment.id, winner, changes: changes.length })
      await deps.refreshStores()
      return null
    }
  }
  return 'Something else was changed at the same moment. Try it again.'
}

/** The first variant is what holds anyway. */
function changesFor({ kind, flow, step: stepId, variants }: Experiment, winner: VariantId): readonly Change[] {
  const variant = variants.find(({ id }) => id === winner)
  const step = flows.get(flow)?.steps.find(({ id }) => id === stepId)
  if (!variant || !step) return []
  if (kind === 'delay') {
    const { delayMinutes } = variant
    if (delayMinutes === undefined) return []
    return [{ language: NO_LANGUAGE, group: SERIES, path: changePath(flow, stepId, 'after'), text: minutes(delayMinutes) === step.after ? null : String(delayMinutes) }]
  }
  return LANGUAGES.flatMap((language): readonly Change[] => {
    const text = variant.preheaders?.[language]
    return text === undefined ? [] : [{ language, group: step.mail, path: 'preheader', text }]
  })
}

/** Other things may have changed since the experiment began. */
function mistakeOf({ templates }: Pick<Deps, 'templates'>, now: OwnerChanges, changes: readonly Change[]): string | null {
  const judge = createJudge(templates)
  const [remark] = changes.flatMap((change) => judge(change).mistakes)
  if (remark) return remarkText(remark)
  const series: Record<string, string> = { ...now.series }
  for (const { group, path, text } of changes) {
    if (group !== SERIES) continue
    if (text === null) delete series[path]
    else series[path] = text
  }
  return Object.values(checkSeries(series))[0] ?? null
}
