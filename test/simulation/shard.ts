/** The process that lives worlds: one after the other, as it is told. */
import { runWorld, type TraceLine, type WorldOrder, type WorldResult } from './world.ts'

export type ShardAnswer = { readonly kind: 'done'; readonly result: WorldResult } | { readonly kind: 'broken'; readonly index: number; readonly error: string } | { readonly kind: 'line'; readonly text: string }

interface ShardOrder extends Omit<WorldOrder, 'onTrace'> {
  /** Tell what happened as far as it names one of these ids, or befell a process or the database; with none: of the first failure. */
  readonly traced: readonly string[] | null
}

const OF_ALL = /^(?:crashed|paused|started|failover|restored|backup)$/

const NOT_HERE = (): never => {
  throw new Error('the simulation has no timers and no clock of its own')
}

// Whatever reaches for them would not be the same a second time.
globalThis.setTimeout = NOT_HERE as never
globalThis.setInterval = NOT_HERE as never
Date.now = () => 0
Math.random = () => 0.5

const say = (answer: ShardAnswer): void => void process.send?.(answer)

/** What came of it is told for so long after a failure. */
const AFTERWARDS_MS = 60_000

const isTold = (about: readonly string[], { what, detail }: TraceLine): boolean =>
  about.length === 0 || OF_ALL.test(what) || about.some((id) => detail.includes(id))

process.on('message', ({ traced, ...order }: ShardOrder) => {
  const kept: TraceLine[] = []
  const tell = (line: TraceLine): void => say({ kind: 'line', text: `${new Date(line.at).toISOString()} ${line.who} ${line.what} ${line.detail}`.trim() })
  const onTrace = (line: TraceLine): void => void kept.push(line)
  runWorld(traced ? { ...order, onTrace } : order).then(
    (result) => {
      const about = traced?.length ? traced : result.failures[0]?.about.filter((id) => id !== '') ?? []
      const until = traced?.length ? Infinity : (result.failures[0]?.at ?? Infinity) + AFTERWARDS_MS
      for (const line of kept) if (line.at < until && isTold(about, line)) tell(line)
      say({ kind: 'done', result })
    },
    (error: unknown) => say({ kind: 'broken', index: order.index, error: error instanceof Error ? error.stack ?? error.message : String(error) }))
})
