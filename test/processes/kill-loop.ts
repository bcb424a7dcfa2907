/** Kills the service and its database again and again under a load of cart posts and due mails, and counts what was lost,
 *  what came twice, and how long it took until work went on. Runs inside of a test and by `npm run bench -- kills`. */
import { setTimeout as wait } from 'node:timers/promises'
import type { AcceptedMail } from '../../server/demo/postmark/account.ts'
import { FAULTS } from '../../server/demo/postmark/faults.ts'
import { quantile } from '../bench/numbers.ts'
import { freshDatabase, startMariaDb, type MariaDb } from '../support/mariadb.ts'
import { postCarts, type CartLoad } from './kill-load.ts'
import { eventually } from './patience.ts'
import { openScene, type Scene } from './scene.ts'
import type { ServiceProcess } from './service.ts'

export interface KillWish {
  /** SIGKILLs of the service, and of the database server. */
  readonly service: number
  readonly database: number
  /** SIGTERMs in between. */
  readonly drains: number
  /** Whether to wait until leases run out, so that also what the dead had claimed is timed. A minute longer. */
  readonly waitsForLeases: boolean
  /** Told what is going on. */
  say(text: string): void
}

export interface KillReport {
  readonly kills: { readonly service: number; readonly database: number }
  /** Carts acknowledged, and of them not found, or found older than acknowledged. */
  readonly carts: { readonly acknowledged: number; readonly lost: number; readonly wrongAnswers: number }
  /** `left`: messages that are not sent in the end, by their state. */
  readonly mails: { readonly due: number; readonly taken: number; readonly twice: number; readonly lost: number; readonly left: Readonly<Record<string, number>> }
  /** Milliseconds from the kill to the next acknowledged cart, and until another process has freed what the dead one held. */
  readonly toCartMs: Spread
  readonly toClaimMs: Spread
  readonly databaseToCartMs: Spread
  /** Ends of processes that were asked to leave. */
  readonly drainMs: Spread
  readonly uncleanDrains: number
}

export interface Spread {
  readonly count: number
  readonly p50: number
  readonly p99: number
  readonly most: number
}

const DUE_PER_ROUND = 25
const LIVES_MS = 600
const LIVES_SPREAD_MS = 900
/** So that many kills meet a post on its way. */
const POST_TAKES_MS = 80
const CLAIMS_OVER_MS = 180_000
/** How long a kill waits for a post to be in the middle of. */
const POST_WITHIN_MS = 1_500
const CLAIMED_MAX = 100
/** States in which a message belongs to one process. */
const HELD = ['claimed', 'intent'] as const
/** Another worker goes on for more than an hour at a time, until that often nothing more left. */
const SETTLED_AFTER = 3
const OVERSTEP = 0.618_034

interface Loop {
  readonly scene: Scene
  readonly server: MariaDb
  readonly load: CartLoad
  readonly wish: KillWish
  readonly current: { process: ServiceProcess }
  readonly toCart: number[]
  readonly databaseToCart: number[]
  readonly toClaim: Promise<number>[]
  readonly drains: number[]
  unclean: number
}

/** @throws Error when MariaDB is not installed, or the service does not come up again */
export async function runKillLoop(wish: KillWish): Promise<KillReport> {
  const server = await startMariaDb()
  // Its processes migrate it themselves, as at a first start.
  const create = async () => ({ url: await freshDatabase(server.url), remove: () => undefined })
  const kind = { name: 'MariaDB', create, createMigrated: create } as const
  const scene = await openScene(kind, false)
  try {
    scene.postmark.faults.set(FAULTS.delay(POST_TAKES_MS), { on: 'sends' })
    const due = DUE_PER_ROUND * (wish.service + wish.database + wish.drains)
    wish.say(`${due} people leave their carts`)
    await scene.leave(due)
    const loop = await begin(scene, server, wish)
    await run(loop)
    return await conclude(loop, due)
  } finally {
    await scene.close()
    await server.stop()
  }
}

async function begin(scene: Scene, server: MariaDb, wish: KillWish): Promise<Loop> {
  const current = { process: await scene.start() }
  const load = postCarts(scene.woo, () => current.process.url)
  return { scene, server, load, wish, current, toCart: [], databaseToCart: [], toClaim: [], drains: [], unclean: 0 }
}

async function run(loop: Loop): Promise<void> {
  const { service, database, drains } = loop.wish
  const acts = [...Array.from({ length: service }, () => killService), ...Array.from({ length: database }, () => killDatabase), ...Array.from({ length: drains }, () => drain)]
  // Evenly mixed: each act at its share of the way.
  const order = acts.map((act, index) => ({ act, place: (index * OVERSTEP) % 1 })).sort((a, b) => a.place - b.place)
  for (const [index, { act }] of order.entries()) {
    loop.wish.say(`${index + 1} of ${order.length}: ${act.name}`)
    await wait(LIVES_MS + LIVES_SPREAD_MS * ((index * OVERSTEP) % 1))
    await act(loop)
  }
}

async function killService(loop: Loop): Promise<void> {
  const { gate } = loop.scene
  // Every other one in the middle of a post, where there is still something to send.
  if (loop.toCart.length % 2 === 0) await Promise.race([gate.hold('after'), wait(POST_WITHIN_MS)])
  const killedAt = performance.now()
  await loop.current.process.end('SIGKILL')
  gate.release('away')
  const claimed = await loop.scene.db.selectFrom('message').select(['id', 'owner']).where('state', 'in', HELD).limit(CLAIMED_MAX).execute().catch(() => [])
  if (loop.wish.waitsForLeases && claimed.length > 0) loop.toClaim.push(untilFree(loop, claimed, killedAt))
  loop.current.process = await loop.scene.start()
  await eventually(() => loop.load.lastAt() > killedAt)
  loop.toCart.push(loop.load.lastAt() - killedAt)
}

/** How long until none of these messages belongs to the dead process any more. */
async function untilFree({ scene }: Loop, claimed: readonly { id: string; owner: string | null }[], killedAt: number): Promise<number> {
  const isFree = async (): Promise<boolean> => {
    const owners = claimed.map(({ owner }) => owner ?? '')
    const held = await scene.db.selectFrom('message').select('id').where('id', 'in', claimed.map(({ id }) => id)).where('owner', 'in', owners).where('state', 'in', HELD).limit(1).execute().catch(() => [null])
    if (held.length > 0) await wait(250)
    return held.length === 0
  }
  await eventually(isFree, () => 'claims of a killed process stay', CLAIMS_OVER_MS)
  return performance.now() - killedAt
}

async function killDatabase(loop: Loop): Promise<void> {
  const killedAt = performance.now()
  await loop.server.kill()
  await loop.server.restart()
  const upAt = performance.now()
  await eventually(() => loop.load.lastAt() > upAt)
  loop.databaseToCart.push(loop.load.lastAt() - killedAt)
}

async function drain(loop: Loop): Promise<void> {
  const { exitCode, tookMs } = await loop.current.process.end('SIGTERM')
  loop.drains.push(tookMs)
  if (exitCode !== 0) loop.unclean += 1
  loop.current.process = await loop.scene.start()
}

async function conclude(loop: Loop, due: number): Promise<KillReport> {
  const { scene, load, wish } = loop
  await load.stop()
  wish.say('waiting for the claims of the dead')
  const toClaim = await Promise.all(loop.toClaim)
  const { exitCode, tookMs } = await loop.current.process.end('SIGTERM')
  loop.drains.push(tookMs)
  if (exitCode !== 0) loop.unclean += 1
  const lost = await lostCarts(loop)
  wish.say('settling what is unclear')
  await settle(scene, due + 1)
  const taken = takenByAddress(scene.postmark.accepted())
  const { sent: _, ...left } = await scene.states()
  return {
    kills: { service: wish.service, database: wish.database },
    carts: { acknowledged: load.acknowledged.size, lost, wrongAnswers: load.wrong.length },
    mails: { due: due + 1, taken: taken.size, twice: [...taken.values()].filter((times) => times > 1).length, lost: due + 1 - taken.size, left },
    toCartMs: spread(loop.toCart), toClaimMs: spread(toClaim), databaseToCartMs: spread(loop.databaseToCart), drainMs: spread(loop.drains), uncleanDrains: loop.unclean,
  }
}

async function lostCarts({ scene, load }: Loop): Promise<number> {
  const rows = await scene.db.selectFrom('cart').select(['token', 'seq']).where('token', 'like', 'load-%').execute()
  const stored = new Map(rows.map(({ token, seq }) => [token, Number(seq)]))
  return [...load.acknowledged].filter(([token, seq]) => (stored.get(token) ?? 0) < seq).length
}

/** Brings every message to its end. */
async function settle(scene: Scene, due: number): Promise<void> {
  scene.postmark.faults.clear()
  // Left alone, the load's carts would be reminded of too.
  await scene.db.deleteFrom('cart').where('token', 'like', 'load-%').execute()
  await scene.leaveLater(1)
  let [sent, idleTurns] = [0, 0]
  while (sent < due && idleTurns < SETTLED_AFTER) {
    await scene.goOn()
    const now = (await scene.states())['sent'] ?? 0
    idleTurns = now > sent ? 0 : idleTurns + 1
    sent = now
  }
}

/** Each of these people is to get one mail, whatever its id. */
function takenByAddress(accepted: readonly AcceptedMail[]): ReadonlyMap<string, number> {
  const taken = new Map<string, number>()
  for (const { To } of accepted) taken.set(To, (taken.get(To) ?? 0) + 1)
  return taken
}

const spread = (values: readonly number[]): Spread => ({ count: values.length, p50: quantile(values, 0.5), p99: quantile(values, 0.99), most: Math.max(0, ...values) })
