/** A process that claims from the backlog until it is empty: one of several at once. Tells what it took. */
import { connect } from '../../../server/db/connect.ts'
import { isConflict } from '../../../server/db/dialect.ts'
import { claimDue } from '../../../server/messages/claims/outbox.ts'
import { instant } from '../../../server/values/time.ts'
import { countUnclaimed } from './backlog.ts'
import { OTHER_STORE_ID } from './service.ts'

const [url = ''] = process.argv.slice(2)
const connection = await connect(url)
await connection.readNow()

process.once('disconnect', () => process.exit(0))
process.once('message', () => void work().then((told) => process.send?.(told)))
process.send?.(0)

async function work(): Promise<{ ids: readonly string[]; empty: number }> {
  const ids: string[] = []
  let empty = 0
  for (let turn = 0; ; turn++) {
    const took = await claim(`${process.pid}-${turn}`)
    ids.push(...took)
    if (took.length > 0) continue
    if (await countUnclaimed(connection) === 0) return { ids, empty }
    empty++
  }
}

async function claim(owner: string): Promise<readonly string[]> {
  try {
    return (await claimDue(connection.db, { storeId: OTHER_STORE_ID, owner, now: instant(Date.now()), wall: connection.now() })).map(({ id }) => id)
  } catch (error) {
    // The heart's next beat tries again too.
    if (isConflict(error)) return []
    throw error
  }
}
