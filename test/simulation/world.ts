/** One world: some hundred shoppers, two to four processes, one or two shops, one mail provider, one database, and what goes wrong. */
import type { Log } from '../../server/log.ts'
import { chance as chanceOf, type Chance } from './chance.ts'
import { simDatabase, type SimDatabase } from './database.ts'
import { countDeaths, type Deaths } from './deaths.ts'
import { judgeEnd } from './end.ts'
import { createFeedback } from './feedback.ts'
import { mariaNative } from './maria.ts'
import { createOwner } from './owner.ts'
import { createOracle, isBug, type Failure, type Oracle } from './oracle.ts'
import { freshNative, type Native } from './native.ts'
import { startNode, type Node } from './node.ts'
import { drawPlan, endOf, isIn, MINUTE, type Plan } from './plan.ts'
import { postOffice, type PostOffice } from './post-office.ts'
import { migratedSchema } from './schema.ts'
import { createShoppers, type Shoppers } from './shoppers.ts'
import { simShop, type SimShop } from './shop.ts'
import { play, timeline, type Timeline } from './timeline.ts'
import { troubleMaker } from './trouble.ts'

/** Of the worlds, in how many the database is put back to a backup. */
const RESTORED = 0.2
/** Of the worlds, how many have two shops. */
const TWO_SHOPS = 0.35
/** Of the worlds, how many end after the second step. */
const SHORT = 0.75
/** Share of the shoppers who buy while a shop tells nothing of its orders. */
const BOUGHT_WHILE_AWAY = 0.04
/** Nothing runs for so long: what left right before is in the provider's search by then, as README asks for. */
const RESTORE_TAKES_MS = 11 * MINUTE
const SETTLE_MS = 30_000

export interface TraceLine {
  readonly at: number
  readonly who: string
  readonly what: string
  readonly detail: string
}

export interface World {
  readonly heap: Timeline
  readonly chance: Chance
  readonly plan: Plan
  readonly database: SimDatabase
  readonly shops: ReadonlyMap<string, SimShop>
  readonly post: PostOffice
  readonly oracle: Oracle
  readonly shoppers: Shoppers
  readonly deaths: Deaths
  nodes(): readonly Node[]
  /** The earliest moment at which anything is due, in true time. */
  nextDue(): number
  wakeAll(time: number): void
  /** Somebody whose mail leaves soon buys now. */
  tempt(): void
  trace(who: string, what: string, detail?: string): void
  logOf(name: string): Log
  /** When the database was last put back. */
  restoredAt(): number
  /** It was put back a moment ago. */
  isRestoring(): boolean
}

export interface WorldResult {
  readonly index: number
  readonly journeys: number
  readonly mails: number
  readonly orders: number
  readonly failures: readonly Failure[]
  readonly hash: string
  readonly events: number
  readonly faults: Readonly<Record<string, number>>
  /** Of the processor. */
  readonly seconds: number
}

export interface WorldOrder {
  readonly seed: string
  readonly index: number
  readonly journeys: number
  readonly isRough: boolean
  readonly isStill?: boolean
  /** The world's own, migrated database; absent: SQLite in memory. */
  readonly mariaUrl?: string
  /** Takes every line of what happened; absent: nobody is interested. */
  onTrace?(line: TraceLine): void
}

/** When anything is due next in one shop: the first entry of an index each, or of its few that are under way. */
const DUE_IN_SHOP = `select min(due_at) as due from message where store_id = :shop and state = 'scheduled' union all
  select lease_until from message where store_id = :shop and state in ('claimed', 'intent') union all
  select unclear.* from (select recheck_at from message where store_id = :shop and recheck_at is not null and coalesce(state, '') in ('ambiguous', 'sent') order by recheck_at limit 1) unclear union all
  select min(next_at) from run where store_id = :shop and state = 'active'`
const IDLE_CART = "select idle.* from (select active_at + 3600000 from cart where state = 'open' and line_count > 0 and email_index is not null order by active_at limit 1) idle"
const dueIn = (storeIds: readonly string[]): string =>
  `select min(due) as due from (${[...storeIds.map((id) => DUE_IN_SHOP.replaceAll(':shop', `'${id}'`)), IDLE_CART].join(' union all ')}) soon`

/** Lives one world from its beginning to its end. */
export async function runWorld(order: WorldOrder): Promise<WorldResult> {
  const begun = process.cpuUsage()
  const chance = chanceOf(`${order.seed}/${order.index}`)
  const kind = chance.fork('kind')
  const plan = drawPlan(chance.fork('plan'), { isRestored: kind.is(RESTORED), hasTwoShops: kind.is(TWO_SHOPS), isShort: kind.is(SHORT), isRough: order.isRough, isStill: order.isStill ?? false })
  const heap = timeline(plan.start)
  let database: SimDatabase | null = null
  const clock = (): number => database?.clock() ?? heap.now()
  const native = order.mariaUrl ? mariaNative(order.mariaUrl, clock) : freshNative(await migratedSchema(), clock)
  const world = build({ order, chance, plan, heap, native, keep: (made) => { database = made } })
  for (let n = 0; n < order.journeys; n++) world.shoppers.arrive(n, plan.start + chance.between(0, plan.arrivals))
  await play(heap, plan.end)
  judgeEnd(world)
  native.close()
  return {
    index: order.index, journeys: order.journeys, mails: world.oracle.acceptances.length, orders: world.shoppers.orderCount(), failures: world.oracle.failures,
    hash: heap.fingerprint(), events: heap.events, faults: world.faults,
    seconds: process.cpuUsage(begun).user / 1e6,
  }
}

interface Parts {
  readonly order: WorldOrder
  readonly chance: Chance
  readonly plan: Plan
  readonly heap: ReturnType<typeof timeline>
  readonly native: Native
  keep(database: SimDatabase): void
}

function build({ order, chance, plan, heap, native, keep }: Parts): World & { readonly faults: Record<string, number> } {
  const faults: Record<string, number> = {}
  let [restoredAt, jumpedAt] = [-Infinity, -Infinity]
  const deaths = countDeaths(native)
  const trace: World['trace'] = (who, what, detail = '') => {
    faults[what] = (faults[what] ?? 0) + 1
    if (what === 'crashed' || what === 'paused') deaths.struck()
    order.onTrace?.({ at: heap.now(), who, what, detail })
  }
  const nodes: Node[] = []
  const trouble = troubleMaker({
    chance: chance.fork('trouble'), plan, heap, trace, nodeOf: (life) => nodes.find((node) => node.life() === life), act: (state) => {
      const leaving = leavingNow.all(state) as { token: string }[]
      for (const { token } of leaving) shoppers.stop(token, state === 'intent')
      return leaving.length > 0
    },
  })
  const database = simDatabase({ heap, chance: chance.fork('database'), native, faults: plan, watcher: trouble, clockOffset: plan.databaseOffset })
  keep(database)
  const claimed = native.prepare("select c.token from message m join run r on r.id = m.run_id join cart c on c.id = r.subject_id where m.state in ('claimed', 'intent') limit 5")
  const leavingNow = native.prepare('select c.token from message m join run r on r.id = m.run_id join cart c on c.id = r.subject_id where m.state = ? order by m.due_at, m.id limit 3')
  const isRestoring = (): boolean => heap.now() - restoredAt < SETTLE_MS + RESTORE_TAKES_MS
  const oracle = createOracle({
    now: heap.now, native, hasJumped: () => heap.now() - jumpedAt < 3 * MINUTE, isRestoring,
    trueTime: (time) => time - (database.clock() - heap.now()), silencedAt: (storeId, person, topic) => shoppers.refusals.silencedAt(storeId, person, topic), orderOf: (storeId, id) => shops.get(storeId)?.orders.get(id),
    lostSpan: plan.backup ? { from: plan.backup.takenAt - MINUTE, to: plan.backup.restoredAt + MINUTE } : null,
    journeyOf: (token) => world.shoppers.journeyOf(token), ordersOf: (storeId, person) => world.shoppers.ordersOf(storeId, person), purchasesOf: (storeId, person, visitor) => world.shoppers.purchasesOf(storeId, person, visitor),
  })
  const shops = new Map(plan.shops.map(({ storeId, clockOffset, away, slow, ordersAway }) => [storeId, simShop({
    heap, chance: chance.fork(`shop ${storeId}`), clockOffset,
    faults: { isAway: () => isIn(away, heap.now()), isSlow: () => isIn(slow, heap.now()), areOrdersAway: () => isIn(ordersAway, heap.now()) },
    looked: (life) => {
      for (const { token } of claimed.all() as { token: string }[]) world.shoppers.inTheNarrows(token)
      trouble.narrow(life)
    },
  })]))
  const post = postOffice({
    heap, chance: chance.fork('post'),
    faults: {
      state: () => (isIn(plan.postDown, heap.now()) ? 'down' : isIn(plan.postBlocked, heap.now()) ? 'blocked' : 'up'), loss: plan.loss, lagging: plan.lagging,
      index: () => (isIn(plan.indexAway, heap.now()) ? 'away' : isIn(plan.indexFrozen, heap.now()) ? 'frozen' : 'up'), thawOf: (time) => endOf(plan.indexFrozen, time),
    },
    posted: (life, mail) => {
      oracle.posted(mail)
      trace(life.name, 'posts', `${mail.messageId} attempt ${mail.attempt}`)
      trouble.posted(life)
    },
    accepted: (mail) => {
      heap.mark(mail.attempt)
      const journey = oracle.accepted(mail)
      trace('provider', 'accepts', `${mail.messageId} ${mail.subject} to ${mail.to} of ${journey?.token ?? 'nobody'}`)
      if (journey) world.shoppers.inTheNarrows(journey.token)
      if (plan.isTold) tellOf(mail)
    },
  })
  const due = native.prepare(dueIn([...shops.keys()]))
  let [dueAt, readAfter] = [Infinity, -1]
  /** By the database's clock; asked again only once something was written. */
  const readDue = (): number => {
    if (readAfter === database.writes()) return dueAt
    readAfter = database.writes()
    return (dueAt = Number((due.all()[0] as { due: number | null }).due ?? Infinity))
  }
  const soonest = native.prepare("select c.token from run r join cart c on c.id = r.subject_id where r.state = 'active' and r.next_at is not null order by r.next_at limit 6")
  const tempt = (): void => {
    const next = chance.pick(soonest.all() as { token: string }[])
    if (next) shoppers.buy(next.token)
  }
  const world: World & { readonly faults: Record<string, number> } = {
    heap, chance, plan, database, shops, post, oracle, faults, deaths, trace, tempt,
    get shoppers() { return shoppers },
    nodes: () => nodes, restoredAt: () => restoredAt, isRestoring,
    nextDue: () => readDue() - (database.clock() - heap.now()),
    wakeAll: (time) => { for (const node of nodes) node.wakeBy(time) },
    logOf: (name) => ({
      info: (event, fields) => trace(name, event, fields && order.onTrace ? JSON.stringify(fields) : ''),
      warn: (event, fields) => {
        trace(name, event, fields && order.onTrace ? JSON.stringify(fields) : '')
        owner.hears(event, fields)
      },
      error: (event, cause, fields) => {
        trace(name, event, order.onTrace ? `${JSON.stringify(fields ?? {})} ${String(cause)}` : '')
        // Not «wrong»: a mutant that merely throws proves nothing.
        if (isBug(cause) && event !== 'database.restored') oracle.fail('stuck', `${event}: ${cause instanceof Error ? cause.stack ?? cause.message : String(cause)}`)
      },
    }),
  }
  const shoppers = createShoppers(world)
  const tellOf = createFeedback(world, shoppers.refusals)
  const owner = createOwner(world)
  for (let n = 0; n < plan.nodeCount; n++) nodes.push(startNode(world, `process-${n + 1}`))
  for (const { at, ms, jump } of plan.failovers) heap.at(at, () => {
    trace('database', 'failover', `${Math.round(ms)} ms, clock jumps ${Math.round(jump)} ms`)
    database.fail(at + ms, jump)
    jumpedAt = heap.now()
  })
  // Nobody can tell of what is bought meanwhile: of all times these are the ones at which a careless service goes wrong.
  for (const span of plan.shops.flatMap(({ away, ordersAway }) => [...away, ...ordersAway])) for (let n = 0; n < order.journeys * BOUGHT_WHILE_AWAY; n++) heap.at(chance.between(span.from, span.to), () => tempt())
  scheduleRestore()
  return world

  function scheduleRestore(): void {
    const { backup } = plan
    if (!backup) return
    const take = (): void => {
      if (!database.isQuiet()) return void heap.in(50, take)
      trace('database', 'backup')
      native.backUp()
    }
    heap.at(backup.takenAt, take)
    heap.at(backup.restoredAt, () => {
      // The operator stops everything first, puts the backup in place, and says so before anything starts again.
      for (const node of nodes) node.crash()
      database.fail(heap.now() + RESTORE_TAKES_MS, 0)
      trace('database', 'restored', `to ${backup.takenAt}`)
      native.restore()
      readAfter = -1
      restoredAt = heap.now()
      owner.looksAround()
    })
  }
}
