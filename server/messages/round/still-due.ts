/** Whether messages' steps are still what their flows want now. Where not, the message and its run are put right. */
import { decide, type Decision } from '../../flows/decide.ts'
import { loadCases, type Case } from '../../flows/facts.ts'
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
  readonly decision: Extract<Decision, { kind: 'wait' }>
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
    const decision: Decision = found ? decide(about.flow, found.facts, deps.clock.now()) : { kind: 'stop', because: 'cart-ended' }
    const isItsStep = decision.kind !== 'stop' && decision.step.id === about.message.step
    if (decision.kind === 'send' && isItsStep && found) due.set(about.message.id, found)
    else if (decision.kind === 'wait' && isItsStep) postponed.push({ ...about, decision })
    else await putRight(deps, about, decision, found).catch((error: unknown) => setAside(deps, [about.message], error))
  }
  await postpone(deps, postponed)
  return due
}

async function putRight(deps: Deps, { run, message }: About, decision: Decision, found: Case | null): Promise<void> {
  const { db } = deps.connection
  if (decision.kind === 'stop') {
    await cancel(db, message, decision.because, deps.clock.now())
    await endRun(deps, run, decision.because, found)
  } else {
    await finish(deps, await expireAll(db, [message], decision.kind === 'skip' ? decision.because : 'too-late', deps.clock.now()))
  }
}

async function postpone(deps: Deps, postponed: readonly Postponed[]): Promise<void> {
  const { db } = deps.connection
  await releaseAll(db, postponed.map(({ message, decision }) => ({ message, dueAt: decision.until, reason: decision.because, expiresAt: decision.expires })))
  for (const [because, some] of groupBy(postponed, ({ decision }) => decision.because)) await wakeRuns(db, new Map(some.map(({ run, decision }) => [run.id, decision.until])), because)
}
