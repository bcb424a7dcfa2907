/** The page that asks why an order was not finished. Works without JavaScript: each button is an answer. */
import type { FC } from 'hono/jsx'
import { SURVEY_REASONS, type SurveyReason } from '../../mail/survey.ts'
import type { PageWords } from '../../mail/words.ts'
import type { Language } from '../../values/locale.ts'
import { Shell } from '../page.tsx'

export const TEXT_CHARACTERS_MAX = 500

interface Parts {
  readonly language: Language
  readonly words: PageWords['survey']
  /** The answer that was tapped in the mail, or given before: it is only marked, a press gives it. */
  readonly marked: SurveyReason | null
  readonly text: string
}

export const SurveyPage: FC<Parts> = ({ language, words, marked, text }) => (
  <Shell language={language} title={words.title}>
    <p>{marked === null ? words.text : words.confirm}</p>
    <form method="post">
      <ul class="reasons">{[...SURVEY_REASONS].sort((a, b) => Number(b === marked) - Number(a === marked)).map((reason) => (
        <li><button type="submit" name="answer" value={reason} class={reason === marked ? undefined : 'quiet'}>{words.reasons[reason]}</button></li>
      ))}</ul>
      <label for="text">{words.comment}</label>
      <textarea id="text" name="text" rows={2} maxlength={TEXT_CHARACTERS_MAX}>{text}</textarea>
    </form>
  </Shell>
)

interface ThanksParts {
  readonly language: Language
  readonly words: PageWords['surveyThanks']
  /** Where a person answers; null where nobody named an address. */
  readonly address: string | null
}

export const ThanksPage: FC<ThanksParts> = ({ language, words, address }) => (
  <Shell language={language} title={words.title}>
    <p role="status">{words.text}</p>
    {address === null ? null : <p>{words.write} <a href={`mailto:${address}`}>{address}</a></p>}
    <form method="get"><button type="submit" class="quiet">{words.change}</button></form>
  </Shell>
)
