/** How long after a mail is due the provider is handed it, with everything in between: the service itself beats and sends. */
import { loadavg } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import { instant, plus, seconds } from '../../../server/values/time.ts'
import { quantile } from '../numbers.ts'
import { processorMs } from '../processes.ts'
import { addReminders } from './backlog.ts'
import { openService, steppedClock } from './service.ts'

/** As in production. */
const BEAT_EVERY_MS = 1_000
const LOOK_EVERY_MS = 200
/** For the service to have read the shop and found nothing to do. */
const SETTLE_MS = 5_000
/** So many mails a second it must reach at least, or the measurement is given up. */
const PER_SECOND_MIN = 20
const PATIENCE_MS = 60_000

export interface Handover {
  readonly due: number
  readonly spreadMs: number
  readonly handed: number
  /** Of mails handed over twice. */
  readonly duplicates: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly mostMs: number
  readonly perSecond: number
  /** Processor time a mail: ours, and the database server's where it is a process of its own. */
  readonly serviceMs: number
  readonly databaseMs: number
  readonly load: number
}

/** @param wanted `spreadMs` apart the mails become due; 0: all at the same moment */
export async function measureHandover(url: string, databasePid: number | null, wanted: { prefix: string; due: number; spreadMs: number }, say: (text: string) => void): Promise<Handover> {
  const handedAt = new Map<string, number>()
  let posts = 0
  const service = await openService(url, { took: (mails) => {
    for (const { messageId } of mails) {
      posts++
      if (!handedAt.has(messageId)) handedAt.set(messageId, Date.now())
    }
  } })
  try {
    await service.heart.beat()
    const dueAt = await seed(service.deps, wanted)
    const before = { service: processorMs(process.pid), database: databasePid === null ? 0 : processorMs(databasePid) }
    service.heart.start(BEAT_EVERY_MS)
    const deadline = dueAt + wanted.due * wanted.spreadMs + (wanted.due / PER_SECOND_MIN) * 1_000 + PATIENCE_MS
    while (handedAt.size < wanted.due && Date.now() < deadline) {
      say(`  handing over: ${handedAt.size} of ${wanted.due}`)
      await wait(LOOK_EVERY_MS)
    }
    const used = { service: processorMs(process.pid) - before.service, database: (databasePid === null ? 0 : processorMs(databasePid)) - before.database }
    await service.heart.stop()
    return summary(wanted, { handedAt, posts, dueAt, used })
  } finally {
    await service.close()
  }
}

/** Lateness as the service counts it: seconds that its clock moved on, however long the machine took for the work of each. */
export interface Counted {
  readonly due: number
  readonly handed: number
  readonly duplicates: number
  readonly p99Ms: number
}

/** All due at the same moment, half a second before a beat; the clock stands still while the service works. */
export async function countHandover(url: string, wanted: { prefix: string; due: number }, say: (text: string) => void): Promise<Counted> {
  const clock = steppedClock()
  const handedAt = new Map<string, number>()
  let posts = 0
  const service = await openService(url, { clock, took: (mails) => {
    for (const { messageId } of mails) {
      posts++
      if (!handedAt.has(messageId)) handedAt.set(messageId, clock.now())
    }
  } })
  try {
    await service.heart.beat()
    const dueAt = plus(clock.now(), seconds(AHEAD_S - 0.5))
    await addReminders(service.deps, { ...wanted, count: wanted.due, dueAt, spreadMs: 0 })
    for (let beat = 1; handedAt.size < wanted.due && beat < AHEAD_S + BEATS_MAX; beat++) {
      clock.step()
      await service.heart.beat()
      say(`  counting: ${handedAt.size} of ${wanted.due} after ${beat} beats`)
    }
    return { due: wanted.due, handed: handedAt.size, duplicates: posts - handedAt.size, p99Ms: quantile([...handedAt.values()].map((at) => at - dueAt), 0.99) }
  } finally {
    await service.close()
  }
}

/** The mails are due so long after the first beat. */
const AHEAD_S = 10
/** Beats after which the rest counts as never handed over. */
const BEATS_MAX = 120

/** They become due only once they are all there. */
async function seed(deps: Parameters<typeof addReminders>[0], { prefix, due, spreadMs }: { prefix: string; due: number; spreadMs: number }): Promise<number> {
  const far = instant(Date.now() + SEEDING_MS)
  await addReminders(deps, { prefix, count: due, dueAt: far, spreadMs })
  // What took less time than allowed for need not be waited for, what took more would be late from the start.
  if (Date.now() + SETTLE_MS > far) throw new Error('the mails could not be seeded in time')
  return far
}

/** Allowed for seeding. */
const SEEDING_MS = 40_000

function summary(wanted: { due: number; spreadMs: number }, seen: { handedAt: ReadonlyMap<string, number>; posts: number; dueAt: number; used: { service: number; database: number } }): Handover {
  const { handedAt, dueAt, used, posts } = seen
  const lateness = [...handedAt].map(([id, at]) => at - (dueAt + Number(id.slice(-8)) * wanted.spreadMs))
  const last = Math.max(...handedAt.values())
  return {
    ...wanted, handed: handedAt.size, duplicates: posts - handedAt.size,
    p50Ms: quantile(lateness, 0.5), p99Ms: quantile(lateness, 0.99), mostMs: Math.max(...lateness), perSecond: (handedAt.size * 1_000) / (last - dueAt),
    serviceMs: used.service / handedAt.size, databaseMs: used.database / handedAt.size, load: loadavg()[0] ?? Number.NaN,
  }
}
