/** The shoppers: what they type, when they leave, come back, correct, empty, unsubscribe and buy. Some of them wait for the
 *  very moment at which a mail is about to leave. */
import { noteDelivery } from '../../server/orders/hints.ts'
import { parseEmailAddress } from '../../server/values/email-address.ts'
import { noteClaim } from '../../server/orders/hints.ts'
import type { Chance } from './chance.ts'
import { personOf, type Journey } from './journey.ts'
import { HOUR, MINUTE, type ShopPlan } from './plan.ts'
import { createRefusals, type Refusals } from './refusals.ts'
import type { TrueOrder } from './shop.ts'
import type { World } from './world.ts'

const RETRY_MIN_MS = 5_000
const RETRY_MAX_MS = 2 * MINUTE
/** A browser that hears nothing tries again. */
const PATIENCE_MS = 20_000
const IDLE_MS = HOUR
const ZONES = ['Europe/Dublin', 'America/New_York', 'Asia/Seoul', 'Europe/Helsinki'] as const
/** Around a mail's leaving. */
const NARROW_MS = 20_000

export interface Shoppers {
  arrive(number: number, at: number): void
  journeyOf(token: string): Journey | undefined
  /** Orders with an address. */
  ordersOf(storeId: string, person: string): readonly TrueOrder[]
  /** And those of its carts that were made with another one, and those of a browser: nobody but their own carts' stories can know of them. */
  purchasesOf(storeId: string, person: string, visitor: string | undefined): readonly TrueOrder[]
  readonly all: readonly Journey[]
  /** A mail of this cart is about to leave, or leaves. */
  inTheNarrows(token: string): void
  readonly orderCount: () => number
  /** Whose cart it is buys now, unless he has. */
  buy(token: string): void
  /** Whose cart it is does at once what ought to keep a mail from leaving. @param isBlind by what only the shop can tell */
  stop(token: string, isBlind: boolean): void
  readonly refusals: Refusals
}

export function createShoppers(world: World): Shoppers {
  const { heap } = world
  const chance = world.chance.fork('shoppers')
  const refusals = createRefusals(world, world.chance.fork('refusals'))
  const all: Journey[] = []
  const byToken = new Map<string, Journey>()
  const byPerson = new Map<string, TrueOrder[]>()
  const byBuyer = new Map<string, TrueOrder[]>()
  let orderId = 1_000
  let orderCount = 0

  const post = (journey: Journey): void => {
    const seq = ++journey.seq
    if (journey.email !== null) journey.typed.add(personOf(journey.email))
    const body = JSON.stringify(postOf(journey))
    const said = { seq, saidAt: heap.now(), email: journey.email, lineCount: journey.lineCount }
    const attempt = (): void => {
      // The browser keeps only the latest.
      if (journey.seq !== seq) return
      let isOpen = true
      const again = (): void => {
        if (!isOpen) return
        isOpen = false
        heap.in(chance.scale(RETRY_MIN_MS, RETRY_MAX_MS), attempt)
      }
      chance.pick(world.nodes())?.post(body, (isStored) => {
        if (!isStored) return again()
        if (!isOpen) return
        isOpen = false
        journey.acknowledged.push({ ...said, at: heap.now() })
        world.trace('shopper', 'is heard', `${journey.token} post ${seq}`)
        world.wakeAll(heap.now() + IDLE_MS)
      })
      heap.in(PATIENCE_MS, again)
    }
    attempt()
  }
  const act = (journey: Journey, change: () => void): void => {
    // The script posts nothing more after a «No thanks».
    if (journey.orders.length > 0 || journey.refusal !== null) return
    change()
    world.trace('shopper', `posts ${journey.lineCount} lines`, `${journey.token} ${journey.email ?? 'no address'}`)
    post(journey)
  }
  const order = (journey: Journey): void => {
    if (journey.orders.length > 0 || journey.lineCount === 0) return
    const placed = place(journey, chance, { id: ++orderId, now: heap.now() })
    journey.orders.push(placed)
    orderCount++
    const shop = world.shops.get(journey.storeId)
    if (placed === journey.draft) shop?.changed(placed)
    else shop?.place(placed)
    note(byPerson, customerKey(journey.storeId, personOf(placed.email)), placed)
    for (const buyer of [personOf(journey.email ?? placed.email), journey.visitor]) note(byBuyer, customerKey(journey.storeId, buyer), placed)
    world.trace('shopper', `orders ${placed.statuses.at(-1)?.status}`, `${journey.token} order ${placed.id} visible at ${placed.visibleAt}`)
    hint(journey, placed)
    if (placed.statuses.at(-1)?.status !== 'processing' && chance.is(0.7)) heap.in(chance.scale(5 * MINUTE, 5 * HOUR), () => fall(journey, placed))
    else if (chance.is(0.1)) heap.in(chance.scale(MINUTE, 5 * HOUR), () => fall(journey, placed))
    if (chance.is(0.5)) heap.in(chance.scale(10 * MINUTE, 30 * HOUR), () => complete(journey, placed))
  }
  /** The shop has sent what was ordered. */
  const complete = (journey: Journey, placed: TrueOrder): void => {
    if (placed.statuses.at(-1)?.status !== 'processing') return
    placed.statuses.push({ status: 'completed', at: heap.now() })
    world.shops.get(journey.storeId)?.changed(placed)
    world.trace('shopper', 'order is completed', `${journey.token} order ${placed.id}`)
    hint(journey, placed)
  }
  /** An order that is cancelled or fails after all. */
  const fall = (journey: Journey, placed: TrueOrder): void => {
    placed.statuses.push({ status: chance.pick(['cancelled', 'failed'] as const), at: heap.now() })
    world.shops.get(journey.storeId)?.changed(placed)
    world.trace('shopper', 'order falls through', `${journey.token} order ${placed.id}`)
    hint(journey, placed)
  }
  /** What the shop and the thank-you page tell of an order: lost, late or twice. */
  const hint = (journey: Journey, placed: TrueOrder): void => {
    for (let n = chance.pick([0, 0, 1, 1, 2] as const); n > 0; n--) heap.in(chance.scale(500, 5 * MINUTE), () => {
      // What was sent to a process that stands still is lost.
      const deps = chance.pick(world.nodes().filter((node) => node.life().pausedUntil <= heap.now()))?.deps()
      if (!deps) return
      const at = deps.clock.wall()
      const address = parseEmailAddress(placed.email)
      if (chance.is(0.3)) noteClaim(deps.hints, journey.storeId, placed.id, { cartToken: journey.token, orderKey: placed.key }, at)
      else noteDelivery(deps.hints, journey.storeId, { orderId: placed.id, emailIndex: address ? deps.vault.emailIndex(journey.storeId, address) : null, isGone: false, notedAt: at })
      world.wakeAll(heap.now())
    })
  }
  const { unsubscribe } = refusals
  const refuse = (journey: Journey): void => {
    if (journey.refusal !== null) return
    refusals.refuse(journey)
    // Who says it for one cart often says it for the other; what he takes back for one he takes back for that one.
    const other = journey.email === null ? undefined : all.find((each) => each !== journey && each.email === journey.email)
    if (other && chance.is(0.5)) heap.in(chance.scale(10_000, HOUR), () => refuse(other))
    if (chance.is(0.3)) heap.in(chance.scale(MINUTE, 10 * HOUR), () => refusals.undo(journey, () => act(journey, () => undefined)))
  }
  const deeds: Readonly<Record<NonNullable<Journey['plans']>, (journey: Journey) => void>> = {
    order, unsubscribe, refuse,
    correct: (journey) => act(journey, () => { journey.email = `corrected-${journey.email}` }),
    empty: (journey) => act(journey, () => { journey.lineCount = 0 }),
    return: (journey) => act(journey, () => undefined),
  }
  const arrive = (number: number, about: number): void => {
    const journey = born(number, chance, { others: all, shops: world.plan.shops, about })
    const at = journey.arrivesAt
    all.push(journey)
    byToken.set(journey.token, journey)
    const begin = (): void => {
      journey.beganAt = heap.now()
      if (chance.is(0.25)) openDraft(journey)
      act(journey, () => undefined)
    }
    heap.at(at, begin)
    tell(journey, at)
  }
  const openDraft = (journey: Journey): void => {
    const at = heap.now()
    journey.draft = { id: ++orderId, key: `wc_order_${orderId}`, email: chance.is(0.5) ? `other-${journey.number}@example.test` : journey.email ?? '', customerId: journey.customerId, visibleAt: at, datedAt: at, statuses: [{ status: 'checkout-draft', at }], createdVia: 'store-api' }
    world.shops.get(journey.storeId)?.place(journey.draft)
  }
  /** Draws the rest of a story. */
  const tell = (journey: Journey, at: number): void => {
    const later = (least: number, most: number, deed: () => void): void => heap.at(at + chance.scale(least, most), deed)
    if (journey.email === null && chance.is(0.4)) later(20_000, 20 * MINUTE, () => act(journey, () => { journey.email = addressOf(journey.number) }))
    if (chance.is(0.25)) later(10_000, 30 * MINUTE, () => act(journey, () => { journey.lineCount = chance.whole(1, 3) }))
    if (chance.is(0.15)) later(HOUR / 2, 40 * HOUR, () => act(journey, () => undefined))
    if (chance.is(0.04)) later(HOUR / 2, 30 * HOUR, () => act(journey, () => { journey.lineCount = 0 }))
    if (chance.is(0.04)) {
      later(MINUTE, HOUR, () => act(journey, () => { journey.lineCount = 0 }))
      heap.at(at + chance.between(HOUR, 3 * HOUR), () => act(journey, () => {
        if (journey.lineCount === 0) journey.beganAt = heap.now()
        journey.lineCount = 2
      }))
    }
    if (chance.is(0.3)) later(MINUTE, 64 * HOUR, () => order(journey))
    else if (chance.is(0.55)) journey.plans = chance.is(0.7) ? 'order' : chance.pick(['unsubscribe', 'refuse', 'correct', 'empty', 'return'] as const)
    if (chance.is(0.02)) later(HOUR, 60 * HOUR, () => unsubscribe(journey))
    if (chance.is(0.03)) later(5_000, 40 * HOUR, () => refuse(journey))
  }
  return {
    arrive, all, refusals, journeyOf: (token) => byToken.get(token), ordersOf: (storeId, person) => byPerson.get(customerKey(storeId, person)) ?? [],
    purchasesOf: (storeId, person, visitor = '') => [byPerson.get(customerKey(storeId, person)), byBuyer.get(customerKey(storeId, person)), byBuyer.get(customerKey(storeId, visitor))].flatMap((orders) => orders ?? []), orderCount: () => orderCount,
    buy: (token) => {
      const journey = byToken.get(token)
      if (journey) order(journey)
    },
    stop: (token, isBlind) => {
      const journey = byToken.get(token)
      if (!journey || !chance.is(0.5)) return
      const deed = isBlind ? 'order' : chance.pick(['unsubscribe', 'unsubscribe', 'refuse'] as const)
      heap.in(chance.between(0, 300), () => deeds[deed](journey))
    },
    inTheNarrows: (token) => {
      const journey = byToken.get(token)
      const deed = journey?.plans
      if (!journey || !deed || !chance.is(0.5)) return
      journey.plans = null
      heap.in(chance.is(0.6) ? chance.between(0, NARROW_MS / 2) : chance.between(0, NARROW_MS), () => deeds[deed](journey))
    },
  }
}

const note = (orders: Map<string, TrueOrder[]>, person: string, order: TrueOrder): void => void orders.set(person, [...(orders.get(person) ?? []), order])

const customerKey = (storeId: string, person: string): string => `${storeId} ${person}`

const addressOf = (number: number): string => `shopper-${number}@example.test`

/** Every twelfth is somebody who has another cart already; where there are two shops every third, mostly in the other one. */
function born(number: number, chance: Chance, { others, shops, about }: { others: readonly Journey[]; shops: readonly ShopPlan[]; about: number }): Journey {
  const [first, second] = shops
  const other = chance.is(second ? 0.3 : 0.08) ? chance.pick(others) : undefined
  const isSamePerson = other !== undefined && other.email !== null && other.plans !== 'correct'
  const email = chance.is(0.2) ? null : addressOf(isSamePerson ? other.number : number)
  const isElsewhere = second !== undefined && (isSamePerson ? (other.storeId === first?.storeId) === chance.is(0.8) : chance.is(0.4))
  const storeId = (isElsewhere ? second : first)?.storeId ?? ''
  const token = `cart-${String(number).padStart(12, '0')}`
  return {
    // Both shops want to write to the same person at the same moment.
    arrivesAt: isElsewhere && isSamePerson && chance.is(0.5) ? other.arrivesAt + chance.between(0, 3_000) : about,
    number, storeId, token, visitor: `visitor-${String(chance.is(0.5) && isSamePerson ? other.number : number).padStart(12, '0')}`, timeZone: chance.pick(ZONES), customerId: 0, email, lineCount: chance.whole(1, 3), seq: 0,
    typed: new Set(), draft: null, beganAt: Infinity, acknowledged: [], orders: [], refusal: null, hasUndone: false, plans: null,
  }
}

const postOf = (journey: Journey) => ({
  store: journey.storeId, cart: journey.token, visitor: journey.visitor, seq: journey.seq, lines: Array.from({ length: journey.lineCount }, (_, n) => ({ id: 1 + ((journey.number + n) % 12), quantity: 1 + n })),
  currency: 'EUR', minorUnit: 2, totalMinor: 1_900 * journey.lineCount, locale: 'en-IE', timeZone: journey.timeZone, page: 'https://shop.example/checkout/',
  ...(journey.email === null ? {} : { email: journey.email }), ...(journey.draft ? { draft: { id: journey.draft.id, key: journey.draft.key } } : {}),
})

/** Bought by the draft of the checkout, perhaps with another address, or by the address; sometimes not paid yet, sometimes told late. */
function place(journey: Journey, chance: Chance, { id, now }: { id: number; now: number }): TrueOrder {
  const status = chance.is(0.75) ? 'processing' : chance.pick(['on-hold', 'pending'] as const)
  if (journey.draft && chance.is(0.7)) {
    journey.draft.statuses.push({ status, at: now })
    return journey.draft
  }
  const visibleAt = chance.is(0.2) ? now + chance.scale(1_000, 100_000) : now
  return { id, key: `wc_order_${id}`, email: journey.email ?? addressOf(journey.number), customerId: 0, visibleAt, datedAt: now, statuses: [{ status, at: now }], createdVia: 'checkout' }
}
