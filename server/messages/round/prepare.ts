/** From a claimed message to a mail that could leave: the shop is asked for orders, the flow decides once more, the mail is
 *  built. What may not or cannot leave is put right here. */
import { decide, type Decision } from '../../flows/decide.ts'
import { loadCases, type Case } from '../../flows/facts.ts'
import type { Flow } from '../../flows/flow.ts'
import { flows } from '../../flows/flows.ts'
import { endRun } from '../../flows/scheduler.ts'
import { holdOut } from '../../holdout/hold-out.ts'
import { findRun, wakeRun, type Run } from '../../flows/store.ts'
import type { OutgoingMail } from '../../providers/provider.ts'
import { compose, providerFor } from '../compose.ts'
import { cancel, expire, release, type Message } from '../outbox.ts'
import { passesQuarantine } from '../quarantine/quarantine.ts'
import { finish, handBack, hold, isChecked, isLeaseLeft, type Ready, type Round } from './round.ts'

/** @returns null when the message is not to leave now; then it was put right */
export async function prepare(round: Round, message: Message): Promise<Ready | null> {
  const { deps, store } = round
  const { db } = deps.connection
  const done = (isDone: boolean): Promise<null> => finish(deps, message, isDone).then(() => null)
  if (round.isBlocked || deps.lifecycle.isStopping || !isLeaseLeft(round)) return handBack(round, message).then(() => null)
  if (deps.clock.now() > message.expiresAt) return done(await expire(db, message, 'too-late', deps.clock.now()))
  const run = await findRun(db, message.runId)
  const flow = flows.get(run?.flow ?? '')
  if (!run || !flow || run.state !== 'active') return cancel(db, message, run?.reason ?? 'cart-ended', deps.clock.now()).then(() => null)
  if (!(await isChecked(round))) return hold(deps, message, 'store-unreachable').then(() => null)
  const found = await stillDue(round, { run, flow, message })
  if (!found) return null
  const step = flow.steps.find((candidate) => candidate.id === message.step)
  if (!step) return cancel(db, message, 'step-removed', deps.clock.now()).then(() => null)
  if (await holdOut(deps, { store, flow, run, message, found })) return null
  const composed = await compose(deps, { store, flow, step, message, found })
  if (composed.kind !== 'ok') {
    return composed.kind === 'hold' ? hold(deps, message, composed.reason).then(() => null) : done(await cancel(db, message, composed.reason, deps.clock.now()))
  }
  const { mail } = composed
  if (round.quarantine !== 'clear' && !(await isReleased(round, message, mail))) return null
  return { message, run, flow, step, mail, provider: providerFor(deps, mail.to), found, recipientIndex: deps.vault.emailIndex(store.id, mail.to), personIndex: deps.vault.personIndex(mail.to) }
}

/** Whether the message's step is still what the flow wants now. If not, the message and its run are put right. */
export async function stillDue({ deps, store }: Round, about: { run: Run; flow: Flow; message: Message }): Promise<Case | null> {
  const { run, flow, message } = about
  const { db } = deps.connection
  const found = (await loadCases(deps, store, [run], (_, error) => { throw error })).get(run.id) ?? null
  const decision: Decision = found ? decide(flow, found.facts, deps.clock.now()) : { kind: 'stop', because: 'cart-ended' }
  if (decision.kind === 'send' && decision.step.id === message.step) return found
  if (decision.kind === 'stop') {
    await cancel(db, message, decision.because, deps.clock.now())
    await endRun(deps, run, decision.because, found)
  } else if (decision.kind === 'wait' && decision.step.id === message.step) {
    await release(db, message, { dueAt: decision.until, reason: decision.because, expiresAt: decision.expires })
    await wakeRun(db, run.id, decision.until, decision.because)
  } else {
    await finish(deps, message, await expire(db, message, decision.kind === 'skip' ? decision.because : 'too-late', deps.clock.now()))
  }
  return null
}

/** While the provider may remember what the database has lost, it is asked about this person first. */
async function isReleased({ deps, quarantine }: Round, message: Message, mail: OutgoingMail): Promise<boolean> {
  const verdict = quarantine === 'unknown' ? 'unknown' : await passesQuarantine(deps, message, mail)
  if (verdict === 'unknown') await hold(deps, message, 'quarantine')
  return verdict === 'passes'
}
