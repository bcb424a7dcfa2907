/** How experiments are told: what a variant is, how it stands, how sure that is. Pure. */
import { subjectWith } from '../experiments/apply.ts'
import type { Experiment, ExperimentKind, Metric, Variant } from '../experiments/experiment.ts'
import { BUYERS_MIN, PEOPLE_MIN, RUNNING_MIN, type Verdict } from '../experiments/verdict.ts'
import type { Language } from '../values/locale.ts'
import { days, minutes } from '../values/time.ts'
import { counted, countText, hoursWords } from './words.ts'

export const KIND_WORDS: Readonly<Record<ExperimentKind, string>> = {
  subject: 'Subject', images: 'Pictures of the products', layout: 'How much of the cart is shown', offer: 'Coupon', delay: 'When it leaves', preheader: 'Line beside the subject',
}

export const METRIC_WORDS: Readonly<Record<Metric, string>> = { conversion: 'how many people order', revenue: 'how much they pay, on average' }

/** What a variant is, in a few words. */
export function variantText(variant: Variant, kind: ExperimentKind, about: { readonly language: Language; readonly shopName: string }): string {
  if (variant.id === 'A') return 'as it is'
  switch (kind) {
    case 'subject': return `«${subjectWith(variant, about) ?? Object.values(variant.subjects ?? {})[0] ?? ''}»`
    case 'images': return 'without pictures'
    case 'layout': return 'the first product alone'
    case 'offer': return Number(variant.offer) === 0 ? 'no coupon' : `${variant.offer} % off`
    case 'delay': return `after ${hoursWords(minutes(variant.delayMinutes ?? 0))}`
    case 'preheader': return `«${variant.preheaders?.[about.language] ?? Object.values(variant.preheaders ?? {})[0] ?? ''}»`
  }
}

/** One sentence on how it stands. «B is better with a probability of 93 %. Too early to decide: 120 of 400 people.» */
export function standingText(experiment: Pick<Experiment, 'state' | 'winner' | 'isApplied' | 'variants' | 'metric'>, verdict: Verdict, chances: readonly number[]): string {
  if (experiment.state === 'stopped') return experiment.isApplied ? `Stopped by hand; everybody gets ${experiment.winner}.` : 'Stopped by hand; everybody gets the mail as it is.'
  if (experiment.state === 'decided') return `${experiment.winner} won. ${experiment.isApplied ? `Everybody gets it${experiment.winner === 'A' ? ': the mail as it is' : ''}.` : 'Everybody gets the mail as it is until you use it.'}`
  const leader = experiment.variants.findIndex(({ id }) => id === verdict.leader)
  const sure = verdict.fewest === 0 ? 'Nobody\'s time to order is over yet.' : `${verdict.leader} is ${experiment.variants.length > 2 ? 'the best' : 'better'} with a probability of ${chanceText(chances[leader] ?? 0)}.`
  return `${sure} ${lackText(verdict, experiment.metric)}`
}

function lackText({ kind, fewest, hasRun }: Verdict, metric: Metric): string {
  if (kind === 'winner') return 'That is decided; it ends tonight.'
  if (kind === 'open') return 'No winner yet: a difference as large as this can still be chance.'
  if (fewest < PEOPLE_MIN) return `Too early to decide: ${countText(fewest)} of ${PEOPLE_MIN} people needed for each variant.`
  return hasRun ? `Too early to decide: each variant needs ${counted(BUYERS_MIN, 'person', 'people')} who ${metric === 'revenue' ? 'paid' : 'ordered'}.` : `Too early to decide: it has to run for ${Math.round(RUNNING_MIN / days(1))} days.`
}

/** Never 0 or 100: nothing is certain. */
export const chanceText = (chance: number): string => (chance > 0.99 ? 'more than 99 %' : chance < 0.01 ? 'less than 1 %' : `${Math.round(100 * chance)} %`)
