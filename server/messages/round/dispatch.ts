/** Posts mails that are built: looks once more, commits an intent for each, guards, posts once, has written down what came of it. */
import { isHinted } from '../../orders/hints.ts'
import type { Provider, Readiness } from '../../providers/provider.ts'
import { plus } from '../../values/time.ts'
import { commitIntents, type Intent } from '../intents/outbox.ts'
import { releaseAll, type Message } from '../outbox.ts'
import { record, takeBack } from './record.ts'
import { handBack, hold, holdUntil, isChecked, isLeaseLeft, isStale, postWithin, REASON_MAX, type Ready, type Round } from './round.ts'
import { stillDue } from './still-due.ts'

/** Posts what is ready, in as few posts as the provider allows. */
export async function dispatch(round: Round, ready: readonly Ready[]): Promise<void> {
  const waiting = [...ready]
  while (waiting.length > 0) {
    const batch = nextBatch(waiting)
    await post(round, batch)
  }
}

/** Takes from the front what fits one post: one provider, one kind of mail. */
function nextBatch(waiting: Ready[]): readonly Ready[] {
  const [first] = waiting
  if (!first) return []
  const { provider } = first
  const alike = waiting.filter((each) => each.provider === provider && each.mail.kind === first.mail.kind).slice(0, Math.max(1, provider.batchMax))
  const batch = alike.slice(0, Math.max(1, provider.fit?.(alike.map(({ mail }) => mail)) ?? alike.length))
  for (const each of batch) waiting.splice(waiting.indexOf(each), 1)
  return batch
}

async function post(round: Round, batch: readonly Ready[]): Promise<void> {
  const [first] = batch
  if (!first) return
  const { provider } = first
  const messages = batch.map(({ message }) => message)
  const readiness: Readiness = provider.ready?.() ?? { kind: 'go' }
  // What goes with many posts would keep a process that is told to end for longer than one.
  if (round.isBlocked || round.deps.lifecycle.isStopping || readiness.kind === 'wait') return handBackLater(round, messages, readiness)
  // Building the mails took time: the shop is asked again if its answer has grown old, and so is each flow.
  if (!(await isChecked(round))) return hold(round.deps, messages, 'store-unreachable')
  const guarded = await guard(round, await intend(round, batch))
  if (guarded.length === 0) return
  await postNow(round, provider, guarded)
}

async function handBackLater(round: Round, messages: readonly Message[], readiness: Readiness): Promise<void> {
  if (readiness.kind === 'go') return handBack(round, messages)
  const dueAt = plus(round.deps.clock.now(), readiness.after)
  await releaseAll(round.deps.connection.db, messages.map((message) => ({ message, dueAt, reason: readiness.reason.slice(0, REASON_MAX) })))
}

/** Looks at the flows once more and commits the intents to post. @returns what may be posted */
async function intend(round: Round, batch: readonly Ready[]): Promise<readonly Ready[]> {
  const { deps } = round
  const still = await stillDue(round, batch)
  const intents: (Intent & { readonly ready: Ready })[] = []
  const corrected: Message[] = []
  for (const ready of batch) {
    const found = still.get(ready.message.id)
    if (!found) continue
    const { message, recipientIndex, personIndex } = ready
    const holder = found.kind === 'cart' ? found.cart : found.order
    // The shopper corrected the address while the mail was being built.
    if (recipientIndex !== holder.emailIndex) corrected.push(message)
    // Two mails to one person at the same moment write the same row, whichever shops and flows they are of.
    else intents.push({ ready, message, recipientIndex, personIndex, reservation: found.person && { ...found.person, kind: ready.flow.topic, at: deps.clock.now() } })
  }
  await handBack(round, corrected, 'address-changed')
  const committed = await commitIntents(deps.connection.db, intents, deps.connection.now())
  await handBack(round, intents.map(({ message }) => message).filter(({ id }) => !committed.has(id)), 'lost-race')
  return intents.map(({ ready }) => ready).filter(({ message }) => committed.has(message.id))
}

/** The last guard. What does not pass goes back, which is safe: nothing of it was posted. */
async function guard(round: Round, intended: readonly Ready[]): Promise<readonly Ready[]> {
  const { deps } = round
  const hinted = intended.filter(({ found }) => found.kind === 'cart' && isHinted(deps.hints, found.cart))
  await takeBack(deps, hinted.map(({ message }) => ({ message, dueAt: holdUntil(deps), reason: 'order-hinted' })))
  // Somebody opted out while the database was away, and it does not know yet.
  const spooled = intended.filter((each) => !hinted.includes(each) && deps.spool.isSpooled(each.recipientIndex))
  await takeBack(deps, spooled.map(({ message }) => ({ message, dueAt: holdUntil(deps), reason: 'opt-out-waiting' })))
  return intended.filter((each) => !hinted.includes(each) && !spooled.includes(each))
}

/** Nothing is awaited between the look at the clock and the request. */
async function postNow(round: Round, provider: Provider, guarded: readonly Ready[]): Promise<void> {
  const { deps } = round
  if (isStale(round) || !isLeaseLeft(round)) {
    await takeBack(deps, guarded.map(({ message }) => ({ message, dueAt: holdUntil(deps), reason: 'check-too-old' })))
    return
  }
  const outcomes = await provider.send(guarded.map(({ mail }) => mail), postWithin(round))
  await record(round, provider, guarded.map(({ message, mail }, index) => ({ message, mail, outcome: outcomes[index] })))
}
