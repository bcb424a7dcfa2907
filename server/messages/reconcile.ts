/** Finds out what became of messages whose sending was never confirmed. A search decides, never a second try. */
import type { Deps } from '../deps.ts'
import { findRun } from '../flows/store.ts'
import { flows } from '../flows/flows.ts'
import type { Store } from '../stores/shop.ts'
import { claimRechecks, expire, markSent, reap, type Message } from './outbox.ts'

/** One round for one shop. */
export async function reconcile(deps: Deps, store: Store): Promise<void> {
  const { clock, connection: { db }, log } = deps
  const reaped = await reap(db, clock.wall())
  if (reaped.released + reaped.ambiguous > 0) log.warn('messages.reaped', reaped)
  for (const message of await claimRechecks(db, store.id, clock.wall())) await recheck(deps, message)
}

async function recheck(deps: Deps, message: Message): Promise<void> {
  const { clock, connection: { db }, log } = deps
  const run = await findRun(db, message.runId)
  const outcome = await deps.provider.find(message.id, flows.get(run?.flow ?? '')?.kind ?? 'reminders')
  if (outcome.kind === 'found') {
    await markSent(db, message, { providerId: outcome.providerId, reason: 'found-by-search', at: clock.now() })
    log.info('message.found', { messageId: message.id })
  } else if (clock.now() > message.expiresAt) {
    // A reminder that may or may not have arrived is not sent again: none is better than two.
    await expire(db, message, 'unverifiable', clock.now())
    log.warn('message.unverifiable', { messageId: message.id, search: outcome.kind })
  }
}
