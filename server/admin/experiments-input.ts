/** Reads what an owner typed about a new experiment. Every mistake is a sentence. Pure. */
import { METRICS, VARIANT_IDS, type ExperimentKind, type Metric, type Variant } from '../experiments/experiment.ts'
import { LANGUAGES } from '../values/locale.ts'
import type { Typed } from './shops-input.ts'

export const NAME_CHARACTERS_MAX = 80
/** Mail programs cut what is longer. */
export const SUBJECT_CHARACTERS_MAX = 120
export const SHARE_MIN = 10

/** Kinds that an owner may choose, with the number of variants that he describes himself. */
export const CHOICES = { subject: 3, images: 0, layout: 0, offer: 3 } as const satisfies Partial<Record<ExperimentKind, number>>
export type ChosenKind = keyof typeof CHOICES

/** The variants beside the mail as it is. */
export const OTHERS = VARIANT_IDS.slice(1)

export type ExperimentInput =
  | { readonly kind: 'ok'; readonly name: string; readonly metric: Metric; readonly sharePercent: number; readonly isAuto: boolean; readonly variants: readonly Variant[] }
  /** Sentences by field. */
  | { readonly kind: 'wrong'; readonly mistakes: Typed }

export const subjectField = (id: string, language: string): string => `subject-${id}-${language}`
export const offerField = (id: string): string => `offer-${id}`

/** @param shop its language is the one that needs words in every variant */
export function readExperiment(typed: Typed, kind: ChosenKind, shop: { readonly language: string }): ExperimentInput {
  const mistakes: Record<string, string> = {}
  const name = (typed['name'] ?? '').trim()
  if (name === '' || name.length > NAME_CHARACTERS_MAX || /\p{Cc}/u.test(name)) mistakes['name'] = `A name in one line, at most ${NAME_CHARACTERS_MAX} characters.`
  const metric = METRICS.find((each) => each === typed['metric'])
  if (!metric) mistakes['metric'] = 'Choose one of the list.'
  const sharePercent = Number(typed['share'])
  if (!Number.isInteger(sharePercent) || sharePercent < SHARE_MIN || sharePercent > 100) mistakes['share'] = `A whole number from ${SHARE_MIN} to 100.`
  const others = kind === 'subject' ? readSubjects(typed, shop.language, mistakes) : kind === 'offer' ? readOffers(typed, mistakes) : [kind === 'images' ? { images: false as const } : { layout: 'brief' as const }]
  if (!metric || Object.keys(mistakes).length > 0) return { kind: 'wrong', mistakes }
  return { kind: 'ok', name, metric, sharePercent, isAuto: typed['auto'] === 'on', variants: [{ id: 'A' }, ...others.map((other, index): Variant => ({ ...other, id: OTHERS[index] ?? 'B' }))] }
}

type Other = Omit<Variant, 'id'>

function readSubjects(typed: Typed, shopLanguage: string, mistakes: Record<string, string>): readonly Other[] {
  const given = OTHERS.map((id) => ({ id, subjects: Object.fromEntries(LANGUAGES.flatMap((language) => {
    const text = (typed[subjectField(id, language)] ?? '').trim()
    if (text !== '') checkSubject(text, subjectField(id, language), mistakes)
    return text === '' ? [] : [[language, text]]
  })) })).filter(({ id, subjects }) => id === 'B' || Object.keys(subjects).length > 0)
  for (const { id, subjects } of given) {
    if (!subjects[shopLanguage]) mistakes[subjectField(id, shopLanguage)] = 'A subject is missing in the shop\'s own language.'
  }
  if (given.some(({ id }) => id === 'D') && !given.some(({ id }) => id === 'C')) mistakes[subjectField('D', shopLanguage)] ??= 'Describe variant C before variant D.'
  return given.map(({ subjects }) => ({ subjects }))
}

function checkSubject(text: string, field: string, mistakes: Record<string, string>): void {
  if (text.length > SUBJECT_CHARACTERS_MAX || /\p{Cc}/u.test(text)) mistakes[field] = `One line of at most ${SUBJECT_CHARACTERS_MAX} characters.`
  else if (/\{[{%]|[}%]\}/.test(text.replace(/\{\{\s*shop\.name\s*\}\}/g, ''))) mistakes[field] = 'The only gap a subject may have is {{ shop.name }}.'
}

function readOffers(typed: Typed, mistakes: Record<string, string>): readonly Other[] {
  const given = OTHERS.map((id) => ({ id, text: (typed[offerField(id)] ?? '').trim() })).filter(({ id, text }) => id === 'B' || text !== '')
  for (const { id, text } of given) if (!/^\d{1,3}(\.\d{1,2})?$/.test(text) || Number(text) > 100) mistakes[offerField(id)] = 'Percent from 0 to 100; 0 is no coupon.'
  const numbers = given.map(({ text }) => Number(text))
  for (const [index, { id }] of given.entries()) if (numbers.indexOf(numbers[index] ?? 0) !== index) mistakes[offerField(id)] ??= 'Another variant offers the same.'
  return given.map(({ text }) => ({ offer: text }))
}

