/** Hands opt-outs that waited on the disk to the database, now that it may be back. */
import type { Deps } from '../deps.ts'
import { silence } from './silence.ts'

/** Never throws: what could not be handed on waits for the next time. */
export async function replaySpool(deps: Deps): Promise<void> {
  const { log, spool } = deps
  try {
    const replayed = await spool.replay((optOut) => silence(deps, { ...optOut, reason: 'unsubscribed' }))
    if (!replayed) return
    log.info('spool.replayed', { ...replayed, waiting: spool.waitingCount() })
    if (replayed.broken > 0) log.warn('spool.broken', { lines: replayed.broken })
  } catch (error) {
    log.error('spool.unread', error)
  }
}
