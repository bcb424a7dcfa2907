/** What a release's long run came to, world by world, for anybody to live one of them again and compare. */
import type { Heading } from './journal.ts'
import type { Totals } from './shards.ts'

/** One world alone comes to the same as among all others: `npm run simulate -- … --world INDEX` tells its hash. */
export interface RecordedWorld {
  readonly index: number
  readonly hash: string
  readonly mails: number
  readonly orders: number
}

export interface Recorded {
  /** The run and its totals. */
  readonly heading: Heading & Readonly<Record<'mails' | 'orders' | 'wrong' | 'duplicate' | 'lost' | 'stuck' | 'seconds', number>> & { readonly hash: string; readonly faults: Totals['faults'] }
  readonly worlds: readonly RecordedWorld[]
}

/** @returns the heading as JSON, then one line for each world: its index, its hash, its mails, its orders */
export function recordText(run: Heading, { journeys, mails, orders, counts, hash, faults, worlds }: Totals, seconds: number): string {
  const heading: Recorded['heading'] = { ...run, journeys, mails, orders, ...counts, hash, seconds, faults }
  return [JSON.stringify(heading), ...worlds.map((world) => [world.index, world.hash, world.mails, world.orders].join(' ')), ''].join('\n')
}

export function parseRecord(text: string): Recorded {
  const [heading, ...lines] = text.trimEnd().split('\n')
  return {
    heading: JSON.parse(heading ?? '') as Recorded['heading'],
    worlds: lines.map((line) => {
      const [index, hash, mails, orders] = line.split(' ')
      return { index: Number(index), hash: hash ?? '', mails: Number(mails), orders: Number(orders) }
    }),
  }
}
