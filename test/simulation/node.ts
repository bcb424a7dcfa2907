/** One process of the service: starts, beats, takes carts at its door, dies, stands still, and starts again. */
import { gather, type Gathered } from '../../server/carts/gather.ts'
import type { CartRow } from '../../server/carts/cart.ts'
import { parseCart } from '../../server/carts/door.ts'
import { mergeRows, toRow } from '../../server/carts/intake.ts'
import { saveCarts } from '../../server/carts/store.ts'
import { isDatabaseAway } from '../../server/db/dialect.ts'
import { keepTime } from '../../server/db/timekeeper.ts'
import type { Deps } from '../../server/deps.ts'
import { createBreaker, withBreaker } from '../../server/orders/breaker.ts'
import { readSync } from '../../server/orders/store.ts'
import type { Platform } from '../../server/platforms/platform.ts'
import { createDeps } from '../../server/service.ts'
import { createHeart, type Heart } from '../../server/tick.ts'
import { connectSim } from './dialect.ts'
import { deliver, startLife, type Life } from './life.ts'
import { withGuard } from '../../server/providers/guarded.ts'
import { diskSpool } from './spool.ts'
import { CONFIG, STORE_ID } from './settings.ts'
import { stubTemplates } from './templates.ts'
import { rememberingVault } from './vault.ts'
import type { World } from './world.ts'

const RESTART_MIN_MS = 2_000
const RESTART_MAX_MS = 90_000
const BEAT_GAP_MS = 1_000
/** How often a beat makes somebody buy whose mail leaves soon, and how long after its beginning. */
const TEMPTED = 0.06
const TEMPTED_WITHIN_MS = 8_000
/** Longest sleep without anything due: what is only a hint is taken up then. */
const SLEEP_MAX_MS = 3 * 3_600_000
/** A crash may come at any statement, a beat that hangs is looked at by nobody: the next one comes all the same. */
const HANDS_MS = 30 * 60_000

export interface Node {
  readonly name: string
  readonly life: () => Life
  /** Null while it is down or starting. */
  deps(): Deps | null
  /** A post of a browser; calls back with what the browser is told, or not at all when the process dies. */
  post(body: string, answered: (isStored: boolean) => void): void
  /** Beats no later than that. */
  wakeBy(time: number): void
  crash(): void
  pause(ms: number): void
}

interface Running {
  readonly deps: Deps
  readonly heart: Heart
  readonly carts: Gathered<CartRow>
}

export function startNode(world: World, name: string): Node {
  const { heap, plan } = world
  const chance = world.chance.fork(name)
  const error = plan.clockErrorOf(name)
  /** How long after something is due this process looks at most, as if its timer and the others' were out of step. */
  const laziness = (): number => chance.between(0, chance.is(0.3) ? 3_000 : 60_000)
  const spool = diskSpool(heap)
  let life: Life = startLife(heap, name, error)
  let running: Running | null = null
  let [nextBeat, isBeating, beatNumber] = [Infinity, false, 0]

  const beatAt = (time: number): void => {
    if (time >= nextBeat) return
    nextBeat = time
    const mine = life
    deliver(heap, mine, time, () => {
      if (nextBeat !== time || life !== mine || isBeating || !running) return
      nextBeat = Infinity
      // Somebody else was quicker. A look at nothing proves little, and costs as much as one at something.
      if (beatNumber > 0 && world.nextDue() > heap.now() && !chance.is(plan.idleBeats)) return planNext()
      beat(running, mine)
    })
  }
  const beat = ({ heart }: Running, mine: Life): void => {
    isBeating = true
    const number = ++beatNumber
    // Right after the shop was read is when the next reading is furthest away.
    if (chance.is(TEMPTED)) heap.in(chance.between(0, TEMPTED_WITHIN_MS), world.tempt)
    const ended = (): void => {
      if (life !== mine || number !== beatNumber) return
      isBeating = false
      planNext()
    }
    void heart.beat().then(ended, (error: unknown) => {
      world.trace(name, 'beat.failed', String(error))
      ended()
    })
  }
  const planNext = (): void => {
    const due = world.nextDue()
    const now = heap.now()
    const wait = due <= now ? chance.scale(500, 20_000) : Math.min(due - now + laziness(), SLEEP_MAX_MS)
    beatAt(now + Math.max(BEAT_GAP_MS, wait))
  }
  const platformOf = (storeId: string, mine: Life): Platform => {
    const shop = world.shops.get(storeId)
    if (!shop) throw new Error(`there is no shop ${storeId}`)
    return shop.platformFor(mine)
  }
  /** As if they had been connected on the admin site, which is a story of its own. */
  const withOtherShops = (made: Deps, mine: Life): Deps => {
    const [first] = [...made.stores.values()]
    const others = [...world.shops.keys()].filter((id) => id !== STORE_ID)
    if (!first || others.length === 0) return made
    return {
      ...made, stores: new Map([...made.stores, ...others.map((id) => [id, { ...first, id }] as const)]),
      platforms: new Map([...made.platforms, ...others.map((id) => [id, withBreaker(platformOf(id, mine), createBreaker(mine.clock))] as const)]),
    }
  }
  const start = (): void => {
    const mine = startLife(heap, name, error)
    life = mine
    isBeating = false
    beatNumber = 0
    nextBeat = Infinity
    const connection = connectSim(world.database, mine)
    const parts = {
      clock: mine.clock, connection, vault: rememberingVault(chance.bytes), log: world.logOf(name), random: chance.next,
      platform: platformOf(STORE_ID, mine), templates: stubTemplates, spool,
      provider: withGuard(world.post.providerFor(mine), { clock: mine.clock, random: chance.next }),
    }
    const failed = (error: unknown): void => {
      if (life !== mine) return
      world.trace(name, 'unstarted', String(error))
      die()
    }
    void createDeps(CONFIG, parts).then(async (made) => {
      const deps: Deps = { ...withOtherShops(made, mine), timekeeper: await keepTime(connection, mine.clock) }
      if (life !== mine) return
      running = { deps, heart: createHeart(deps), carts: doorOf(deps) }
      world.trace(name, 'started')
      // The first beat asks the shop for its clock, by which every cart's beginning is told.
      beatAt(heap.now() + BEAT_GAP_MS)
    }).catch(failed)
  }
  const die = (): void => {
    life.isOver = true
    world.database.drop(life)
    running = null
    heap.in(chance.scale(RESTART_MIN_MS, RESTART_MAX_MS), () => {
      start()
      return true
    })
  }
  start()
  return {
    name, life: () => life, deps: () => running?.deps ?? null,
    post: (body, answered) => {
      const mine = life
      const run = running
      if (!run) return answered(false)
      deliver(heap, mine, heap.now() + chance.between(1, 50), () => void storePost(run, body).then(answered))
    },
    wakeBy: (time) => {
      if (!running || isBeating) return
      beatAt(Math.max(time + laziness(), heap.now() + BEAT_GAP_MS))
    },
    crash: () => {
      if (life.isOver) return
      world.trace(name, 'crashed')
      die()
    },
    pause: (ms) => {
      world.trace(name, 'paused', `${Math.round(ms)} ms`)
      life.pausedUntil = Math.max(life.pausedUntil, heap.now() + Math.min(ms, HANDS_MS))
    },
  }
}

/** What `/v1/carts` does with a post, without HTTP around it. */
async function storePost({ deps, carts }: Running, body: string): Promise<boolean> {
  const parsed = parseCart(body)
  if (parsed.kind !== 'ok') throw new Error(`the door refuses the simulation's own post: ${parsed.message}`)
  try {
    const { skew } = await readSync(deps.connection.db, parsed.post.store)
    await carts.add(toRow(deps, parsed.post, skew))
    return true
  } catch {
    return false
  }
}

const doorOf = (deps: Deps): Gathered<CartRow> => gather<CartRow>({
  write: (rows) => saveCarts(deps.connection, rows), keyOf: (row) => `${row.storeId} ${row.token}`, merge: mergeRows,
  isAway: isDatabaseAway, defer: deps.connection.defer,
})
