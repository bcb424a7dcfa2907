/** `npm run bench -- ingest`: how fast carts are taken and stored, beside the plain way and beside ceilings. */
import { loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { drive } from '../load.ts'
import { quantile, shuffled } from '../numbers.ts'
import { buildServer, processorMs, startServer, type ServerProcess } from '../processes.ts'
import type { BenchDatabase } from './databases.ts'
import { CARTS, postWriter, type PostWriter } from './posts.ts'

const SERVER_SOURCE = fileURLToPath(new URL('./server.ts', import.meta.url))
const STORED = 202
const WARM_UP_MS = 700
/** At least so often, until the compiler and the prepared statements have settled, and until every cart is stored. */
const WARM_UPS_MIN = 3
const WARM_UPS_MAX = 12
export const CONNECTIONS = [64, 4] as const

/** What is compared: a name in the report, and the variant a process runs. The first two are the same code. */
export const COMPARED = [
  { name: 'ours', variant: 'ours', says: 'the service itself' },
  { name: 'ours again', variant: 'ours', says: 'the same once more: its ratio shows the noise' },
  { name: 'plain', variant: 'plain', says: 'Hono + zod + kysely, one upsert a request' },
  { name: 'each', variant: 'each', says: 'as ours, but one prepared upsert a request' },
  { name: 'bare batch', variant: 'bare-batch', says: 'node:http + prepared batches: ceiling of storing' },
  { name: 'bare door', variant: 'bare-door', says: 'node:http, parsed and checked, not stored: ceiling of HTTP' },
] as const
export type Name = (typeof COMPARED)[number]['name']

/** One round of one variant. Processor time is per stored cart. */
export interface Sample {
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly serverUs: number
  readonly databaseUs: number
}

export interface Measured {
  readonly connections: number
  readonly samples: ReadonlyMap<Name, readonly Sample[]>
  /** Load average of the machine over the last minute, before each round. */
  readonly loads: readonly number[]
}

export interface Pace {
  readonly rounds: number
  readonly roundMs: number
  /** Told the result as soon as one number of connections is done. */
  found(measured: Measured): void
  /** Told what is going on. */
  say(text: string): void
}

interface Rival {
  readonly name: Name
  readonly server: ServerProcess
}

/** Measures all variants on one database, each with an empty database of its own. */
export async function measureIngest(database: BenchDatabase, pace: Pace): Promise<void> {
  const rivals: Rival[] = []
  pace.say('  starting the servers')
  const built = await buildServer('ingest', SERVER_SOURCE)
  try {
    for (const { name, variant } of COMPARED) rivals.push({ name, server: await startServer(built.file, [variant, await database.create()]) })
    built.remove()
    for (const connections of CONNECTIONS) pace.found(await measureAt(connections, rivals, database, pace))
  } finally {
    built.remove()
    await Promise.all(rivals.map(({ server }) => server.stop()))
  }
}

async function measureAt(connections: number, rivals: readonly Rival[], database: BenchDatabase, pace: Pace): Promise<Measured> {
  const writers = Array.from({ length: connections }, postWriter)
  pace.say(`  ${connections} connections: warming up`)
  for (const { server } of rivals) await warmUp(server, writers)
  const samples = new Map<Name, Sample[]>(rivals.map(({ name }) => [name, []]))
  const loads: number[] = []
  for (let round = 1; round <= pace.rounds; round++) {
    pace.say(`  ${connections} connections: round ${round} of ${pace.rounds}`)
    loads.push(loadavg()[0] ?? Number.NaN)
    for (const { name, server } of shuffled(rivals)) samples.get(name)?.push(await sampleOf(server, writers, database, pace.roundMs))
  }
  return { connections, samples, loads }
}

/** Every cart is stored once before the first round, so that all variants change rows rather than add them. */
async function warmUp(server: ServerProcess, writers: readonly PostWriter[]): Promise<void> {
  let answers = 0
  for (let turn = 0; turn < WARM_UPS_MIN || (answers < CARTS && turn < WARM_UPS_MAX); turn++) answers += (await round(server, writers, WARM_UP_MS, () => undefined)).answers
}

async function sampleOf(server: ServerProcess, writers: readonly PostWriter[], database: BenchDatabase, roundMs: number): Promise<Sample> {
  const before = { server: 0, database: 0 }
  const used = { server: 0, database: 0 }
  const { answers, seconds, durationsMs } = await round(server, writers, roundMs, (moment) => {
    const now = { server: processorMs(server.pid), database: database.pid === null ? 0 : processorMs(database.pid) }
    if (moment === 'begin') Object.assign(before, now)
    else Object.assign(used, { server: now.server - before.server, database: now.database - before.database })
  })
  return {
    perSecond: answers / seconds, p50Ms: quantile(durationsMs, 0.5), p99Ms: quantile(durationsMs, 0.99),
    serverUs: (used.server * 1000) / answers, databaseUs: (used.database * 1000) / answers,
  }
}

const round = (server: ServerProcess, writers: readonly PostWriter[], roundMs: number, mark: (moment: 'begin' | 'end') => void) =>
  drive({ port: server.port, connections: writers.length, roundMs, status: STORED, request: (index) => writers[index]!.next(), mark })
