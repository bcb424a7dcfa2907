/** What is remembered of one shop: by this browser two random ids and an answer, by this tab what it posted last. */
import { ID_WORDS } from './limits.ts'
import type { CartPost, ConsentPost } from './protocol.ts'
import { objectsToTracking, settings } from './settings.ts'

type Known = { -readonly [field in 'email' | 'firstName' | 'lines' | 'currency' | 'minorUnit' | 'totalMinor' | 'draft' | 'country']?: CartPost[field] }

const nothing = () => ({
  /** Of the shopper and the cart. */
  known: {} as Known,
  /** That, as JSON, when it was last handed over. */
  sent: '',
  /** End of the service's address → the latest post that has not arrived yet. */
  unsent: {} as Record<string, string>,
  /** Of the cart when it was last looked at. */
  sign: '',
})

/** 128 random bits. */
export const randomId = (): string => crypto.getRandomValues(new Uint32Array(ID_WORDS)).join('-')

/**
 * The first part is kept by the browser, so that all tabs share it; the second by the tab and gone with it, because it holds the
 * address. Where storage is blocked, the page's own copy is all there is.
 */
export const memory = {
  visitor: randomId(),
  cart: randomId(),
  /** Of the last post of this cart; 0 before the first. */
  seq: 0,
  /** The order whose order-received page was reported last. */
  order: 0,
  /** The shopper's last. */
  answer: '' as ConsentPost['answer'] | '',
  ...nothing(),
}

/** Takes up what another tab wrote. */
export const recall = (): void => storage('localStorage')

/** Takes up what an earlier page of this tab left, and other tabs. */
export function recallTab(): void {
  storage('sessionStorage')
  recall()
}

/** Leaves it to the next page and the other tabs. After a refusal nothing but the refusal stays, and what has yet to arrive. */
export function keep(): void {
  const { known, sent, unsent, sign, ...lasting } = memory
  const { answer } = memory
  const refused = answer === 'no'
  storage('localStorage', refused || objectsToTracking() ? { answer } : lasting)
  storage('sessionStorage', refused ? { unsent } : memory)
}

/** The shopper answered, or the cart became an order: whatever comes next begins anew. */
export const forget = (): unknown => Object.assign(memory, nothing())

/** Under the shop's name, so that two shops on one origin stay apart. */
function storage(area: 'localStorage' | 'sessionStorage', what?: object): void {
  const key = 'cartback.' + settings.store
  try {
    if (what) window[area][key] = JSON.stringify(what)
    else Object.assign(memory, JSON.parse(window[area][key]))
  } catch {}
}
