/** Whether messages' mails are still what their flows want at their places now. Where not, the message and its run are put right.
 *  When another mail has become the right one the same message carries that: so of two branches of a place never two mails leave. */
import { decide, type Decision } from '../../flows/decide.ts'
import { flowFor, loadCases, type Case } from '../../flows/facts.ts'
import type { Flow } from '../../flows/flow.ts'
import { endRun } from '../../flows/scheduler.ts'
import { wakeRuns, type Run } from '../../flows/store.ts'
import { groupBy } from '../../db/many.ts'
import type { Deps } from '../../deps.ts'
import { cancel, expireAll, releaseAll, type Message } from '../outbox.ts'
import { finish, setAside, type Round } from './round.ts'

/** A message and what it belongs to. */
export interface About {
  readonly run: Run
  readonly flow: Flow
  readonly message: Message
}

interface Postponed extends About {
  readonly decision: Extract<Decision, { kind: 'wait' | 'send' }>
}

/** @returns what those that are due were decided by, by the message's id */
export async function stillDue({ deps, store }: Round, abouts: readonly About[]): Promise<ReadonlyMap<string, Case>> {
  const broken = new Set<string>()
  const cases = await loadCases(deps, store, abouts.map(({ run }) => run), async (run, error) => {
    broken.add(run.id)
    await setAside(deps, abouts.filter((about) => about.run.id === run.id).map(({ message }) => message), error)
  })
  const due = new Map<string, Case>()
  const postponed: Postponed[] = []
  for (const about of abouts.filter(({ run }) => !broken.has(run.id))) {
    const found = cases.get(about.run.id) ?? null
    const decision: Decision = found ? decide(flowFor(about.flow, found), found.facts, deps.clock.now(), about.message.step) : { kind: 'stop', because: 'cart-ended' }
    if (decision.kind === 'send' && decision.step.mail === about.message.mail && found) due.set(about.message.id, found)
    else if (decision.kind === 'wait' || decision.kind === 'send') postponed.push({ ...about, decision })
    else await putRight(deps, about, decision, found).catch((error: unknown) => setAside(deps, [about.message], error))
  }
  await postpone(deps, postponed)
  return due
}

async function putRight(deps: Deps, { run, message }: About, decision: Extract<Decision, { kind: 'stop' | 'skip' }>, found: Case | null): Promise<void> {
  const { db } = deps.connection
  if (decision.kind === 'stop') {
    await cancel(db, message, decision.because, deps.clock.now())
    await endRun(deps, run, decision.because, found)
  } else {
    await finish(deps, await expireAll(db, [message], decision.because, deps.clock.now()))
  }
}

async function postpone(deps: Deps, postponed: readonly Postponed[]): Promise<void> {
  const { db } = deps.connection
  const now = deps.clock.now()
  const next = postponed.map(({ run, message, decision }) => ({
    run, message, expiresAt: decision.expires, mail: decision.step.mail,
    ...(decision.kind === 'wait' ? { dueAt: decision.until, reason: decision.because } : { dueAt: now, reason: 'other-branch' }),
  }))
  await releaseAll(db, next)
  for (const [because, some] of groupBy(next, ({ reason }) => reason)) await wakeRuns(db, new Map(some.map(({ run, dueAt }) => [run.id, dueAt])), because)
}
