/** Gathers what `decide` wants to know about runs, as it is now: of all of them with a handful of statements, of each of them
 *  what `decide` would see were it alone. */
import type { Cart } from '../carts/cart.ts'
import { cartsOfOrders, cartsWithNewer, findCarts } from '../carts/store.ts'
import { answersFor, permissionAfterOrder, permissionFor } from '../consent/permission.ts'
import type { StandingAnswer } from '../consent/policy.ts'
import { suppressedTopics, type Topic } from '../consent/store.ts'
import { groupBy } from '../db/many.ts'
import type { Deps } from '../deps.ts'
import { delaysFor, withDelays, type TriedDelay } from '../experiments/delays.ts'
import type { Experiment } from '../experiments/experiment.ts'
import { delayExperiments } from '../experiments/store.ts'
import type { Message } from '../messages/outbox.ts'
import { messagesOfRuns, reachedOf, type Reached } from '../messages/store.ts'
import { NO_ORDERS, ordersMatchingEach, type MatchedOrder, type OrdersOfCart } from '../orders/matched.ts'
import { knowing } from '../orders/customer.ts'
import type { Order } from '../orders/order.ts'
import { endingOrder } from '../orders/settle.ts'
import { findOrders } from '../orders/store.ts'
import { inquire, unpaidFacts, type Inquiry } from '../orders/unpaid.ts'
import { gatherPaces, type GatheredPace } from '../pace/facts.ts'
import type { PersonPace } from '../pace/ledger.ts'
import type { Store } from '../stores/shop.ts'
import { chooseLanguage } from '../values/locale.ts'
import { minus } from '../values/time.ts'
import { countryOf } from '../stores/country.ts'
import { aboutOrder } from './about.ts'
import type { Facts } from './decide.ts'
import { doneSteps, isDone, NOT_AGAIN_WITHIN } from './done.ts'
import type { Flow, Response } from './flow.ts'
import { flowOf, seriesOf } from './flows.ts'
import { responsesOf } from './responses/store.ts'
import { askedIn, seriesFactsOf, type SeriesFacts } from './series-facts.ts'
import type { Run } from './store.ts'

const NOTHING_UNPAID = { payingUntil: null, isUntold: false } as const

/** What a run is about, with the facts of the decision. */
export type Case = CartCase | OrderCase

interface CommonCase {
  readonly facts: Facts
  /** For `reserve`: what the decision knew of the person; null without an address. */
  readonly person: PersonPace | null
}

interface CartCase extends CommonCase {
  readonly kind: 'cart'
  readonly cart: Cart
  readonly ending: MatchedOrder | null
  /** What experiments try out on this person. */
  readonly delays: readonly TriedDelay[]
}

interface OrderCase extends CommonCase {
  readonly kind: 'order'
  readonly order: Order
}

/** The flow as the person of a case gets it. */
export const flowFor = (flow: Flow, found: Case): Flow => (found.kind === 'cart' ? withDelays(flow, found.delays) : flow)

/** Cases by the run's id. A run whose cart or order is not there any more has none. */
export type Cases = ReadonlyMap<string, Case>

/**
 * Loads the cases of runs of one shop.
 * @param failed told of each run whose case cannot be loaded
 */
export async function loadCases(deps: Deps, store: Store, runs: readonly Run[], failed: (run: Run, error: unknown) => unknown): Promise<Cases> {
  try {
    return await loadTogether(deps, store, runs)
  } catch (error) {
    const [only] = runs
    if (runs.length > 1) return new Map((await oneByOne(deps, store, runs, failed)).flat())
    if (only) await failed(only, error)
    return new Map()
  }
}

/** Of those that cannot be loaded together at most some are to blame. */
async function oneByOne(deps: Deps, store: Store, runs: readonly Run[], failed: (run: Run, error: unknown) => unknown): Promise<readonly (readonly [string, Case])[][]> {
  const cases: (readonly [string, Case])[][] = []
  for (const run of runs) cases.push([...await loadCases(deps, store, [run], failed)])
  return cases
}

async function loadTogether(deps: Deps, store: Store, runs: readonly Run[]): Promise<Cases> {
  if (runs.length === 0) return new Map()
  const messages = groupBy(await messagesOfRuns(deps.connection.db, runs.map(({ id }) => id)), ({ runId }) => runId)
  return new Map([
    ...await loadCarts(deps, store, runs.filter(({ subject }) => subject === 'cart'), messages),
    ...await loadOrders(deps, store, runs.filter(({ subject }) => subject === 'order'), messages),
  ])
}

type MessagesByRun = ReadonlyMap<string, readonly Message[]>

/** What all cases of a batch have in common: by the run's id, the cart's id or the person's key. */
interface Gathered {
  readonly messages: MessagesByRun
  readonly paces: ReadonlyMap<string, GatheredPace>
  readonly suppressed: ReadonlyMap<string, readonly Topic[]>
  readonly answers: ReadonlyMap<string, StandingAnswer>
}

interface GatheredCarts extends Gathered {
  readonly orders: ReadonlyMap<string, OrdersOfCart>
  readonly reached: ReadonlyMap<string, readonly Reached[]>
  readonly newer: ReadonlySet<string>
  readonly inquiry: Inquiry
  readonly series: ReadonlyMap<string, SeriesFacts>
  readonly responses: ReadonlyMap<string, Response>
  readonly experiments: readonly Experiment[]
}

async function loadCarts(deps: Deps, store: Store, runs: readonly Run[], messages: MessagesByRun): Promise<Cases> {
  if (runs.length === 0) return new Map()
  const { db } = deps.connection
  const found = await findCarts(db, store.id, runs.map(({ subjectId }) => subjectId))
  const pairs = runs.flatMap((run) => {
    const cart = found.get(run.subjectId)
    return cart && cart.round === run.round ? [{ run, cart }] : []
  })
  const carts = pairs.map(({ cart }) => cart)
  const people = carts.flatMap(({ emailIndex }) => emailIndex ?? [])
  const orders = await ordersMatchingEach(db, store.id, carts)
  const answers = byRun(pairs, await answersFor(deps, store, carts.map(({ token, emailIndex }) => ({ cartToken: token, emailIndex }))))
  const reached = await reachedOf(db, store.id, people, minus(deps.clock.now(), NOT_AGAIN_WITHIN))
  const gathered: GatheredCarts = {
    messages, orders, answers,
    reached: groupBy(reached, ({ emailIndex }) => emailIndex),
    series: await seriesFactsOf(deps, store, pairs, { orders, answers }),
    responses: await responsesTo(deps, store, runs, [...runs.flatMap(({ id }) => messages.get(id) ?? []), ...reached.map(({ message }) => message)]),
    inquiry: await inquire(deps, store.id, carts.map(({ id }) => id)),
    paces: await gatherPaces(deps, store, pairs.map(({ run, cart }) => ({ ...cart, run, ...heldBy(messages.get(run.id)) }))),
    newer: await cartsWithNewer(db, store.id, carts),
    experiments: await delayExperiments(db, store.id),
    suppressed: await suppressedTopics(db, store.id, people),
  }
  const cases = new Map<string, Case>()
  for (const { run, cart } of pairs) cases.set(run.id, await cartCase(deps, store, { run, cart }, gathered))
  return cases
}

async function cartCase(deps: Deps, store: Store, { run, cart }: { run: Run; cart: Cart }, gathered: GatheredCarts): Promise<Case> {
  const { matched, ofPerson } = gathered.orders.get(cart.id) ?? NO_ORDERS
  const ending = endingOrder(deps, matched)
  const { payingUntil, isUntold } = ending ? NOTHING_UNPAID : await unpaidFacts(deps, cart, matched, gathered.inquiry)
  const elsewhere = (gathered.reached.get(cart.emailIndex ?? '') ?? []).filter(({ message, flow }) => flow === run.flow && message.runId !== run.id)
  const series = gathered.series.get(run.id)
  if (!series) throw new Error(`nothing was gathered for run ${run.id}`)
  const permission = await permissionFor(deps, store, knowing(cart, series.about.previousOrders), { answer: gathered.answers.get(run.id) ?? null, orders: ofPerson })
  const { person, pace } = paceOf(gathered, run)
  return {
    kind: 'cart', cart, ending, person, delays: delaysFor(deps.vault, gathered.experiments, person && { personIndex: person.personIndex, language: chooseLanguage(cart.locale, store.locale) }),
    facts: {
      subject: 'cart', state: cart.state, lineCount: cart.lines.length, anchor: cart.activeAt, idle: store.idle,
      isOrdered: ending !== null, payingUntil, isUntold, reopenedAt: cart.reopenedAt, permission, hasNewerCart: gathered.newer.has(cart.id), hasAddress: cart.sealedEmail !== null,
      isSuppressed: isKeptOut(gathered, topicsOf(store, run), cart.emailIndex), done: doneSteps([...gathered.messages.get(run.id) ?? [], ...elsewhere.map(({ message }) => message)], gathered.responses),
      pace, ...series,
    },
  }
}

async function loadOrders(deps: Deps, store: Store, runs: readonly Run[], messages: MessagesByRun): Promise<Cases> {
  if (runs.length === 0) return new Map()
  const { db } = deps.connection
  const found = await findOrders(db, store.id, runs.map(({ subjectId }) => Number(subjectId)))
  const carts = await cartsOfOrders(db, store.id, [...found.values()])
  const pairs = runs.flatMap((run) => {
    const order = found.get(Number(run.subjectId))
    return order ? [{ run, order, cart: carts.get(order.id) ?? null }] : []
  })
  const gathered: Gathered = {
    messages,
    paces: await gatherPaces(deps, store, pairs.map(({ run, order, cart }) => ({
      run, sealedEmail: order.sealedEmail, timeZone: cart?.timeZone ?? null, country: cart?.country ?? null, activeAt: run.startedAt, ...heldBy(messages.get(run.id)),
    }))),
    answers: byRun(pairs, await answersFor(deps, store, pairs.map(({ order, cart }) => ({ cartToken: cart?.token ?? '', emailIndex: order.emailIndex })))),
    suppressed: await suppressedTopics(db, store.id, pairs.flatMap(({ order }) => order.emailIndex ?? [])),
  }
  return new Map(pairs.map(({ run, order, cart }) => [run.id, {
    kind: 'order', order, person: paceOf(gathered, run).person,
    facts: {
      subject: 'order', status: order.status, anchor: order.completedAt ?? run.startedAt, hasAddress: order.sealedEmail !== null,
      isSuppressed: isKeptOut(gathered, topicsOf(store, run), order.emailIndex), permission: permissionAfterOrder(deps, store, cart, gathered.answers.get(run.id) ?? null),
      done: doneSteps(messages.get(run.id) ?? [], new Map()), pace: paceOf(gathered, run).pace,
      about: aboutOrder(order, { cart, answer: gathered.answers.get(run.id) ?? null, shopCountry: countryOf(deps, store) }),
    },
  }]))
}

const byRun = <Each>(pairs: readonly { readonly run: Run }[], each: readonly Each[]): ReadonlyMap<string, Each> =>
  new Map(pairs.flatMap(({ run }, index) => (each[index] === undefined ? [] : [[run.id, each[index]] as const])))

function paceOf({ paces }: Gathered, run: Run): GatheredPace {
  const pace = paces.get(run.id)
  if (!pace) throw new Error(`no pace was gathered for run ${run.id}`)
  return pace
}

const isKeptOut = ({ suppressed }: Gathered, topics: readonly Topic[], emailIndex: string | null): boolean =>
  emailIndex !== null && (suppressed.get(emailIndex) ?? []).some((topic) => topics.includes(topic))

/** What the person may have switched off that keeps a run's mails from him. Of a flow that is no more: any of it. */
function topicsOf(store: Store, run: Run): readonly Topic[] {
  const flow = flowOf(store, run.flow)
  return flow ? [flow.topic, 'all'] : ['reminders', 'offers', 'all']
}

/** How the mails behind runs were taken, where a series goes by that. */
async function responsesTo(deps: Deps, store: Store, runs: readonly Run[], messages: readonly Message[]): Promise<ReadonlyMap<string, Response>> {
  if (!runs.some((run) => askedIn(store, run).responses)) return new Map()
  return responsesOf(deps.connection.db, messages.filter(isDone).map(({ id }) => id), seriesOf(store).signals)
}

/** `waiting`: their own earlier try, which was found not to have left, is not to hold them up. */
const heldBy = (messages: readonly Message[] = []): { waiting: readonly string[]; own: readonly string[] } => ({
  own: messages.map(({ id }) => id), waiting: messages.filter(({ state }) => state === 'scheduled' || state === 'claimed').map(({ id }) => id),
})
