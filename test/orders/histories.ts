/** Histories of a shop with somebody reading along: what happens, when it is read, what goes wrong meanwhile. */
import fc from 'fast-check'
import { BACKFILL_BEGIN, backfillStep, isAnswerTo, questionOf, type BackfillState } from '../../server/orders/backfill-walk.ts'
import { settle, walkChanges, type Settling } from '../../server/orders/sync-walk.ts'
import type { Answer, PlatformOrder } from '../../server/platforms/platform.ts'
import { minus, seconds, type Instant } from '../../server/values/time.ts'
import { PretendShop, type Event } from './pretend-shop.ts'

/** A reading: what happens in the shop after which of its pages, and after how many pages the shop goes away or we die. */
export interface Reading {
  readonly does: 'read' | 'read-back' | 'read-trash'
  readonly meanwhile: readonly (readonly Event[])[]
  readonly awayAt: number | null
  readonly diesAt: number | null
}

export interface History {
  readonly pageSize: number
  /** How far our own clock is off, and the shop's local time from GMT. */
  readonly skewSec: number
  readonly offsetSec: number
  readonly before: readonly Event[]
  readonly course: readonly (Event | Reading)[]
}

/** What is known of the shop's orders, by id: status and version. */
export type View = Map<number, { readonly modifiedAt: Instant; readonly told: string }>

/** Some way of reading a shop along. */
export interface Reader {
  view(): View | Promise<View>
  read(along: Along): Promise<void>
  readBack(along: Along): Promise<void>
  readTrash(along: Along): Promise<void>
  /** Whether older orders are still being read. */
  isBehind(): boolean | Promise<boolean>
}

/** Carries a question out and lets happen what happens after it. */
export type Along = <T>(question: () => Answer<T>) => Promise<Answer<T>>

const AWAY = { kind: 'away', reason: 'connection-cut' } as const
export class Died extends Error {}

const STATUSES = ['pending', 'processing', 'on-hold', 'completed', 'cancelled', 'refunded', 'failed', 'shipped', 'checkout-draft'] as const
const status = fc.constantFrom(...STATUSES)
const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ does: fc.constant('create' as const), count: fc.integer({ min: 1, max: 9 }), lateSec: fc.constantFrom(0, 0, 0, 1, 60, 150), status }) },
  { weight: 4, arbitrary: fc.record({ does: fc.constant('edit' as const), pick: fc.nat(60), count: fc.integer({ min: 1, max: 6 }), status }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constantFrom('trash' as const, 'restore' as const), pick: fc.nat(60) }) },
  { weight: 4, arbitrary: fc.record({ does: fc.constant('pass' as const), sec: fc.constantFrom(0, 1, 1, 2, 60, 170, 200, 4_000) }) },
)
const reading: fc.Arbitrary<Reading> = fc.record({
  does: fc.constantFrom('read' as const, 'read' as const, 'read' as const, 'read-back' as const, 'read-back' as const, 'read-trash' as const),
  meanwhile: fc.array(fc.array(event, { maxLength: 3 }), { maxLength: 5, size: 'max' }),
  awayAt: fc.option(fc.integer({ min: 0, max: 4 }), { freq: 4 }), diesAt: fc.option(fc.integer({ min: 0, max: 4 }), { freq: 6 }),
})

export const histories: fc.Arbitrary<History> = fc.record({
  pageSize: fc.integer({ min: 2, max: 5 }), skewSec: fc.constantFrom(0, -7_200, -600, 600, 7_200), offsetSec: fc.constantFrom(0, 7_200, -18_000, 34_200),
  before: fc.array(event, { maxLength: 8, size: 'max' }), course: fc.array(fc.oneof({ weight: 3, arbitrary: event }, { weight: 2, arbitrary: reading }), { maxLength: 20, size: 'max' }),
})

/** Plays a history to its end, lets the reader catch up at rest, and returns what it then has wrong. */
export async function differences(history: History, makeReader: (shop: PretendShop, history: History) => Reader): Promise<readonly string[]> {
  const shop = new PretendShop(history.pageSize)
  for (const each of history.before) shop.happens(each)
  const reader = makeReader(shop, history)
  for (const each of history.course) {
    if ('meanwhile' in each) await play(shop, reader, each)
    else shop.happens(each)
  }
  // The overlap lets an order show up late; here it is over.
  shop.happens({ does: 'pass', sec: 1 })
  const undisturbed: Along = async (question) => question()
  await reader.read(undisturbed)
  await reader.read(undisturbed)
  while (await reader.isBehind()) await reader.readBack(undisturbed)
  await reader.readTrash(undisturbed)
  return compared(shop, await reader.view())
}

async function play(shop: PretendShop, reader: Reader, { does, meanwhile, awayAt, diesAt }: Reading): Promise<void> {
  let pages = 0
  const along: Along = async (question) => {
    const page = pages++
    if (page === awayAt) return AWAY
    const answer = question()
    for (const each of meanwhile[page] ?? []) shop.happens(each)
    if (page === diesAt) throw new Died()
    return answer
  }
  try {
    await (does === 'read' ? reader.read(along) : does === 'read-back' ? reader.readBack(along) : reader.readTrash(along))
  } catch (error) {
    if (!(error instanceof Died)) throw error
  }
}

function compared(shop: PretendShop, view: View): readonly string[] {
  const wrong: string[] = []
  for (const order of shop.orders.values()) {
    const known = view.get(order.id)?.told ?? 'unknown'
    const real = `${order.isTrashed ? 'trash' : order.status} ${order.version}`
    const isKept = order.status !== 'checkout-draft' && !order.isTrashed
    // What was thrown away before anybody saw it is missed by nobody.
    if (known !== real && (isKept || (known !== 'unknown' && order.isTrashed))) wrong.push(`order ${order.id}: ${known} instead of ${real}`)
  }
  return wrong
}

/** Later versions win, as in the database. */
export function keep(view: View, orders: readonly PlatformOrder[]): void {
  for (const order of orders) {
    const known = view.get(order.id)
    if (order.status !== 'checkout-draft' && (!known || order.modifiedAt >= known.modifiedAt)) view.set(order.id, { modifiedAt: order.modifiedAt, told: `${order.status} ${order.total}` })
  }
}

/** The service's own walks, with what they keep between two readings. */
export function ourReader(shop: PretendShop): Reader {
  const view: View = new Map()
  let back: BackfillState | null = BACKFILL_BEGIN
  let cursor: Instant | null = null
  let trash: Instant | null = null
  const backOnce = async (along: Along): Promise<void> => {
    if (!back) return
    const state = back
    const question = questionOf(state)
    const answer = await along(() => shop.older(question))
    if (answer.kind !== 'ok') return
    if (!isAnswerTo(question, answer.value)) throw new Error('an answer to another question')
    keep(view, answer.value.orders)
    // Our first contact: what changes from here on is found by the ordinary reading.
    cursor ??= answer.storeAt
    trash ??= answer.storeAt
    back = backfillStep(state, answer.value, shop.pageSize).next
  }
  let settling: Settling | null = null
  const walk = async (along: Along, from: Instant, isTrash: boolean): Promise<boolean> => {
    let storeAt: Instant | null | undefined
    const walked = await walkChanges({
      cursor: from, isSettled: !isTrash && settling?.cursor === from && settling.isSettled, pageSize: shop.pageSize, pagesMax: 2,
      ask: (window) => along(() => shop.changed({ ...window, isTrash })),
      keep: async (page) => {
        storeAt = storeAt === undefined ? page.storeAt : storeAt
        keep(view, page.orders)
        if (isTrash) trash = page.cursor
        else cursor = page.cursor
      },
    })
    if (walked.kind === 'ok' && !isTrash) settling = settle(settling, walked.cursor, storeAt ?? null)
    return walked.kind === 'unfinished'
  }
  const untilDone = async (along: Along, isTrash: boolean): Promise<void> => {
    for (let from = isTrash ? trash : cursor; from !== null && await walk(along, from, isTrash);) from = isTrash ? trash : cursor
  }
  return {
    view: () => view, isBehind: () => back !== null,
    read: (along) => (cursor === null ? backOnce(along) : untilDone(along, false)),
    readBack: backOnce,
    readTrash: (along) => untilDone(along, true),
  }
}

/** A cursor as somebody would write it at first. @param nextAfter where the next reading begins, from the last change seen */
export const naiveReader = (ask: (shop: PretendShop, history: History, from: Instant | null) => { after: Instant; page: 'counted' | 'followed' }) =>
  (shop: PretendShop, history: History): Reader => {
    const view: View = new Map()
    let last: Instant | null = null
    const read = async (along: Along): Promise<void> => {
      let { after, page } = ask(shop, history, last)
      for (let number = 1; number <= 500; number++) {
        const answer: Answer<readonly PlatformOrder[]> = await along(() => shop.changed({ after, before: null, page: page === 'counted' ? number : 1 }))
        if (answer.kind !== 'ok') return
        keep(view, answer.value)
        const newest = answer.value.at(-1)?.modifiedAt ?? null
        if (newest !== null && (last === null || newest > last)) last = newest
        if (answer.value.length < shop.pageSize || newest === null) return
        if (page === 'followed') after = newest
      }
    }
    return { view: () => view, read, isBehind: () => false, readBack: async () => undefined, readTrash: async () => undefined }
  }

export const shifted = (at: Instant, sec: number): Instant => minus(at, seconds(-sec))
