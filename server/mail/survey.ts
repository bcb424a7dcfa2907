/** The one-tap question of the last mail: why the order was not finished. Pure. */
import { webAddress } from './plain.ts'

/** In the order they stand in the mail; each has its words in the locale files. */
export const SURVEY_REASONS = ['price', 'delivery-cost', 'payment', 'just-looking', 'found-elsewhere', 'technical'] as const
export type SurveyReason = (typeof SURVEY_REASONS)[number]

/** `url` leads to a page that asks once more before it keeps the answer. */
export interface SurveyAnswer {
  readonly reason: SurveyReason
  readonly url: string
}

/** Answers without a page to lead to are left out. */
export const surveyView = (answers: readonly SurveyAnswer[]): readonly SurveyAnswer[] =>
  answers.flatMap(({ reason, url }) => {
    const address = webAddress(url)
    return address === null ? [] : [{ reason, url: address }]
  })
