/** What to send and whether: the latest state, and only when something of it changed. */
import { findEmailField, findFirstNameField, isCompleteAddress } from './checkout.ts'
import { objection, takeAnswer } from './consent.ts'
import { forgetTab, recall, remember, tab } from './memory.ts'
import type { CartPost, ConsentPost } from './protocol.ts'
import { quiet, say } from './quiet.ts'
import { here, post } from './transport.ts'

/** What the block checkout puts into the page: the order it has drafted. */
interface BlockCheckoutPage {
  readonly wcSettings?: { readonly checkoutData?: { readonly order_id?: number; readonly order_key?: string } }
}

const FIRST_NAME_MAX = 40

let hadLines = false
let pause: ReturnType<typeof setTimeout>

/** Takes a cart. An empty one counts only where this page saw lines before: a lost session looks empty too. */
export function takeCart(cart: Pick<CartPost, 'lines'> & Partial<CartPost>): void {
  if (cart.lines.length) hadLines = true
  if (hadLines) Object.assign(tab.known, cart)
}

/** Takes an address: a complete one replaces what was known, an empty text takes it back, half of one changes nothing. */
export function takeEmail(text: string): void {
  if (isCompleteAddress(text)) tab.known.email = text
  else if (!text && tab.known.email) tab.known.email = null
}

/** The shopper answered the notice, or another tool answered for him. */
export function answer(given: ConsentPost['answer']): void {
  takePage()
  const { email } = tab.known
  forgetTab()
  takeAnswer(given, email)
}

/** Sends after a pause; a further call begins the pause anew. */
export function saveSoon(pauseMs: number): void {
  clearTimeout(pause)
  pause = setTimeout(quiet(save), pauseMs)
}

/** Sends what changed since this tab last did. @param leaving the page goes away */
export function save(leaving?: boolean): void {
  clearTimeout(pause)
  const { known } = tab
  const reason = objection() || (!known.lines && 'no cart')
  if (reason) return say(reason)
  takePage()
  const sent = JSON.stringify(known)
  if (sent === tab.sent) return
  tab.sent = sent
  // Two tabs, or a clock set back, must not make an older state the latest.
  const seq = Math.max(Date.now(), recall().seq + 1)
  remember({ seq })
  post('carts', { ...(known as CartPost), ...here(), seq }, leaving)
}

function takePage(): void {
  const { known } = tab
  const email = findEmailField()
  const firstName = findFirstNameField()
  if (email) takeEmail(email.value.trim())
  if (firstName && firstName.value) known.firstName = firstName.value.slice(0, FIRST_NAME_MAX)
  const { order_id: id, order_key: key } = ((window as BlockCheckoutPage).wcSettings || {}).checkoutData || {}
  if (id) known.draft = { id, key: key! }
  known.timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone
}
