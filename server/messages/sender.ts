/** Sends what is due: claims it, asks the shop for orders once more, decides once more, commits intents, posts once.
 *  Fails closed: without a fresh answer of the shop nothing leaves. */
import type { Deps } from '../deps.ts'
import { settleCoupons } from '../incentives/clean-up.ts'
import { afterOutage, giveBack, paceAllowance, seenLate } from '../pace/drain.ts'
import type { Store } from '../stores/shop.ts'
import { between, seconds, type Duration } from '../values/time.ts'
import { quarantineState } from './quarantine/quarantine.ts'
import { CLAIM_MAX, claimDue, release, type Message } from './outbox.ts'
import { dispatch } from './round/dispatch.ts'
import { prepare } from './round/prepare.ts'
import { holdUntil, type Ready, type Round } from './round/round.ts'

const NOTHING = { sent: 0, isMore: false } as const
/** Mails that are built before they are posted together. More would let the shop's answer grow old. */
const PREPARED_MAX = 20
/** Mails that took longer than this to build are posted before more are built. */
const PREPARING_MAX: Duration = seconds(2)

/** A provider that is to be left alone for this long is away, not only busy: afterwards mails leave slowly at first. */
const OUTAGE_MIN: Duration = seconds(5)
/** Rounds of one shop follow each other for this long; then everything else has its turn. */
const ROUNDS_MAX: Duration = seconds(20)

/** Sends one shop's due messages, as fast as the pace allows. Returns how many left. */
export async function sendDue(deps: Deps, store: Store): Promise<number> {
  const { clock } = deps
  const begunAt = clock.monotonic()
  let sent = 0
  let isMore = true
  while (isMore && clock.monotonic() - begunAt < ROUNDS_MAX) {
    const round = await sendRound(deps, store)
    sent += round.sent
    isMore = round.isMore
  }
  // What a purchase made worthless is taken back in the round that learnt of it.
  await settleCoupons(deps, store)
  return sent
}

async function sendRound(deps: Deps, store: Store): Promise<{ sent: number; isMore: boolean }> {
  const { clock, connection, vault, drain } = deps
  // While the provider takes nothing, nothing is claimed: attempts and leases would be spent for nothing.
  if (deps.lifecycle.isStopping) return NOTHING
  const readiness = deps.provider.ready?.() ?? { kind: 'go' }
  if (readiness.kind === 'wait') {
    if (readiness.after >= OUTAGE_MIN) drain.current = afterOutage(drain.current, clock.monotonic())
    return NOTHING
  }
  const allowance = paceAllowance(drain.current, CLAIM_MAX, clock.monotonic())
  drain.current = allowance.drain
  if (allowance.allowed === 0) return NOTHING
  const claimedAt = clock.monotonic()
  const messages = await claimDue(connection.db, { storeId: store.id, owner: vault.newId(clock.wall()), now: clock.now(), wall: connection.now(), limit: allowance.allowed })
  const [first] = messages
  // A process that begins after an outage finds what waited: it leaves slowly at first.
  if (first) drain.current = seenLate(drain.current, between(first.dueAt, clock.now()), clock.monotonic())
  const round: Round = { deps, store, claimedAt, quarantine: messages.length === 0 ? 'clear' : await quarantineState(deps), checked: null, isBlocked: false, sent: 0 }
  await work(round, messages)
  drain.current = round.isBlocked ? afterOutage(drain.current, clock.monotonic()) : giveBack(drain.current, allowance.allowed - round.sent)
  return { sent: round.sent, isMore: messages.length === CLAIM_MAX && round.sent > 0 && !round.isBlocked }
}

async function work(round: Round, messages: readonly Message[]): Promise<void> {
  const { deps } = round
  let prepared: Ready[] = []
  let begunAt = deps.clock.monotonic()
  for (const message of messages) {
    const ready = await prepare(round, message).catch((error: unknown) => setAside(deps, message, error))
    if (ready) prepared.push(ready)
    if (prepared.length < PREPARED_MAX && deps.clock.monotonic() - begunAt < PREPARING_MAX) continue
    await dispatchAll(round, prepared)
    prepared = []
    begunAt = deps.clock.monotonic()
  }
  await dispatchAll(round, prepared)
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
