/** What is remembered of one shop: by this browser two random ids and an answer, by this tab what it posted last. */
import { ID_WORDS } from './limits.ts'
import type { Answer, CartPost } from './protocol.ts'
import { quiet } from './quiet.ts'
import { settings } from './settings.ts'

export type Known = { -readonly [part in 'email' | 'firstName' | 'lines' | 'totals' | 'currency' | 'minorUnit' | 'totalMinor' | 'draft' | 'country' | 'timeZone']?: CartPost[part] | undefined }

/** 128 random bits. */
export const randomId = (): string => crypto.getRandomValues(new Uint32Array(ID_WORDS)).join('-')

/** Kept by the browser, so that all tabs share it, and part of each post. */
export const browser = {
  /** Of the last post of this cart; 0 before the first. */
  seq: 0,
} as {
  visitor: string
  cart: string
  seq: number
  /** The order whose order-received page was reported last. */
  order?: number | string
  /** The shopper's last. Each cart is asked for anew. */
  answer: Answer | ''
}

/** Makes the ids that hold unless earlier pages left some. Not while the script is evaluated: the first random number of a page takes longer than all else there. */
export const makeIds = (): void => {
  browser.visitor = randomId()
  browser.cart = randomId()
}

/** Of the shopper and the cart. Kept by the tab, as what follows, and gone with it, because it holds the address. */
export let known: Known
/** That, as JSON, when it was last handed over. */
export let sent: string
export const setSent = (said: string): unknown => (sent = said)
/** End of the service's address → the latest post that has not arrived yet. */
export let unsent: Record<string, string>
/** Of the cart when it was last looked at. */
export let sign: string
export const isNews = (seen: string): boolean => sign !== (sign = seen)

/** The shopper answered, or the cart became an order: whatever comes next begins anew. */
export const forget = (answer: Answer | ''): void => {
  browser.answer = answer
  known = {}
  unsent = {}
  sent = sign = ''
}

forget('')

/** Under the shop's name, so that two shops on one origin stay apart. */
const key = (): string => 'cartback.' + settings.store

/** Takes up what another tab wrote. Where storage is blocked, the page's own copy is all there is. */
export const recall = quiet(() => Object.assign(browser, JSON.parse(localStorage[key()])))

/** Takes up what an earlier page of this tab left, in the order in which `keep` leaves it. */
let ids: unknown
export function recallTab(): void {
  [known = {}, sent, unsent, sign, ids] = JSON.parse(sessionStorage[key()])
  Object.assign(browser, ids)
}

/** Leaves it to the next page and the other tabs. After a refusal nothing but the refusal stays, and what has yet to arrive. */
export const keep = quiet(() => {
  const isRefused = browser.answer === 'no'
  localStorage[key()] = JSON.stringify(browser, ((isRefused || settings.notice.inTab) && ['answer']) as string[])
  sessionStorage[key()] = JSON.stringify(isRefused ? [{}, 0, unsent] : [known, sent, unsent, sign, browser])
})
