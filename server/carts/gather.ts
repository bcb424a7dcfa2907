/** Gathers rows into one statement while others are under way: alone a row goes at once, under load many share a
 *  commit. There is no timer, so nobody waits for company. */

/** Statements under way at once; rows that arrive meanwhile wait for the next one. */
const IN_FLIGHT_MAX = 2
const ROWS_PER_STATEMENT_MAX = 64
/** Rows waiting above this are refused at once, so that memory stays bounded when the database stalls. */
const WAITING_MAX = 10_000

export class Overloaded extends Error {}

export interface Gathered<Row> {
  /** Settles once the row, or a later one of the same key, is committed. Rejects when it is not. */
  add(row: Row): Promise<void>
}

interface Waiting<Row> {
  row: Row
  readonly waiters: { resolve(): void; reject(reason: unknown): void }[]
}

/**
 * @param write stores rows of different keys durably; may be called again with some of them after a failure
 * @param keyOf rows of one key become one
 * @param merge what is written instead of a waiting row and one that came after it
 * @param isAway whether an error speaks of the whole database: then no row is tried alone, since each would wait as long
 * @param defer starts a round: at once, or after the posts of this turn of the event loop were read
 */
export function gather<Row>(options: {
  write(rows: readonly Row[]): Promise<void>
  keyOf(row: Row): string
  merge(waiting: Row, added: Row): Row
  isAway(error: unknown): boolean
  defer(start: () => void): void
}): Gathered<Row> {
  const waiting = new Map<string, Waiting<Row>>()
  let inFlight = 0
  let isDeferred = false

  const start = (): void => {
    isDeferred = false
    while (inFlight < IN_FLIGHT_MAX && waiting.size > 0) void commit(take(waiting))
  }
  const commit = async (batch: readonly Waiting<Row>[]): Promise<void> => {
    inFlight++
    await writeBatch(options, batch)
    inFlight--
    wake()
  }
  const wake = (): void => {
    if (isDeferred || inFlight >= IN_FLIGHT_MAX || waiting.size === 0) return
    isDeferred = true
    options.defer(start)
  }
  return {
    add: (row) => new Promise((resolve, reject) => {
      const key = options.keyOf(row)
      const present = waiting.get(key)
      if (!present && waiting.size >= WAITING_MAX) return reject(new Overloaded('too many carts are waiting for the database'))
      if (!present) waiting.set(key, { row, waiters: [{ resolve, reject }] })
      else {
        present.row = options.merge(present.row, row)
        present.waiters.push({ resolve, reject })
      }
      wake()
    }),
  }
}

/** Takes the oldest rows, sorted by key so that two statements lock rows in the same order. */
function take<Row>(waiting: Map<string, Waiting<Row>>): readonly Waiting<Row>[] {
  const taken: [string, Waiting<Row>][] = []
  for (const entry of waiting) {
    if (taken.length === ROWS_PER_STATEMENT_MAX) break
    taken.push(entry)
    waiting.delete(entry[0])
  }
  return taken.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry)
}

/** Writes all; if that fails writes each alone, so that one bad row does not take the others with it. */
async function writeBatch<Row>(options: { write(rows: readonly Row[]): Promise<void>; isAway(error: unknown): boolean }, batch: readonly Waiting<Row>[]): Promise<void> {
  try {
    await options.write(batch.map((entry) => entry.row))
    for (const entry of batch) for (const waiter of entry.waiters) waiter.resolve()
  } catch (error) {
    if (batch.length === 1 || options.isAway(error)) for (const entry of batch) for (const waiter of entry.waiters) waiter.reject(error)
    else for (const entry of batch) await writeBatch(options, [entry])
  }
}
