/** Messages of the outbox in whatever state a test wants them. */
import type { Db, Row } from '../../server/db/schema.ts'
import { schedule } from '../../server/messages/outbox.ts'
import { hours, plus, type Instant } from '../../server/values/time.ts'

let made = 0

/** Puts one into the outbox as the service does, and then changes what the test is about. */
export async function putMessage(db: Db, at: Instant, changes: Partial<Row<'message'>> = {}): Promise<void> {
  const id = `message-${++made}`
  await schedule(db, { id, storeId: 'default', runId: `run-${made}`, step: 'help', mail: 'cart-help', dueAt: at, expiresAt: plus(at, hours(12)) }, at)
  if (Object.keys(changes).length > 0) await db.updateTable('message').set(changes).where('id', '=', id).execute()
}
