/** What the outbox holds, read over a connection of its own while processes work on it. */
import { connect } from '../../server/db/connect.ts'
import type { Db } from '../../server/db/schema.ts'
import { eventually } from './patience.ts'

export interface OutboxView {
  /** How many messages are in each state. */
  states(): Promise<Readonly<Record<string, number>>>
  /** `<state>: <reason>` of each message, sorted. */
  outbox(): Promise<readonly string[]>
  /** Waits until somebody has brought the outbox there. */
  until(isSo: (states: Readonly<Record<string, number>>) => boolean): Promise<void>
  /** For questions that only one test has. */
  readonly db: Db
  close(): Promise<void>
}

const LIST_MAX = 1_000

/** The tables need not be there yet. */
export async function viewOf(url: string): Promise<OutboxView> {
  const connection = await connect(url)
  const { db } = connection
  const rows = () => db.selectFrom('message').select(['state', 'reason']).limit(LIST_MAX).execute()
  const states = async (): Promise<Readonly<Record<string, number>>> => {
    const found = await db.selectFrom('message').select(['state', ({ fn }) => fn.countAll().as('count')]).groupBy('state').execute()
    return Object.fromEntries(found.map(({ state, count }) => [state, Number(count)]))
  }
  const outbox = async (): Promise<readonly string[]> => (await rows()).map(({ state, reason }) => `${state}: ${reason}`).sort()
  return {
    db, states, outbox,
    until: (isSo) => eventually(async () => isSo(await states()), async () => `The outbox: ${JSON.stringify(await outbox())}`),
    close: () => connection.close(),
  }
}
