/** Those who do not want to hear of it: by a link in a mail, by the notice under the field, or by what the mail provider tells
 *  of them. From when the service said that it had heard nothing more is to leave for them. */
import { parseConsent } from '../../server/carts/door.ts'
import { answerNotice } from '../../server/consent/answer.ts'
import { silence } from '../../server/consent/silence.ts'
import type { Deps } from '../../server/deps.ts'
import { parseEmailAddress } from '../../server/values/email-address.ts'
import type { Chance } from './chance.ts'
import { personOf, type Journey } from './journey.ts'
import { MINUTE } from './plan.ts'
import type { World } from './world.ts'

const RETRY_MAX_MS = 2 * MINUTE
/** Whoever is told nothing for so long asks again. */
const PATIENCE_MS = 30_000
/** What these said is about all mails that are no answer to an order. */
const EVERYTHING: readonly string[] = ['link', 'provider']

export interface Refusals {
  unsubscribe(journey: Journey): void
  /** «No thanks» under the field. */
  refuse(journey: Journey): void
  /** Takes a «No thanks» back, once it was heard. */
  undo(journey: Journey, then: () => void): void
  /** Notes that somebody is not to be written to any more, by any shop. */
  noteProvider(person: string): void
  /** Since when all of the service knows that a person is not to be written to by a shop; null when that is not so. */
  silencedAt(storeId: string, person: string, topic: 'reminders' | 'offers'): number | null
  wasEverSilenced(person: string): boolean
}

export function createRefusals(world: World, chance: Chance): Refusals {
  const { heap } = world
  /** By shop and person, then by who said so and may take it back. */
  const silenced = new Map<string, Map<string, number>>()
  const ever = new Set<string>()
  /** How many answers were given under the field. */
  const answers = new Map<Journey, number>()
  const note = (storeId: string, person: string, by: string): void => {
    const known = silenced.get(`${storeId} ${person}`) ?? new Map<string, number>()
    silenced.set(`${storeId} ${person}`, known)
    ever.add(person)
    if (!known.has(by)) known.set(by, heap.now())
  }
  const answer = (journey: Journey, said: 'no' | 'undo', isWithAddress: boolean, heard: () => void): void => {
    const parsed = parseConsent(JSON.stringify({ store: journey.storeId, cart: journey.token, visitor: journey.visitor, answer: said, text: 'default-en', locale: 'en-IE', page: 'https://shop.example/checkout/', ...(isWithAddress && journey.email !== null ? { email: journey.email } : {}) }))
    if (parsed.kind !== 'ok') throw new Error(`the door refuses the simulation's own answer: ${parsed.message}`)
    world.trace('shopper', `says ${said}`, journey.token)
    // The browser keeps only the latest.
    const number = (answers.get(journey) ?? 0) + 1
    answers.set(journey, number)
    insist(world, chance, (deps) => answerNotice(deps, parsed.post), heard, () => answers.get(journey) === number)
  }
  return {
    noteProvider: (person) => {
      for (const storeId of world.shops.keys()) note(storeId, person, 'provider')
    },
    silencedAt: (storeId, person, topic) => {
      // What is said under the field of a cart is about reminders of carts.
      const known = [...silenced.get(`${storeId} ${person}`) ?? []].filter(([by]) => topic === 'reminders' || EVERYTHING.includes(by))
      return known.length > 0 ? Math.min(...known.map(([, at]) => at)) : null
    },
    wasEverSilenced: (person) => ever.has(person),
    unsubscribe: (journey) => {
      const address = parseEmailAddress(journey.email ?? '')
      if (!address || silenced.get(`${journey.storeId} ${personOf(address)}`)?.has('link')) return
      world.trace('shopper', 'unsubscribes', journey.token)
      ever.add(personOf(address))
      insist(world, chance, (deps) => silence(deps, { storeId: journey.storeId, emailIndex: deps.vault.emailIndex(journey.storeId, address), topic: 'all', reason: 'unsubscribed' }), () => note(journey.storeId, personOf(address), 'link'))
    },
    refuse: (journey) => {
      if (journey.refusal !== null) return
      journey.refusal = { heardAt: null }
      const { email } = journey
      if (email !== null) ever.add(personOf(email))
      const isWithAddress = chance.is(0.7)
      answer(journey, 'no', isWithAddress, () => {
        if (journey.refusal) journey.refusal = { heardAt: heap.now() }
        if (email !== null && isWithAddress) note(journey.storeId, personOf(email), journey.token)
      })
    },
    undo: (journey, then) => {
      if (journey.refusal?.heardAt == null) return
      journey.refusal = null
      journey.hasUndone = true
      for (const known of silenced.values()) known.delete(journey.token)
      answer(journey, 'undo', true, then)
    },
  }
}

/** Asks some process again and again until it says that it has heard, or until nobody asks any more. */
export function insist(world: World, chance: Chance, ask: (deps: Deps) => Promise<unknown>, heard: () => void, isMeant = (): boolean => true): void {
  const { heap } = world
  const attempt = (): void => {
    if (!isMeant()) return
    const deps = chance.pick(world.nodes().filter((node) => node.life().pausedUntil <= heap.now()))?.deps()
    if (!deps) return heap.in(RETRY_MAX_MS, attempt)
    let isOpen = true
    const again = (delay: number): void => {
      if (!isOpen) return
      isOpen = false
      heap.in(delay, attempt)
    }
    heap.in(1, () => {
      void ask(deps).then(() => {
        if (isOpen) heard()
        isOpen = false
      }, () => again(RETRY_MAX_MS))
      return true
    })
    // The process may have died, or stand still.
    heap.in(PATIENCE_MS, () => again(0))
  }
  attempt()
}
