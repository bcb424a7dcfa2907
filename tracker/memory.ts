/** What is remembered of one shop: by this browser two random ids and a refusal, by this tab what it posted last. */
import { ID_WORDS } from './limits.ts'
import type { CartPost } from './protocol.ts'
import { settings } from './settings.ts'

type Known = { -readonly [field in Exclude<keyof CartPost, 'store' | 'cart' | 'visitor' | 'seq' | 'page' | 'locale' | 'timeZone'>]?: CartPost[field] }
type Area = 'localStorage' | 'sessionStorage'

interface Memory {
  visitor: string
  cart: string
  /** Of the last post of this cart; 0 before the first. */
  seq: number
  /** The order whose order-received page was reported last. */
  order?: number
  refused?: boolean
}

/** Kept by the browser, so that all tabs share it. Where storage is blocked, the page's own copy is all there is. */
const memory: Memory = { visitor: randomId(), cart: randomId(), seq: 0 }

/** Kept by the tab and gone with it, because it holds the address. */
export const tab = nothingSaid()

/** What the browser remembers now. Read anew each time, because another tab may have written. */
export function recall(): Readonly<Memory> {
  load('localStorage', memory)
  return memory
}

/** Adds to it. After a refusal nothing but the refusal stays; the ids live on in this page, so that an undo can name them. */
export function remember(news: Partial<Memory>): void {
  Object.assign(recall(), news)
  keep('localStorage', memory.refused ? { refused: true } : memory)
}

/** Takes up what an earlier page of this tab left. */
export const recallTab = (): void => load('sessionStorage', tab)

/** Leaves it to the next page. */
export const rememberTab = (): void => keep('sessionStorage', tab)

/** The shopper refused, or the cart became an order: whatever comes next begins anew. */
export function forgetTab(): void {
  Object.assign(tab, nothingSaid())
  rememberTab()
}

/** 128 random bits. */
export function randomId(): string {
  return crypto.getRandomValues(new Uint32Array(ID_WORDS)).join('-')
}

function nothingSaid() {
  return {
    /** Of the shopper and the cart. */
    known: {} as Known,
    /** That, as JSON, when it was last handed over. */
    sent: '',
    /** End of the service's address → the latest post that has not arrived yet. */
    unsent: {} as Record<string, string>,
  }
}

/** Names the shop, so that two shops on one origin stay apart. */
const storageKey = (): string => 'cartback.' + settings.store

function load(area: Area, into: object): void {
  try {
    Object.assign(into, JSON.parse(window[area][storageKey()]))
  } catch {}
}

function keep(area: Area, what: object): void {
  try {
    window[area][storageKey()] = JSON.stringify(what)
  } catch {}
}
