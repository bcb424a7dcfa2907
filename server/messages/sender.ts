/** Sends what is due: claims it, asks the shop for orders once more, decides once more, commits intents, posts once.
 *  Fails closed: without a fresh answer of the shop nothing leaves. */
import type { Deps } from '../deps.ts'
import { settleCoupons } from '../incentives/clean-up.ts'
import { afterOutage, giveBack, paceAllowance, seenLate } from '../pace/drain.ts'
import type { Store } from '../stores/shop.ts'
import { between, seconds, type Duration } from '../values/time.ts'
import { quarantineState } from './quarantine/quarantine.ts'
import { CLAIM_MAX, claimDue } from './claims/outbox.ts'
import type { Message } from './outbox.ts'
import { dispatch } from './round/dispatch.ts'
import { prepare, type Prepared } from './round/prepare.ts'
import { setAside, type Round } from './round/round.ts'

const NOTHING = { sent: 0, isMore: false } as const
const NOTHING_READY: Prepared = { ready: [], rest: [] }
/** Deciding costs much the same for so few messages as for one. */
const PART_MIN = 10

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
  // What one shop's round takes the others' have to do without, so that it takes no more than it has to send.
  const taken = { due: 0, allowed: 0 }
  const allow = (due: number): number => {
    const { drain: left, allowed } = paceAllowance(drain.current, due, clock.monotonic())
    drain.current = left
    Object.assign(taken, { due, allowed })
    return allowed
  }
  const claimedAt = clock.monotonic()
  const messages = await claimDue(connection.db, { storeId: store.id, owner: vault.newId(clock.wall()), now: clock.now(), wall: connection.now(), allow })
  const [first] = messages
  // A process that begins after an outage finds what waited: it leaves slowly at first.
  if (first) drain.current = seenLate(drain.current, between(first.dueAt, clock.now()), clock.monotonic())
  const round: Round = { deps, store, claimedAt, quarantine: messages.length === 0 ? 'clear' : await quarantineState(deps), checked: null, isBlocked: false, sent: 0 }
  await work(round, messages)
  drain.current = round.isBlocked ? afterOutage(drain.current, clock.monotonic()) : giveBack(drain.current, taken.allowed - round.sent)
  return { sent: round.sent, isMore: (taken.due > messages.length || taken.due === CLAIM_MAX) && round.sent > 0 && !round.isBlocked }
}

async function work(round: Round, messages: readonly Message[]): Promise<void> {
  let waiting = messages
  let most = messages.length
  while (waiting.length > 0) {
    const part = waiting.slice(0, most)
    const { ready, rest } = await prepare(round, part).catch((error: unknown) => setAside(round.deps, part, error).then(() => NOTHING_READY))
    await dispatch(round, ready).catch((error: unknown) => setAside(round.deps, ready.map(({ message }) => message), error))
    waiting = [...rest, ...waiting.slice(most)]
    // What could not be built in time is decided anew with the next part, which is to be about as large as what could.
    most = rest.length === 0 ? messages.length : Math.max(PART_MIN, part.length - rest.length)
  }
}
