/** The links of a mail that asks why: one an answer. Each leads to the page that asks once more before it keeps it. */
import type { Deps } from '../deps.ts'
import { SURVEY_REASONS, type SurveyAnswer } from '../mail/survey.ts'
import { writeSurveyToken, type SurveyToken } from './token.ts'

export function surveyLinks({ publicUrl, vault }: Pick<Deps, 'publicUrl' | 'vault'>, about: SurveyToken): readonly SurveyAnswer[] {
  const page = `${publicUrl.replace(/\/+$/, '')}/s/${encodeURIComponent(writeSurveyToken(vault, about))}`
  return SURVEY_REASONS.map((reason) => ({ reason, url: `${page}?answer=${reason}` }))
}
