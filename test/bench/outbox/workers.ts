/** Four processes claim from one backlog: nobody takes what another one has, and nobody goes without. */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Connection } from '../../../server/db/connect.ts'
import { buildServer } from '../processes.ts'
import { resetBacklog } from './backlog.ts'

const WORKER_SOURCE = fileURLToPath(new URL('./worker.ts', import.meta.url))
export const WORKERS = 4

export interface Together {
  readonly perSecond: number
  readonly claimed: number
  readonly duplicates: number
  /** Claims that got nothing although something was due: another worker was quicker. */
  readonly inVain: number
  /** The least that one worker got, as a share of an even part. */
  readonly leastShare: number
}

interface Told {
  readonly ids: readonly string[]
  readonly empty: number
}

/** @param connection to a database with a backlog of `count`, at `url` */
export async function measureWorkers(connection: Connection, url: string, count: number): Promise<Together> {
  const built = await buildServer('outbox', WORKER_SOURCE)
  await resetBacklog(connection)
  const workers: ChildProcess[] = []
  try {
    for (let worker = 0; worker < WORKERS; worker++) workers.push(fork(built.file, [url], { execArgv: [] }))
    await Promise.all(workers.map((worker) => heard(worker)))
    const begun = performance.now()
    const told = workers.map((worker) => heard(worker))
    for (const worker of workers) worker.send('go')
    const takes = await Promise.all(told) as readonly Told[]
    const seconds = (performance.now() - begun) / 1_000
    const ids = takes.flatMap((take) => take.ids)
    return {
      perSecond: ids.length / seconds, claimed: ids.length, duplicates: ids.length - new Set(ids).size,
      inVain: takes.reduce((sum, take) => sum + take.empty, 0), leastShare: Math.min(...takes.map((take) => take.ids.length)) / (count / WORKERS),
    }
  } finally {
    for (const worker of workers) worker.kill('SIGKILL')
    built.remove()
    await resetBacklog(connection)
  }
}

async function heard(worker: ChildProcess): Promise<unknown> {
  const left = once(worker, 'exit').then(([code]) => { throw new Error(`a worker left with code ${String(code)}`) })
  // Its leaving at the end is no news.
  left.catch(() => undefined)
  const [message] = await Promise.race([once(worker, 'message'), left]) as [unknown]
  return message
}
