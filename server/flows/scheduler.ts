/** Moves carts and runs along: calls idle carts abandoned, asks each due run what is next, puts due steps into the outbox. */
import { CART_LIFE, type Cart } from '../carts/cart.ts'
import { endEchoes } from '../carts/echoes/store.ts'
import { abandonCart, dropAddress, expireCarts, idleCarts, setIdleAside } from '../carts/store.ts'
import type { Deps } from '../deps.ts'
import { awaitDelay } from '../experiments/await-delay.ts'
import { cancelScheduled, expireScheduled, recordSkipped, schedule } from '../messages/outbox.ts'
import { settleCart } from '../orders/settle.ts'
import type { Store } from '../stores/shop.ts'
import { hours, minus, minutes, plus, type Duration } from '../values/time.ts'
import { decide, type Decision } from './decide.ts'
import { flowFor, loadCases, type Case } from './facts.ts'
import { placeOf, type Flow } from './flow.ts'
import { cartFlowOf, flowOf } from './flows.ts'
import type { StopReason } from './stops.ts'
import { dueRuns, planRun, runsOf, startRun, stopRun, type Run } from './store.ts'

/** A run whose message is under way is looked at again after this even if nobody wakes it: a crash may have lost the call. */
const SAFETY_LOOK: Duration = hours(1)
/** How long a run is left alone after deciding it failed. */
const TROUBLE_PAUSE: Duration = minutes(5)

/** One round for one shop. */
export async function advance(deps: Deps, store: Store): Promise<void> {
  await abandonIdleCarts(deps, store)
  await expireCarts(deps.connection.db, store.id, minus(deps.clock.now(), CART_LIFE), deps.clock.now())
  await advanceRuns(deps, store, await dueRuns(deps.connection.db, store.id, deps.clock.now()))
}

async function advanceRuns(deps: Deps, store: Store, runs: readonly Run[]): Promise<void> {
  const broken = new Set<string>()
  const cases = await loadCases(deps, store, runs, async (run, error) => {
    broken.add(run.id)
    await setAside(deps, run, error)
  })
  for (const run of runs.filter(({ id }) => !broken.has(id))) {
    if (deps.lifecycle.isStopping) return
    await advanceRun(deps, store, run, cases.get(run.id)).catch((error: unknown) => setAside(deps, run, error))
  }
}

/** Ends a run for a reason, its scheduled messages with it, and settles the cart where an order is the reason. */
export async function endRun(deps: Deps, run: Run, because: StopReason, found: Case | null): Promise<void> {
  const at = deps.clock.now()
  if (because === 'ordered' && found?.kind === 'cart' && found.ending) return settleCart(deps, found.cart, found.ending.order, found.ending.match)
  if (!(await stopRun(deps.connection.db, run.id, { reason: because, at }))) return
  await cancelScheduled(deps.connection.db, run.id, because, at)
  if (because === 'no-consent' && found?.kind === 'cart') await dropAddress(deps.connection.db, found.cart)
  deps.log.info('run.ended', { runId: run.id, flow: run.flow, reason: because })
}

async function abandonIdleCarts(deps: Deps, store: Store): Promise<void> {
  const { clock, connection: { db }, log, vault } = deps
  const at = clock.now()
  await setIdleAside(db, store.id, minus(at, store.idle), at)
  const idle = await idleCarts(db, store.id, minus(at, store.idle))
  const echoes = await endEchoes(db, idle.map(({ id }) => id), at)
  const carts = idle.filter(({ id }) => !echoes.has(id))
  const flowFor = await cartFlows(deps, store, carts)
  for (const cart of carts) {
    if (deps.lifecycle.isStopping) return
    const flow = flowFor(cart)
    // The run first: were the process to die in between, the cart would still be open and come up again.
    if (flow !== null) {
      await startRun(db, { id: vault.newId(clock.wall()), storeId: store.id, flow, subject: 'cart', subjectId: cart.id, round: cart.round, emailIndex: cart.emailIndex }, at)
    }
    if (await abandonCart(db, cart, at)) log.info('cart.abandoned', { cartId: cart.id })
  }
}

/** A filling stays in the series it began with, whatever its shop has chosen since; without any it stays out. */
async function cartFlows(deps: Deps, store: Store, carts: readonly Cart[]): Promise<(cart: Cart) => string | null> {
  const chosen = cartFlowOf(store.flows)
  if (chosen === null) return () => null
  const runs = await runsOf(deps.connection.db, store.id, carts.map((cart) => cart.id))
  const begun = new Map(runs.map((run) => [`${run.subjectId} ${run.round}`, run.flow]))
  return (cart) => begun.get(`${cart.id} ${cart.round}`) ?? chosen
}

async function advanceRun(deps: Deps, store: Store, run: Run, found: Case | undefined): Promise<void> {
  const flow = flowOf(store, run.flow)
  if (!flow || !found) return endRun(deps, run, 'cart-ended', null)
  const decision = decide(flowFor(flow, found), found.facts, deps.clock.now())
  if (decision.kind === 'stop') return endRun(deps, run, decision.because, found)
  const lookAt = await awaitDelay(deps, { store, flow, found })
  await carryOut(deps, run, flow, decision.kind === 'wait' && lookAt !== null && lookAt < decision.until ? { ...decision, until: lookAt, because: 'other-delay' } : decision)
}

/** One run that cannot be decided must not keep the others from being decided. */
async function setAside(deps: Deps, run: Run, error: unknown): Promise<void> {
  deps.log.error('run.failed', error, { runId: run.id })
  await planRun(deps.connection.db, run, { step: run.nextStep, at: plus(deps.clock.now(), TROUBLE_PAUSE), reason: 'trouble' })
}

async function carryOut(deps: Deps, run: Run, flow: Flow, decision: Exclude<Decision, { kind: 'stop' }>): Promise<void> {
  const { clock, connection: { db }, log } = deps
  const at = clock.now()
  const { step } = decision
  const place = placeOf(step)
  if (decision.kind === 'wait') {
    await planRun(db, run, { step: place, at: decision.until, reason: decision.because })
    return
  }
  const message = { id: deps.vault.newId(clock.wall()), storeId: run.storeId, runId: run.id, step: place, mail: step.mail, dueAt: decision.due, expiresAt: decision.kind === 'send' ? decision.expires : at }
  if (decision.kind === 'skip') {
    // One that lies in the outbox is not to come up there again.
    if (!(await recordSkipped(db, message, at, decision.because))) await expireScheduled(db, message, decision.because, at)
    await planRun(db, run, { step: null, at, reason: decision.because })
    return
  }
  if (await schedule(db, message, at)) log.info('message.scheduled', { messageId: message.id, runId: run.id, flow: flow.name, step: step.id })
  await planRun(db, run, { step: place, at: plus(at, SAFETY_LOOK), reason: 'in-outbox' })
}
