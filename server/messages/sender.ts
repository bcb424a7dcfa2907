/** Sends what is due: claims it, asks the shop for orders once more, decides once more, commits intents, posts once.
 *  Fails closed: without a fresh answer of the shop nothing leaves. */
import type { Deps } from '../deps.ts'
import { settleCoupons } from '../incentives/clean-up.ts'
import type { Store } from '../stores/shop.ts'
import { seconds, type Duration } from '../values/time.ts'
import { quarantineState } from './quarantine/quarantine.ts'
import { claimDue, release, type Message } from './outbox.ts'
import { dispatch } from './round/dispatch.ts'
import { prepare } from './round/prepare.ts'
import { holdUntil, type Ready, type Round } from './round/round.ts'

/** Mails that are built before they are posted together. More would let the shop's answer grow old. */
const PREPARED_MAX = 20
/** Mails that took longer than this to build are posted before more are built. */
const PREPARING_MAX: Duration = seconds(2)

/** One round for one shop. Returns how many messages left. */
export async function sendDue(deps: Deps, store: Store): Promise<number> {
  const { clock, connection, vault } = deps
  // While the provider takes nothing, nothing is claimed: attempts and leases would be spent for nothing.
  if (deps.lifecycle.isStopping || deps.provider.ready?.().kind === 'wait') return 0
  const claimedAt = clock.monotonic()
  const messages = await claimDue(connection.db, { storeId: store.id, owner: vault.newId(clock.wall()), now: clock.now(), wall: connection.now() })
  const round: Round = { deps, store, claimedAt, quarantine: messages.length === 0 ? 'clear' : await quarantineState(deps), checked: null, isBlocked: false, sent: 0 }
  let prepared: Ready[] = []
  let begunAt = clock.monotonic()
  for (const message of messages) {
    const ready = await prepare(round, message).catch((error: unknown) => setAside(deps, message, error))
    if (ready) prepared.push(ready)
    if (prepared.length < PREPARED_MAX && clock.monotonic() - begunAt < PREPARING_MAX) continue
    await dispatchAll(round, prepared)
    prepared = []
    begunAt = clock.monotonic()
  }
  await dispatchAll(round, prepared)
  // What a purchase made worthless is taken back in the round that learnt of it.
  await settleCoupons(deps, store)
  return round.sent
}

async function dispatchAll(round: Round, prepared: readonly Ready[]): Promise<void> {
  try {
    await dispatch(round, prepared)
  } catch (error) {
    for (const { message } of prepared) await setAside(round.deps, message, error)
  }
}

/** One message that cannot be built must not keep the others from leaving. Only a claim is given back: an intent is not undone. */
async function setAside(deps: Deps, message: Message, error: unknown): Promise<null> {
  deps.log.error('message.failed', error, { messageId: message.id })
  await release(deps.connection.db, message, { dueAt: holdUntil(deps), reason: 'trouble' })
  return null
}
