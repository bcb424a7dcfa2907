/** What the words of the provider's lists about one person come to, whatever order they came in. Pure. */
import type { SuppressionReason, Topic } from '../../consent/store.ts'
import type { Instant } from '../../values/time.ts'
import type { StreamKind } from './settings.ts'

/** One word about a person: why the address was put on a stream's list, or that it was taken off. */
export interface Said {
  readonly stream: StreamKind
  readonly word: 'hard-bounce' | 'complaint' | 'manual' | 'lifted'
  readonly at: Instant
}

/** What is to be kept away from the person, and what the provider's side no longer says. */
export interface Standing {
  readonly keep: readonly { readonly topic: Topic; readonly reason: SuppressionReason }[]
  readonly lift: readonly { readonly topics: readonly Topic[]; readonly reasons: readonly ('provider' | 'hard-bounce' | 'inactive-recipient')[] }[]
}

/** The reminders' stream carries offers too. */
const TOPICS_OF_REMINDERS = ['reminders', 'offers'] as const

/**
 * A dead address and a complaint end all mails on all topics, a word of the list those of its stream. A complaint is never
 * taken back. Of a word and its lifting at the same moment the word stands.
 */
export function standingOf(said: readonly Said[]): Standing {
  const isStanding = (each: Said): boolean => each.word !== 'lifted' && !said.some((other) => other.word === 'lifted' && other.stream === each.stream && other.at > each.at)
  const standing = said.filter(isStanding)
  const isDead = standing.some(({ word }) => word === 'hard-bounce')
  const hasComplained = said.some(({ word }) => word === 'complaint')
  const isListed = standing.some(({ word, stream }) => word === 'manual' && stream === 'reminders')
  const isLifted = said.some(({ word }) => word === 'lifted')
  return {
    keep: [
      ...(hasComplained ? [{ topic: 'all', reason: 'complaint' } as const] : []),
      ...(isDead ? [{ topic: 'all', reason: 'hard-bounce' } as const] : []),
      ...(isListed ? TOPICS_OF_REMINDERS.map((topic) => ({ topic, reason: 'provider' } as const)) : []),
    ],
    lift: [
      ...(isLifted && !isDead ? [{ topics: ['all'], reasons: ['hard-bounce', ...(isListed ? [] : ['inactive-recipient'] as const)] } as const] : []),
      ...(isLifted && !isListed ? [{ topics: TOPICS_OF_REMINDERS, reasons: ['provider'] } as const] : []),
    ],
  }
}
