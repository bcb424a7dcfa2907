/** The disk of one process, as far as opt-outs are kept on it: it outlives the process. */
import type { Spool, SpooledOptOut } from '../../server/consent/spool.ts'
import type { Timeline } from './timeline.ts'

/** As the real one: who was just handed on is still not written to. */
const HUSH_MS = 10 * 60_000

export function diskSpool(heap: Timeline): Spool {
  const waiting = new Map<string, SpooledOptOut>()
  const hushed = new Map<string, number>()
  return {
    keep: async (optOut) => void waiting.set(`${optOut.emailIndex} ${optOut.topic}`, optOut),
    isSpooled: (emailIndex) => [...waiting.values()].some((each) => each.emailIndex === emailIndex) || (hushed.get(emailIndex) ?? 0) > heap.now(),
    waitingCount: () => waiting.size,
    replay: async (take) => {
      if (waiting.size === 0) return null
      let [taken, failed] = [0, 0]
      for (const [key, optOut] of [...waiting]) {
        try {
          await take(optOut)
          waiting.delete(key)
          hushed.set(optOut.emailIndex, heap.now() + HUSH_MS)
          taken++
        } catch {
          failed++
        }
      }
      return { taken, failed, broken: 0 }
    },
  }
}
