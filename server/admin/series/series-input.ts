/** What an owner typed about delays and switches, as changes. Pure. */
import { heldText, NO_LANGUAGE, real, SERIES, type Change, type OwnerChanges } from '../../changes/change.ts'
import { checkSeries, hoursText, minutesFrom } from '../../changes/check-series.ts'
import { changePath } from '../../flows/changed.ts'
import type { Flow } from '../../flows/flow.ts'
import { wordsAfter } from '../texts/texts-input.ts'
import type { Typed } from '../shops-input.ts'

export const delayField = (flow: string, step: string): string => `delay.${flow}.${step}`
export const onField = (flow: string, step: string): string => `on.${flow}.${step}`

export interface CheckedSeries {
  /** Those that change something. */
  readonly changes: readonly Change[]
  /** All settings as they would be. */
  readonly series: OwnerChanges['series']
  /** Sentences by field. */
  readonly mistakes: Typed
}

/** @param flows as they are by default: those the form showed */
export function checkTypedSeries(typed: Typed, flows: readonly Flow[], now: OwnerChanges): CheckedSeries {
  const mistakes: Record<string, string> = {}
  const wanted: Change[] = []
  const entry = (path: string, text: string | null): void => void wanted.push({ language: NO_LANGUAGE, group: SERIES, path, text })
  for (const flow of flows) {
    for (const { id, after } of flow.steps) {
      const text = typed[delayField(flow.name, id)]
      if (text === undefined) continue
      const length = text.trim() === '' ? minutesFrom(hoursText(after)) : minutesFrom(text)
      if (length === null) mistakes[delayField(flow.name, id)] = 'A number of hours, like 1 or 1.5.'
      else entry(changePath(flow.name, id, 'after'), length === minutesFrom(hoursText(after)) ? null : length)
      entry(changePath(flow.name, id, 'off'), typed[onField(flow.name, id)] === 'on' ? null : 'true')
    }
  }
  const series = wordsAfter(now.series, wanted)
  for (const [path, sentence] of Object.entries(checkSeries(series))) {
    const [flow = '', step = ''] = path.split('.')
    mistakes[delayField(flow, step)] ??= sentence
  }
  return { changes: real(now, wanted), series, mistakes }
}

/** What the form shows before anything was typed. */
export const typedSeries = (flows: readonly Flow[], now: OwnerChanges): Typed => Object.fromEntries(flows.flatMap((flow) => flow.steps.flatMap(({ id, after }) => {
  const held = (what: 'after' | 'off'): string | null => heldText(now, { language: NO_LANGUAGE, group: SERIES, path: changePath(flow.name, id, what) })
  const minutes = held('after')
  return [[delayField(flow.name, id), minutes === null ? hoursText(after) : String(Math.round((Number(minutes) / 60) * 100) / 100)], ...(held('off') === 'true' ? [] : [[onField(flow.name, id), 'on']])]
})))
