/** The page where a person chooses what the shop may write to him. Works without JavaScript: each button posts one choice. */
import type { FC } from 'hono/jsx'
import type { Preferences } from '../../consent/preferences.ts'
import { TOPICS, type Topic } from '../../consent/store.ts'
import type { PageWords } from '../../mail/words.ts'
import type { Language } from '../../values/locale.ts'
import { Shell } from '../page.tsx'

const OFFERS_FIRST = ['offers', 'reminders', 'all'] as const satisfies readonly Topic[]

interface Parts {
  readonly language: Language
  readonly words: PageWords['preferences']
  readonly preferences: Preferences
  /** What the mail was about that led here: its row comes first. */
  readonly first: Topic
  /** A choice was made just now. */
  readonly isSaved: boolean
}

export const PreferencesPage: FC<Parts> = ({ language, words, preferences, first, isSaved }) => (
  <Shell language={language} title={words.title}>
    {isSaved ? <p class="saved" role="status">{words.saved}</p> : null}
    <p>{words.text}</p>
    <form method="post">
      <ul class="topics">{(first === 'offers' ? OFFERS_FIRST : TOPICS).map((topic) => <Row topic={topic} words={words} state={preferences[topic]} />)}</ul>
    </form>
  </Shell>
)

const Row: FC<{ topic: Topic; words: PageWords['preferences']; state: Preferences[Topic] }> = ({ topic, words, state }) => (
  <li>
    <div><strong id={topic}>{words[topic]}</strong> {words[state === 'kept-off' ? 'kept' : state]}</div>
    {state === 'kept-off' ? null : (
      <button type="submit" id={`turn-${topic}`} aria-labelledby={`turn-${topic} ${topic}`} name={state === 'on' ? 'off' : 'on'} value={topic} class={topic === 'all' && state === 'on' ? undefined : 'quiet'}>
        {state === 'off' ? words.start : topic === 'all' ? words.stopAll : words.stop}
      </button>
    )}
  </li>
)
