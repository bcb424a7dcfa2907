/** Reads what an owner typed about a new experiment. Every mistake is a sentence. Pure. */
import { minutesFrom } from '../changes/check-series.ts'
import { METRICS, VARIANT_IDS, type ExperimentKind, type Metric, type Variant } from '../experiments/experiment.ts'
import { LANGUAGES, type Language } from '../values/locale.ts'
import type { Typed } from './shops-input.ts'

export const NAME_CHARACTERS_MAX = 80
/** Mail programs cut what is longer. */
export const SUBJECT_CHARACTERS_MAX = 120
export const SHARE_MIN = 10

/** Kinds that an owner may choose, with the number of variants that he describes himself. */
export const CHOICES = { subject: 3, preheader: 3, images: 0, layout: 0, offer: 3, delay: 3 } as const satisfies Partial<Record<ExperimentKind, number>>
export type ChosenKind = keyof typeof CHOICES

/** The variants beside the mail as it is. */
export const OTHERS = VARIANT_IDS.slice(1)

export type ExperimentInput =
  | { readonly kind: 'ok'; readonly name: string; readonly metric: Metric; readonly sharePercent: number; readonly isAuto: boolean; readonly variants: readonly Variant[] }
  /** Sentences by field. */
  | { readonly kind: 'wrong'; readonly mistakes: Typed }

export const subjectField = (id: string, language: string): string => `subject-${id}-${language}`
export const preheaderField = (id: string, language: string): string => `preheader-${id}-${language}`
export const offerField = (id: string): string => `offer-${id}`
export const delayField = (id: string): string => `delay-${id}`

/** What the mail in question allows. */
export interface MailRules {
  /** The shop's: the one that needs words in every variant. */
  readonly language: Language
  /** The step's own delay, in minutes; null: it leaves by no delay. */
  readonly usualMinutes: string | null
  /** Why the step cannot wait so many minutes; null: it can. */
  delayMistake(minutes: string): string | null
  /** Why this cannot be the line beside its subject; null: it can. */
  preheaderMistake(language: Language, text: string): string | null
}

export function readExperiment(typed: Typed, kind: ChosenKind, rules: MailRules): ExperimentInput {
  const mistakes: Record<string, string> = {}
  const name = (typed['name'] ?? '').trim()
  if (name === '' || name.length > NAME_CHARACTERS_MAX || /\p{Cc}/u.test(name)) mistakes['name'] = `A name in one line, at most ${NAME_CHARACTERS_MAX} characters.`
  const metric = METRICS.find((each) => each === typed['metric'])
  if (!metric) mistakes['metric'] = 'Choose one of the list.'
  const sharePercent = Number(typed['share'])
  if (!Number.isInteger(sharePercent) || sharePercent < SHARE_MIN || sharePercent > 100) mistakes['share'] = `A whole number from ${SHARE_MIN} to 100.`
  const others = readOthers(typed, kind, rules, mistakes)
  if (!metric || Object.keys(mistakes).length > 0) return { kind: 'wrong', mistakes }
  return { kind: 'ok', name, metric, sharePercent, isAuto: typed['auto'] === 'on', variants: [{ id: 'A' }, ...others.map((other, index): Variant => ({ ...other, id: OTHERS[index] ?? 'B' }))] }
}

type Other = Omit<Variant, 'id'>
type Mistakes = Record<string, string>

function readOthers(typed: Typed, kind: ChosenKind, rules: MailRules, mistakes: Mistakes): readonly Other[] {
  switch (kind) {
    case 'images': return [{ images: false }]
    case 'layout': return [{ layout: 'brief' }]
    case 'offer': return readOffers(typed, mistakes)
    case 'delay': return readDelays(typed, rules, mistakes)
    case 'subject': return readTexts(typed, { fieldOf: subjectField, noun: 'A subject', language: rules.language, mistakeOf: (_, text) => subjectMistake(text) }, mistakes).map((subjects) => ({ subjects }))
    case 'preheader': return readTexts(typed, { fieldOf: preheaderField, noun: 'A line', language: rules.language, mistakeOf: rules.preheaderMistake }, mistakes).map((preheaders) => ({ preheaders }))
  }
}

interface TextsAsked {
  fieldOf(id: string, language: string): string
  readonly noun: string
  readonly language: Language
  mistakeOf(language: Language, text: string): string | null
}

function readTexts(typed: Typed, { fieldOf, noun, language: shopLanguage, mistakeOf }: TextsAsked, mistakes: Mistakes): readonly Readonly<Partial<Record<Language, string>>>[] {
  const given = OTHERS.map((id) => ({ id, texts: Object.fromEntries(LANGUAGES.flatMap((language) => {
    const text = (typed[fieldOf(id, language)] ?? '').trim()
    const mistake = text === '' ? null : mistakeOf(language, text)
    if (mistake !== null) mistakes[fieldOf(id, language)] = mistake
    return text === '' ? [] : [[language, text]]
  })) })).filter(({ id, texts }) => id === 'B' || Object.keys(texts).length > 0)
  for (const { id, texts } of given) {
    if (!texts[shopLanguage]) mistakes[fieldOf(id, shopLanguage)] = `${noun} is missing in the shop's own language.`
  }
  if (given.some(({ id }) => id === 'D') && !given.some(({ id }) => id === 'C')) mistakes[fieldOf('D', shopLanguage)] ??= 'Describe variant C before variant D.'
  return given.map(({ texts }) => texts)
}

function subjectMistake(text: string): string | null {
  if (text.length > SUBJECT_CHARACTERS_MAX || /\p{Cc}/u.test(text)) return `One line of at most ${SUBJECT_CHARACTERS_MAX} characters.`
  return /\{[{%]|[}%]\}/.test(text.replace(/\{\{\s*shop\.name\s*\}\}/g, '')) ? 'The only gap a subject may have is {{ shop.name }}.' : null
}

/** What was typed for the variants, the first of them in any case. */
const givenIn = (typed: Typed, fieldOf: (id: string) => string): readonly { readonly id: string; readonly text: string }[] =>
  OTHERS.map((id) => ({ id, text: (typed[fieldOf(id)] ?? '').trim() })).filter(({ id, text }) => id === 'B' || text !== '')

function readOffers(typed: Typed, mistakes: Mistakes): readonly Other[] {
  const given = givenIn(typed, offerField)
  for (const { id, text } of given) if (!/^\d{1,3}(\.\d{1,2})?$/.test(text) || Number(text) > 100) mistakes[offerField(id)] = 'Percent from 0 to 100; 0 is no coupon.'
  const numbers = given.map(({ text }) => Number(text))
  for (const [index, { id }] of given.entries()) if (numbers.indexOf(numbers[index] ?? 0) !== index) mistakes[offerField(id)] ??= 'Another variant offers the same.'
  return given.map(({ text }) => ({ offer: text }))
}

/** Typed in hours, as on the page of series. */
function readDelays(typed: Typed, { usualMinutes, delayMistake }: MailRules, mistakes: Mistakes): readonly Other[] {
  if (usualMinutes === null) {
    mistakes['form'] = 'This mail leaves when the shop\'s data say so: there is no delay to try out.'
    return []
  }
  const given = givenIn(typed, delayField).map(({ id, text }) => ({ id, minutes: minutesFrom(text) }))
  for (const [index, { id, minutes }] of given.entries()) {
    const field = delayField(id)
    if (minutes === null) mistakes[field] = 'A number of hours, like 1 or 1.5.'
    else if (minutes === usualMinutes) mistakes[field] = 'So long it waits anyway: that is variant A.'
    else if (given.findIndex((each) => each.minutes === minutes) !== index) mistakes[field] = 'Another variant waits as long.'
    else {
      const mistake = delayMistake(minutes)
      if (mistake !== null) mistakes[field] = mistake
    }
  }
  return given.map(({ minutes }) => ({ delayMinutes: Number(minutes) }))
}
