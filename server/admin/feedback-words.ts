/** What became of a mail after it left, in the owner's words. Pure. */
import type { Feedback, Tally } from '../messages/feedback/store.ts'

/** Sentences in the order in which things happen; none when nothing was heard. */
export function feedbackSentences(feedback: Feedback | undefined): readonly string[] {
  if (!feedback) return []
  const { deliveredAt, opened, clicked, bouncedAt, softBouncedAt, complainedAt, unsubscribedAt } = feedback
  return [
    deliveredAt === null ? null : 'Delivered.',
    softBouncedAt === null ? null : deliveredAt === null ? 'Not delivered yet: the mailbox was full or did not answer.' : 'The first try was put off by the mailbox.',
    bouncedAt === null ? null : 'Came back: the address takes no mail.',
    signSentence(opened, { by: 'Opened.', perhaps: 'Its pictures were loaded, perhaps by a program.' }),
    signSentence(clicked, { by: 'The reader followed its link to the shop.', perhaps: 'Its link was asked for, perhaps by a mail filter.' }),
    complainedAt === null ? null : 'The reader reported it as spam.',
    unsubscribedAt === null ? null : 'The reader unsubscribed by Postmark\'s link.',
  ].filter((sentence) => sentence !== null)
}

function signSentence({ count, firstHumanAt }: Tally, words: { by: string; perhaps: string }): string | null {
  if (count === 0) return null
  return firstHumanAt === null ? words.perhaps : words.by
}
