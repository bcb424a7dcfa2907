/** Counts how often a process died or stood still while a message was in anybody's hands: what that befell again and again
 *  is given up, and the service's own count of it proves nothing. */
import type { Native } from './native.ts'

export interface Deaths {
  /** A process dies or stands still. */
  struck(): void
  of(messageId: string): number
}

export function countDeaths(native: Native): Deaths {
  const counts = new Map<string, number>()
  const inHand = native.prepare("select id from message where state = 'claimed'")
  return {
    struck: () => { for (const { id } of inHand.all() as { id: string }[]) counts.set(id, (counts.get(id) ?? 0) + 1) },
    of: (messageId) => counts.get(messageId) ?? 0,
  }
}
