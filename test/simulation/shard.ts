/** The process that lives worlds: one after the other, as it is told. */
import { runWorld, type WorldOrder, type WorldResult } from './world.ts'

export type ShardAnswer = { readonly kind: 'done'; readonly result: WorldResult } | { readonly kind: 'broken'; readonly index: number; readonly error: string } | { readonly kind: 'line'; readonly text: string }

interface ShardOrder extends Omit<WorldOrder, 'onTrace'> {
  readonly isTraced: boolean
}

const NOT_HERE = (): never => {
  throw new Error('the simulation has no timers and no clock of its own')
}

// Whatever reaches for them would not be the same a second time.
globalThis.setTimeout = NOT_HERE as never
globalThis.setInterval = NOT_HERE as never
Date.now = () => 0
Math.random = () => 0.5

const say = (answer: ShardAnswer): void => void process.send?.(answer)

process.on('message', (order: ShardOrder) => {
  const onTrace = order.isTraced ? (line: { at: number; who: string; what: string; detail: string }) => say({ kind: 'line', text: `${new Date(line.at).toISOString()} ${line.who} ${line.what} ${line.detail}` }) : undefined
  runWorld({ ...order, ...(onTrace ? { onTrace } : {}) }).then(
    (result) => say({ kind: 'done', result }),
    (error: unknown) => say({ kind: 'broken', index: order.index, error: error instanceof Error ? error.stack ?? error.message : String(error) }))
})
