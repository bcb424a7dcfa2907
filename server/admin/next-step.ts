/** What happens next with one cart, and why, in words. Pure. */
import type { Cart } from '../carts/cart.ts'
import { cartFlowOf } from '../flows/flows.ts'
import { mayResume, type Run } from '../flows/store.ts'
import type { Store } from '../stores/shop.ts'
import { plus, type Instant } from '../values/time.ts'
import { isHeld, reasonWords } from './reasons.ts'
import type { PendingMessage } from './store.ts'
import { CART_STATE_MEANING, stepLabel } from './words.ts'

export interface NextStep {
  readonly what: string
  /** Service time; null when there is no such moment. */
  readonly at: Instant | null
  readonly why: string
  readonly isHeld: boolean
}

/**
 * @param run the cart's run in its present round, if it has one
 * @param pending that run's message that waits to leave, if it has one
 */
export function nextStep(cart: Cart, store: Store | undefined, run: Run | undefined, pending: PendingMessage | undefined): NextStep {
  if (cart.state !== 'open' && cart.state !== 'abandoned') return nothing(CART_STATE_MEANING[cart.state])
  if (run?.state === 'active') return pending ? ofMessage(run, pending) : ofRun(run)
  if (cart.state === 'open' && (!run || mayResume(run.reason))) return ofOpenCart(cart, store)
  return nothing(run ? sentence(reasonWords(run.reason)) : 'Reminders are switched off for this shop.')
}

function ofMessage(run: Run, message: PendingMessage): NextStep {
  const what = stepLabel(run.flow, message.step)
  if (message.state !== 'scheduled') return { what, at: null, why: 'Being sent.', isHeld: false }
  if (message.attempt === 0) return { what, at: message.dueAt, why: 'Waits in the outbox.', isHeld: false }
  const held = isHeld(message.reason)
  return { what, at: message.dueAt, why: held ? `Held: ${reasonWords(message.reason)}.` : sentence(reasonWords(message.reason)), isHeld: held }
}

function ofRun(run: Run): NextStep {
  const isPlanned = run.nextStep !== null && run.reason !== 'in-outbox'
  return { what: isPlanned ? stepLabel(run.flow, run.nextStep) : 'Choosing the next step', at: run.nextAt, why: sentence(reasonWords(run.reason)), isHeld: false }
}

function ofOpenCart(cart: Cart, store: Store | undefined): NextStep {
  if (!store) return nothing('This install no longer serves this shop.')
  if (cart.lines.length === 0) return nothing('The cart is empty.')
  if (cart.sealedEmail === null) return nothing('No e-mail address is known.')
  if (cartFlowOf(store.flows) === null) return nothing('Reminders are switched off for this shop.')
  return { what: 'Counts as abandoned', at: plus(cart.activeAt, store.idle), why: 'Unless the shopper comes back.', isHeld: false }
}

const nothing = (why: string): NextStep => ({ what: 'Nothing', at: null, why, isHeld: false })

const sentence = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`
