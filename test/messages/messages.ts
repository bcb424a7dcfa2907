/** A run with messages in the outbox, for the suites of the outbox. */
import type { Connection } from '../../server/db/connect.ts'
import { startRun } from '../../server/flows/store.ts'
import { claimDue } from '../../server/messages/claims/outbox.ts'
import { schedule, type Message } from '../../server/messages/outbox.ts'
import { instant, minutes, plus, type Instant } from '../../server/values/time.ts'

export const NOW: Instant = instant(1_000_000_000)

let counted = 0

/** A new run with one scheduled message. */
export async function scheduled(connection: Connection, changes: Partial<Pick<Message, 'storeId' | 'dueAt' | 'step'>> = {}): Promise<{ readonly runId: string; readonly id: string }> {
  const n = ++counted
  const [runId, id] = [`run-${n}`, `message-${String(n).padStart(6, '0')}`]
  const storeId = changes.storeId ?? 'default'
  await startRun(connection.db, { id: runId, storeId, flow: 'cart-classic', subject: 'cart', subjectId: `cart-${n}`, round: 1, emailIndex: 'index ann' }, NOW)
  await schedule(connection.db, { id, storeId, runId, step: 'help', mail: 'cart-help', dueAt: NOW, expiresAt: plus(NOW, minutes(720)), ...changes }, NOW)
  return { runId, id }
}

export const claim = (connection: Connection, owner: string, changes: { storeId?: string; now?: Instant; wall?: Instant } = {}): Promise<readonly Message[]> =>
  claimDue(connection.db, { storeId: 'default', owner, now: NOW, wall: NOW, ...changes })

/** A new message in the hands of one owner. */
export async function claimed(connection: Connection, owner = 'owner-a'): Promise<Message> {
  const { id } = await scheduled(connection)
  const message = (await claim(connection, owner)).find((each) => each.id === id)
  if (!message) throw new Error('not claimed')
  return message
}
