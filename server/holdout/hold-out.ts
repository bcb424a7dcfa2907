/** The lot is drawn at the last moment before a series' first reminder would leave: until then nobody is treated differently,
 *  and from then on both groups are looked at alike. */
import type { Deps } from '../deps.ts'
import type { Case } from '../flows/facts.ts'
import type { Flow } from '../flows/flow.ts'
import { stopRun, type Run } from '../flows/store.ts'
import { cancel, type Message } from '../messages/outbox.ts'
import { storeTime } from '../orders/clocks.ts'
import type { Store } from '../stores/shop.ts'
import { armOf } from './assign.ts'
import { recordTrial } from './store.ts'

export interface Leaving {
  readonly store: Store
  readonly flow: Flow
  readonly run: Run
  readonly message: Message
  readonly found: Case
}

/**
 * Whether this person's series is left out. Then its message and run are ended.
 * While not live nobody is: whoever tries the service out waits for his mail.
 */
export async function holdOut(deps: Deps, { store, flow, run, message, found }: Leaving): Promise<boolean> {
  const { clock, connection: { db }, log, vault } = deps
  const percent = store.holdoutPercent ?? 0
  if (!deps.live || percent === 0 || flow.topic !== 'reminders' || found.kind !== 'cart' || found.cart.emailIndex === null || found.person === null) return false
  // A series that has begun goes on, whatever the share became meanwhile.
  if (found.facts.done.some(({ sentAt }) => sentAt !== null)) return false
  const arm = armOf(vault, found.person.personIndex, percent)
  const at = clock.now()
  await recordTrial(db, { storeId: store.id, emailIndex: found.cart.emailIndex, arm, percent, runId: run.id, at, storeAt: await storeTime(deps, store.id, at) })
  if (arm === 'mailed') return false
  await cancel(db, message, 'holdout', at)
  await stopRun(db, run.id, { reason: 'holdout', at })
  log.info('message.held-out', { messageId: message.id, runId: run.id, step: message.step })
  return true
}
