/** Remembers mails of batches that were refused as a whole, so that each goes alone and hears what is wrong with it. */
import type { OutgoingMail, SendOutcome } from './provider.ts'

/** Older ones are forgotten; at worst they are refused in company once more. */
const SUSPECTS_MAX = 5_000

export interface Suspects {
  has(mail: OutgoingMail): boolean
  /** Takes over what became of mails that were posted together. */
  learn(batch: readonly OutgoingMail[], outcomes: readonly SendOutcome[]): void
}

/** In the memory of one process: another one would find out by itself. */
export function createSuspects(): Suspects {
  const ids = new Set<string>()
  return {
    has: (mail) => ids.has(mail.messageId),
    learn: (batch, outcomes) => {
      batch.forEach(({ messageId }, index) => {
        const outcome = outcomes[index]
        // A suspect that was only asked to come later has not heard anything yet.
        if (outcome?.kind === 'retry') return void (outcome.cause === 'batch' && ids.add(messageId))
        ids.delete(messageId)
      })
      for (const oldest of ids) {
        if (ids.size <= SUSPECTS_MAX) return
        ids.delete(oldest)
      }
    },
  }
}
