/** Gathers what `decide` wants to know about one run, as it is now. */
import type { Cart } from '../carts/cart.ts'
import { cartOfOrder, findCart, hasNewerCart } from '../carts/store.ts'
import { permissionAfterOrder, permissionFor } from '../consent/permission.ts'
import { isSuppressed, type Topic } from '../consent/store.ts'
import type { Deps } from '../deps.ts'
import type { Message } from '../messages/outbox.ts'
import { messagesOfRuns, sentToPerson } from '../messages/store.ts'
import { ordersMatching, type MatchedOrder } from '../orders/matched.ts'
import type { Order } from '../orders/order.ts'
import { endingOrder } from '../orders/settle.ts'
import { findOrder } from '../orders/store.ts'
import { unpaidFacts } from '../orders/unpaid.ts'
import { gatherPace } from '../pace/facts.ts'
import type { PersonPace } from '../pace/ledger.ts'
import type { Store } from '../stores/shop.ts'
import { days, minus, type Duration, type Instant } from '../values/time.ts'
import type { DoneStep, Facts } from './decide.ts'
import { flows } from './flows.ts'
import type { Run } from './store.ts'

/** A person who got a step's mail this recently does not get it again for another cart, unless an order lies between. */
const NOT_AGAIN_WITHIN: Duration = days(14)

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
}

interface OrderCase extends CommonCase {
  readonly kind: 'order'
  readonly order: Order
}

/** @returns null when the cart or order is not there any more */
export async function loadCase(deps: Deps, store: Store, run: Run): Promise<Case | null> {
  const messages = await messagesOfRuns(deps.connection.db, [run.id])
  return run.subject === 'cart' ? loadCart(deps, store, run, messages) : loadOrder(deps, store, run, messages)
}

async function loadCart(deps: Deps, store: Store, run: Run, messages: readonly Message[]): Promise<Case | null> {
  const { db } = deps.connection
  const cart = await findCart(db, run.storeId, run.subjectId)
  if (!cart || cart.round !== run.round) return null
  const { matched, ofPerson } = await ordersMatching(db, cart)
  const elsewhere = cart.emailIndex === null ? [] : await sentToPerson(db, {
    storeId: cart.storeId, emailIndex: cart.emailIndex, flow: run.flow, exceptRun: run.id, since: minus(deps.clock.now(), NOT_AGAIN_WITHIN),
  })
  const ending = endingOrder(deps, matched)
  const { payingUntil, isUntold } = ending ? NOTHING_UNPAID : await unpaidFacts(deps, cart, matched)
  const { pace, person } = await gatherPace(deps, store, run, { ...cart, waiting: waiting(messages) })
  return {
    kind: 'cart', cart, ending, person,
    facts: {
      subject: 'cart', state: cart.state, lineCount: cart.lines.length, anchor: cart.activeAt, idle: store.idle,
      isOrdered: ending !== null, payingUntil, isUntold, reopenedAt: cart.reopenedAt, permission: await permissionFor(deps, store, cart, ofPerson), hasNewerCart: await hasNewerCart(db, cart), hasAddress: cart.sealedEmail !== null,
      isSuppressed: cart.emailIndex !== null && await isSuppressed(db, cart.storeId, cart.emailIndex, topicsOf(run)), done: [...doneSteps(messages), ...doneSteps(elsewhere)], pace,
    },
  }
}

async function loadOrder(deps: Deps, store: Store, run: Run, messages: readonly Message[]): Promise<Case | null> {
  const { db } = deps.connection
  const order = await findOrder(db, run.storeId, Number(run.subjectId))
  if (!order) return null
  const cart = await cartOfOrder(db, order.storeId, order.id, order.emailIndex)
  const { pace, person } = await gatherPace(deps, store, run, {
    sealedEmail: order.sealedEmail, timeZone: cart?.timeZone ?? null, country: cart?.country ?? null, activeAt: run.startedAt, waiting: waiting(messages),
  })
  return {
    kind: 'order', order, person,
    facts: {
      subject: 'order', status: order.status, anchor: order.completedAt ?? run.startedAt, hasAddress: order.sealedEmail !== null,
      isSuppressed: order.emailIndex !== null && await isSuppressed(db, order.storeId, order.emailIndex, topicsOf(run)), permission: await permissionAfterOrder(deps, store, order, cart), done: doneSteps(messages), pace,
    },
  }
}

/** What the person may have switched off that keeps a run's mails from him. Of a flow that is no more: any of it. */
function topicsOf(run: Run): readonly Topic[] {
  const flow = flows.get(run.flow)
  return flow ? [flow.topic, 'all'] : ['reminders', 'offers', 'all']
}

/** A step with a message is behind us unless that message still waits to leave. */
function doneSteps(messages: readonly Message[]): readonly DoneStep[] {
  return messages
    .filter((message) => !['scheduled', 'claimed', 'intent'].includes(message.state))
    .map((message) => ({ step: message.step, sentAt: sentAt(message) }))
}

/** Their own earlier try, which was found not to have left, is not to hold them up. */
const waiting = (messages: readonly Message[]): readonly string[] =>
  messages.filter((message) => message.state === 'scheduled' || message.state === 'claimed').map((message) => message.id)

/** An ambiguous message may have arrived: for the distance between mails it counts as sent. */
function sentAt(message: Message): Instant | null {
  if (message.state === 'ambiguous') return message.dueAt
  return message.state === 'sent' ? message.endedAt : null
}
