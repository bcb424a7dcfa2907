/** What a shop's series go by, as form fields: the same settings, checks and meanings as the environment's, under the same names. Pure. */
import { z } from 'zod'
import { seriesFromConfig, seriesSettings, type SeriesTerms } from '../flows/settings.ts'
import type { Typed } from './shops-input.ts'

type Name = keyof typeof seriesSettings

export interface SeriesField {
  readonly name: Name
  readonly label: string
  readonly hint: string
  readonly choices?: Readonly<Record<string, string>>
}

const LABELS: Readonly<Record<Name, string>> = {
  SIGNALS: 'Openings and clicks that count where the series branches', COOL_OFF_DAYS: 'Days of rest after a purchase', PRICE_DROP_PERCENT: 'Tell once when something left is cheaper by at least so many percent', BACK_IN_STOCK: 'Tell once when something left can be bought again',
}

const CHOICES: Partial<Record<Name, Readonly<Record<string, string>>>> = {
  SIGNALS: { human: 'surely a person\'s', 'human-or-unsure': 'a person\'s, or unsure ones', all: 'all, also those of mail filters' },
  BACK_IN_STOCK: { false: 'no', true: 'yes' },
}

const NAMES = Object.keys(seriesSettings) as readonly Name[]

export const SERIES_FIELDS: readonly SeriesField[] = NAMES.map((name) => {
  const choices = CHOICES[name]
  return choices ? { name, label: LABELS[name], hint: '', choices } : { name, label: LABELS[name], hint: `${(seriesSettings[name].description ?? '').replaceAll('`', '')}.` }
})

/** What the fields show of terms that are kept. */
export function typedTerms(terms: SeriesTerms): Typed {
  const values: Readonly<Record<Name, unknown>> = { SIGNALS: terms.signals, COOL_OFF_DAYS: terms.coolOffDays, PRICE_DROP_PERCENT: terms.priceDropPercent, BACK_IN_STOCK: terms.tellsBackInStock }
  return Object.fromEntries(NAMES.map((name) => [name, values[name] === null ? '' : String(values[name])]))
}

/** An empty field means its default. */
export function readSeries(typed: Typed): { readonly kind: 'ok'; readonly series: SeriesTerms } | { readonly kind: 'wrong'; readonly mistakes: Typed } {
  const given = Object.fromEntries(NAMES.flatMap((name) => (typed[name]?.trim() ? [[name, typed[name].trim()]] : [])))
  const parsed = z.object(seriesSettings).safeParse(given)
  if (parsed.success) return { kind: 'ok', series: seriesFromConfig(parsed.data) }
  return { kind: 'wrong', mistakes: Object.fromEntries(parsed.error.issues.map((issue) => [String(issue.path[0]), issue.message.startsWith('must') ? `It ${issue.message}.` : 'Choose one of the list.']).reverse()) }
}
