/** What is remembered of one shop: by this browser two random ids and an answer, by this tab what it posted last. */
import { ID_WORDS } from './limits.ts'
import type { Answer, CartPost } from './protocol.ts'
import { settings } from './settings.ts'

export type Known = { -readonly [field in 'email' | 'firstName' | 'lines' | 'currency' | 'minorUnit' | 'totalMinor' | 'draft' | 'country' | 'timeZone']?: CartPost[field] }

/** Kept by the browser, so that all tabs share it. */
interface Lasting {
  visitor: string
  cart: string
  /** Of the last post of this cart; 0 before the first. */
  seq: number
  /** The order whose order-received page was reported last. */
  order: number
  /** The shopper's last. Each cart is asked for anew. */
  answer: Answer | ''
}

/** The second part is kept by the tab and gone with it, because it holds the address. */
export interface Memory extends Lasting {
  /** Of the shopper and the cart. */
  known: Known
  /** That, as JSON, when it was last handed over. */
  sent: string
  /** End of the service's address → the latest post that has not arrived yet. */
  unsent: Record<string, string>
  /** Of the cart when it was last looked at. */
  sign: string
}

/** 128 random bits. */
export const randomId = (): string => crypto.getRandomValues(new Uint32Array(ID_WORDS)).join('-')

/** Where storage is blocked, the page's own copy is all there is. */
export const memory = { visitor: randomId(), cart: randomId(), seq: 0, order: 0 } as Memory

/** The shopper answered, or the cart became an order: whatever comes next begins anew. */
export const forget = (): unknown => Object.assign(memory, { answer: '', known: {}, sent: '', unsent: {}, sign: '' })

forget()

/** Takes up what another tab wrote. */
export const recall = (): void => storage(1)

/** Takes up what an earlier page of this tab left, and other tabs. */
export function recallTab(): void {
  storage()
  recall()
}

/** Leaves it to the next page and the other tabs. After a refusal nothing but the refusal stays, and what has yet to arrive. */
export function keep(): void {
  const { known, sent, unsent, sign, ...lasting } = memory
  const refused = lasting.answer === 'no'
  storage(1, refused || settings.notice?.inTab ? { answer: lasting.answer } : lasting)
  storage(0, refused ? { unsent } : memory)
}

/** Under the shop's name, so that two shops on one origin stay apart. */
function storage(isLasting?: 0 | 1, what?: object): void {
  const key = 'cartback.' + settings.store
  try {
    const area = isLasting ? localStorage : sessionStorage
    if (what) area[key] = JSON.stringify(what)
    else Object.assign(memory, JSON.parse(area[key]))
  } catch {}
}
