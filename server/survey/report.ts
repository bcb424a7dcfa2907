/** Answers counted: by reason, and by month. Pure. */
import { SURVEY_REASONS, type SurveyReason } from '../mail/survey.ts'
import { isoText } from '../values/time.ts'
import type { Answer } from './store.ts'

export interface SurveyCount {
  readonly reason: SurveyReason
  readonly count: number
  /** In the order of `months`. */
  readonly byMonth: readonly number[]
}

export interface SurveyReport {
  readonly total: number
  /** `2026-11`, the latest last. */
  readonly months: readonly string[]
  /** The most frequent first. */
  readonly reasons: readonly SurveyCount[]
}

const MONTHS_MAX = 6

export function reportOf(answers: readonly Pick<Answer, 'reason' | 'at'>[]): SurveyReport {
  const months = [...new Set(answers.map(({ at }) => monthOf(at)))].sort().slice(-MONTHS_MAX)
  const reasons = SURVEY_REASONS.map((reason): SurveyCount => {
    const own = answers.filter((answer) => answer.reason === reason)
    return { reason, count: own.length, byMonth: months.map((month) => own.filter(({ at }) => monthOf(at) === month).length) }
  })
  return { total: answers.length, months, reasons: reasons.sort((a, b) => b.count - a.count) }
}

const monthOf = (at: Answer['at']): string => isoText(at).slice(0, 7)
