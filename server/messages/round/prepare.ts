/** From claimed messages to mails that could leave: the shop is asked for orders, each flow decides once more, the mails are
 *  built. What may not or cannot leave is put right here. */
import { storeWith } from '../../experiments/apply.ts'
import { takePart, type Running } from '../../experiments/take-part.ts'
import { stepOf, stepsAt } from '../../flows/flow.ts'
import { flowOf } from '../../flows/flows.ts'
import { findRuns, type Run } from '../../flows/store.ts'
import { holdOut } from '../../holdout/hold-out.ts'
import { saveLinks, type NewLink } from '../../links/store.ts'
import type { OutgoingMail } from '../../providers/provider.ts'
import { seconds, type Duration } from '../../values/time.ts'
import { compose, providerFor, stockFor, type Commission } from '../compose.ts'
import { cancel, expireAll, type Message } from '../outbox.ts'
import { passesQuarantine } from '../quarantine/quarantine.ts'
import { finish, handBack, hold, isChecked, isLeaseLeft, setAside, type Ready, type Round } from './round.ts'
import { stillDue, type About } from './still-due.ts'

/** Mails that took longer than this to build are posted before more are built: the shop's answer grows old. */
const PREPARING_MAX: Duration = seconds(2)

export interface Prepared {
  /** Each to another person. */
  readonly ready: readonly Ready[]
  /** Claimed still, to be prepared once these have left. */
  readonly rest: readonly Message[]
}

const NOTHING: Prepared = { ready: [], rest: [] }

/** @returns of messages that are not to leave now nothing: they were put right */
export async function prepare(round: Round, claimed: readonly Message[]): Promise<Prepared> {
  const { deps } = round
  const { db } = deps.connection
  if (round.isBlocked || deps.lifecycle.isStopping || !isLeaseLeft(round)) return handBack(round, claimed).then(() => NOTHING)
  const now = deps.clock.now()
  await finish(deps, await expireAll(db, claimed.filter(({ expiresAt }) => now > expiresAt), 'too-late', now))
  const messages = claimed.filter(({ expiresAt }) => now <= expiresAt)
  const runs = await findRuns(db, messages.map(({ runId }) => runId))
  const abouts = messages.flatMap((message) => activeOf(round, runs.get(message.runId), message))
  for (const message of messages.filter(({ id }) => !abouts.some((each) => each.message.id === id))) await cancel(db, message, runs.get(message.runId)?.reason ?? 'cart-ended', now)
  const [kept, removed] = [abouts.filter(isPlaced), abouts.filter((about) => !isPlaced(about))]
  for (const { message } of removed) if (await cancel(db, message, 'step-removed', now)) await finish(deps, [message])
  if (kept.length === 0) return NOTHING
  if (!(await isChecked(round))) return hold(deps, kept.map(({ message }) => message), 'store-unreachable').then(() => NOTHING)
  const due = await stillDue(round, kept)
  return build(round, kept.flatMap((about) => {
    const found = due.get(about.message.id)
    return found ? [{ ...about, found }] : []
  }))
}

function activeOf({ store }: Round, run: Run | undefined, message: Message): readonly About[] {
  const flow = flowOf(store, run?.flow ?? '')
  return run && flow && run.state === 'active' ? [{ run, flow, message }] : []
}

/** Its flow still has the place it was made for. */
const isPlaced = ({ flow, message }: About): boolean => stepsAt(flow, message.step).length > 0

/** A commission with what it was decided by. */
interface Order extends Commission {
  readonly run: Run
}

async function build(round: Round, due: readonly (About & Pick<Ready, 'found'>)[]): Promise<Prepared> {
  const { deps, store } = round
  const orders = due.flatMap((each): Order[] => {
    const step = stepOf(each.flow, each.message)
    return step ? [{ ...each, store, step }] : []
  })
  if (orders.length === 0) return NOTHING
  // Of two messages to one person the second is decided once the first has left.
  const [first, later] = apart(orders, ({ found }) => found.person?.personIndex ?? null)
  const stock = await stockFor(deps, store, first)
  const begunAt = deps.clock.monotonic()
  const running: Running = new Map()
  const built: (Ready & { readonly link: NewLink })[] = []
  let count = 0
  for (const order of first.slice(0, stock.covers)) {
    if (count > 0 && deps.clock.monotonic() - begunAt >= PREPARING_MAX) break
    count++
    const ready = await buildOne(round, order, { stock, running }).catch((error: unknown) => setAside(deps, [order.message], error))
    if (ready) built.push(ready)
  }
  await saveLinks(deps.connection.db, built.map(({ link }) => link), deps.clock.now())
  return { ready: built, rest: [...first.slice(count), ...later].map(({ message }) => message) }
}

async function buildOne(round: Round, order: Order, { stock, running }: { readonly stock: Parameters<typeof compose>[2]; readonly running: Running }): Promise<(Ready & { readonly link: NewLink }) | null> {
  const { deps, store } = round
  const { message, run, flow, step, found } = order
  if (await holdOut(deps, { store, flow, run, message, found })) return null
  const changes = await takePart(deps, { store, flow, step, run, message, found }, running)
  const composed = await compose(deps, { ...order, store: storeWith(store, step, changes), changes }, stock)
  if (composed.kind !== 'ok') {
    if (composed.kind === 'hold') await hold(deps, [message], composed.reason)
    else if (await cancel(deps.connection.db, message, composed.reason, deps.clock.now())) await finish(deps, [message])
    return null
  }
  const { mail, link } = composed
  if (round.quarantine !== 'clear' && !(await isReleased(round, message, mail))) return null
  return { message, run, flow, step, mail, link, provider: providerFor(deps, mail.to), found, recipientIndex: deps.vault.emailIndex(store.id, mail.to), personIndex: deps.vault.personIndex(mail.to) }
}

/** The first of each key, and all others; what has no key is like nothing else. */
function apart<Each>(all: readonly Each[], keyOf: (each: Each) => string | null): readonly [readonly Each[], readonly Each[]] {
  const seen = new Set<string>()
  const first: Each[] = []
  const later: Each[] = []
  for (const each of all) {
    const key = keyOf(each)
    if (key === null || !seen.has(key)) first.push(each)
    else later.push(each)
    if (key !== null) seen.add(key)
  }
  return [first, later]
}

/** While the provider may remember what the database has lost, it is asked about this person first. */
async function isReleased({ deps, quarantine }: Round, message: Message, mail: OutgoingMail): Promise<boolean> {
  const verdict = quarantine === 'unknown' ? 'unknown' : await passesQuarantine(deps, message, mail)
  if (verdict === 'unknown') await hold(deps, [message], 'quarantine')
  return verdict === 'passes'
}
