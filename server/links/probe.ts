/** What is remembered of whether shops have WooCommerce's checkout link, so that a click seldom waits for the question. */
import type { Deps } from '../deps.ts'
import type { Store } from '../stores/shop.ts'
import { hours, minutes, plus, type Duration, type Instant } from '../values/time.ts'

/** How long we believe what we found out. */
const ANSWER_AGE_MAX: Duration = hours(1)
/** A shop that did not answer is left alone for this long: each click would wait in vain. */
const SILENCE_AGE_MAX: Duration = minutes(5)

interface Known {
  /** Null: it never answered. */
  readonly answer: boolean | null
  /** Wall time. */
  readonly until: Instant
}

export type Probe = (store: Store) => Promise<boolean>

/** While a shop cannot be asked its last answer stands; without one the script on its page does the work, which all shops can. */
export function createProbe(deps: Deps): Probe {
  const known = new Map<string, Known>()
  const asking = new Map<string, Promise<Known>>()
  return async (store) => {
    const entry = known.get(store.url)
    if (entry && entry.until > deps.clock.wall()) return entry.answer ?? false
    const question = asking.get(store.url) ?? ask(deps, store, entry?.answer ?? null).finally(() => asking.delete(store.url))
    asking.set(store.url, question)
    const found = await question
    known.set(store.url, found)
    return found.answer ?? false
  }
}

async function ask(deps: Deps, store: Store, last: boolean | null): Promise<Known> {
  const told = await deps.platforms.get(store.id)?.hasCheckoutLink()
  const wall = deps.clock.wall()
  return told?.kind === 'ok' ? { answer: told.value, until: plus(wall, ANSWER_AGE_MAX) } : { answer: last, until: plus(wall, SILENCE_AGE_MAX) }
}
