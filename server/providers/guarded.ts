/** A provider that is left alone while it is away, overtaxed or not willing: nothing waits inside, everything is told beforehand. */
import { createCircuit, type Circuit } from '../circuit.ts'
import type { Clock } from '../clock.ts'
import { milliseconds, minutes, plus, seconds, type Duration } from '../values/time.ts'
import { createOutage, type Outage } from './outage.ts'
import type { OutgoingMail, Provider, ProviderState, Readiness, SendOutcome } from './provider.ts'
import { createSlots, type Slots } from './slots.ts'
import { verdictOf, type Verdict } from './verdict.ts'

/** How long nothing is posted after the account was found to be in the way. */
const BLOCKED_FOR: Duration = minutes(5)
/** While a post is under way whose outcome decides. */
const WAIT_TRIAL: Duration = seconds(1)
/** While as many posts are under way as may be. */
const WAIT_SLOT: Duration = milliseconds(250)
/** A mail that was not posted is not due again earlier than this. */
const RETRY_MIN: Duration = seconds(1)

const GO: Readiness = { kind: 'go' }

interface Guards {
  readonly clock: Clock
  readonly outage: Outage
  /** Open while the account is in the way. */
  readonly block: Circuit
  readonly slots: Slots
  blockedReason: string | null
}

/**
 * The same provider behind a breaker, a pause after every refusal of the account, and as many posts at once as it bears.
 * @param parts `random`: jitter from 0 up to 1
 */
export function withGuard(provider: Provider, { clock, random }: { readonly clock: Clock; random(): number }): Provider {
  const guards: Guards = { clock, outage: createOutage(clock, random), block: createCircuit(clock), slots: createSlots(clock, random), blockedReason: null }
  // One mail is enough to find out, and if it gets unclear only one has to be searched for.
  const isDoubtful = (): boolean => guards.block.state() !== 'closed' || guards.outage.isDoubtful()
  const fit = (mails: readonly OutgoingMail[]): number => Math.min(mails.length, isDoubtful() ? 1 : provider.fit?.(mails) ?? provider.batchMax)
  return {
    ...provider,
    get batchMax() { return isDoubtful() ? 1 : provider.batchMax },
    fit,
    ready: () => waitOf(guards) ?? provider.ready?.() ?? GO,
    state: () => stateOf(guards),
    send: async (mails, within) => {
      const wait = waitOf(guards)
      if (mails.length === 0 || wait) return mails.map(() => notTried(wait?.after ?? RETRY_MIN, wait?.reason ?? ''))
      const batch = mails.slice(0, fit(mails))
      const outcomes = await post(provider, guards, batch, within)
      return [...outcomes, ...mails.slice(batch.length).map(() => notTried(RETRY_MIN, 'did not fit into the post'))]
    },
  }
}

async function post(provider: Provider, guards: Guards, batch: readonly OutgoingMail[], within: Duration | undefined): Promise<readonly SendOutcome[]> {
  const { outage, block, slots } = guards
  const isTrialOf = { outage: outage.circuit.pass() === 'trial', block: block.pass() === 'trial' }
  const giveBack = slots.take()
  const outcomes = await provider.send(batch, within).catch((): readonly SendOutcome[] => batch.map(() => ({ kind: 'unclear', reason: 'the provider broke' })))
  const verdict = verdictOf(outcomes)
  giveBack(verdict)
  if (outage.learn(verdict.isFailure, isTrialOf.outage)) slots.restart()
  learnBlock(guards, verdict, isTrialOf.block)
  return outcomes
}

function learnBlock(guards: Guards, verdict: Verdict, isTrial: boolean): void {
  if (verdict.blockedReason !== null) {
    guards.blockedReason = verdict.blockedReason
    guards.block.open(BLOCKED_FOR)
  } else if (isTrial && verdict.isTaken) {
    guards.blockedReason = null
    guards.block.close()
  } else if (isTrial) {
    guards.block.abandon()
  }
}

/** Null: nothing is in the way of a post. */
function waitOf({ block, outage: { circuit }, slots, blockedReason }: Guards): Extract<Readiness, { kind: 'wait' }> | null {
  const wait = (after: Duration, reason: string): Extract<Readiness, { kind: 'wait' }> => ({ kind: 'wait', after, reason })
  if (block.left() > 0) return wait(block.left(), blockedReason ?? 'blocked')
  if (circuit.left() > 0) return wait(circuit.left(), 'the provider seems to be away')
  if (slots.restLeft() > 0) return wait(slots.restLeft(), 'too many requests')
  if (block.isTrying() || circuit.isTrying()) return wait(WAIT_TRIAL, 'the provider is being tried')
  return slots.underWay() >= slots.limit() ? wait(WAIT_SLOT, 'enough posts are under way') : null
}

function stateOf({ clock, block, outage: { circuit }, slots, blockedReason }: Guards): ProviderState {
  const left = Math.max(block.left(), circuit.left(), slots.restLeft())
  return {
    breaker: circuit.state(), blockedReason, until: left > 0 ? plus(clock.wall(), milliseconds(left)) : null,
    concurrency: slots.limit(), underWay: slots.underWay(),
  }
}

const notTried = (after: Duration, reason: string): SendOutcome =>
  ({ kind: 'retry', after: milliseconds(Math.max(after, RETRY_MIN)), reason, cause: 'not-tried' })
