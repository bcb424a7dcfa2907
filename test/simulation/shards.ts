/** Spreads worlds over processes and puts together what they found, in an order that does not depend on who was quicker. */
import { fork, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { connect, migrate } from '../../server/db/connect.ts'
import { dropDatabase, freshDatabase } from '../support/mariadb.ts'
import { FAILURES, type Failure, type FailureKind } from './oracle.ts'
import type { ShardAnswer } from './shard.ts'
import type { WorldResult } from './world.ts'

/** Shoppers of one world: enough to be in each other's way, few enough to run many worlds side by side. */
export const JOURNEYS_PER_WORLD = 500
const MEMORY_MB = 1_024
/** Folder for a profile of each process. */
const PROFILES = process.env['SIMULATION_PROFILE']

export interface Simulation {
  readonly bundle: string
  readonly seed: string
  readonly journeys: number
  readonly processes: number
  /** Only this one. */
  readonly world?: number
  /** Tell what happened about these ids; about everything when there are none. */
  readonly traced?: readonly string[]
  /** Stop at the first failure of one of these kinds. */
  readonly until?: readonly FailureKind[]
  readonly journeysPerWorld?: number
  /** Everything that can go wrong does so often. */
  readonly isRough?: boolean
  /** And the provider's search stands still again and again. */
  readonly isStill?: boolean
  /** Of a MariaDB server, where each process of the simulation gets a database of its own; absent: SQLite in memory. */
  readonly mariaUrl?: string
  /** Worlds that were lived before, by the same code. */
  readonly lived?: readonly WorldResult[]
  /** @param result of the world that ended just now */
  onWorld?(done: Totals, result: WorldResult): void
  onLine?(text: string): void
}

export interface Totals {
  readonly journeys: number
  readonly mails: number
  readonly orders: number
  readonly counts: Readonly<Record<FailureKind, number>>
  readonly faults: Readonly<Record<string, number>>
  readonly failures: readonly { readonly world: number; readonly failure: Failure }[]
  readonly hash: string
  /** In the order of their indices. */
  readonly worlds: readonly WorldResult[]
  /** Of all processors. */
  readonly cpuSeconds: number
}

/** @throws Error when a world broke: then the simulation itself is wrong, or a promise of the service went astray */
export async function simulate(simulation: Simulation): Promise<Totals> {
  const results = new Map((simulation.lived ?? []).map((result) => [result.index, result]))
  const orders = ordersOf(simulation).filter(({ index }) => !results.has(index))
  const children: ChildProcess[] = []
  const databases = await databasesFor(simulation.mariaUrl, Math.min(simulation.processes, orders.length))
  try {
    await Promise.all(databases.map((database) => new Promise<void>((resolve, reject) => {
      const child = fork(simulation.bundle, [], { execArgv: [...(simulation.traced ? ['--enable-source-maps'] : []), '--max-semi-space-size=32', `--max-old-space-size=${MEMORY_MB}`, ...(PROFILES ? ['--cpu-prof', `--cpu-prof-dir=${PROFILES}`] : [])] })
      children.push(child)
      const next = (): void => {
        const order = orders.shift()
        if (order) return void child.send({ ...order, ...database })
        child.once('exit', () => resolve())
        child.disconnect()
      }
      child.on('message', (answer: ShardAnswer) => {
        if (answer.kind === 'line') return simulation.onLine?.(answer.text)
        if (answer.kind === 'broken') return reject(new Error(`world ${answer.index} broke: ${answer.error}`))
        results.set(answer.result.index, answer.result)
        simulation.onWorld?.(totalsOf(results), answer.result)
        if (answer.result.failures.some(({ kind }) => simulation.until?.includes(kind))) orders.length = 0
        next()
      })
      child.once('error', reject)
      child.once('exit', (code) => (code === 0 || code === null ? undefined : reject(new Error(`a process of the simulation ended with ${code}`))))
      next()
    })))
  } finally {
    for (const child of children) child.kill()
    for (const { mariaUrl } of databases) if (mariaUrl !== undefined) await dropDatabase(mariaUrl)
  }
  return totalsOf(results)
}

/** What each process is told of its database. */
const databasesFor = (serverUrl: string | undefined, count: number): Promise<readonly { readonly mariaUrl?: string }[]> =>
  Promise.all(Array.from({ length: count }, async () => (serverUrl === undefined ? {} : { mariaUrl: await migratedDatabase(serverUrl) })))

async function migratedDatabase(serverUrl: string): Promise<string> {
  const url = await freshDatabase(serverUrl)
  const connection = await connect(url)
  await migrate(connection)
  await connection.close()
  return url
}

function ordersOf({ seed, journeys, world, traced, isRough = false, isStill = false, journeysPerWorld = JOURNEYS_PER_WORLD }: Simulation) {
  const orders = []
  for (let index = 0; index * journeysPerWorld < journeys; index++) {
    const count = Math.min(journeysPerWorld, journeys - index * journeysPerWorld)
    if (world === undefined || world === index) orders.push({ seed, index, journeys: count, isRough, isStill, traced: traced ?? null })
  }
  return orders
}

function totalsOf(results: ReadonlyMap<number, WorldResult>): Totals {
  const counts: Record<FailureKind, number> = { wrong: 0, duplicate: 0, lost: 0, stuck: 0 }
  const faults: Record<string, number> = {}
  const worlds = [...results.values()].sort((a, b) => a.index - b.index)
  const failures: { world: number; failure: Failure }[] = []
  let [journeys, mails, orders, cpuSeconds] = [0, 0, 0, 0]
  for (const result of worlds) {
    journeys += result.journeys
    mails += result.mails
    orders += result.orders
    cpuSeconds += result.seconds
    for (const kind of FAILURES) counts[kind] += result.failures.filter((failure) => failure.kind === kind).length
    for (const [name, count] of Object.entries(result.faults)) faults[name] = (faults[name] ?? 0) + count
    for (const failure of result.failures) failures.push({ world: result.index, failure })
  }
  return { journeys, mails, orders, counts, faults, failures, hash: hashOf(worlds), worlds, cpuSeconds }
}

/** @param worlds in the order of their indices */
export const hashOf = (worlds: readonly Pick<WorldResult, 'index' | 'hash'>[]): string =>
  createHash('sha256').update(worlds.map(({ index, hash }) => `${index} ${hash}\n`).join('')).digest('hex').slice(0, 32)
