/** How fast due messages are claimed and read back, beside a bare UPDATE that does not tell which it took. */
import { loadavg } from 'node:os'
import type { Connection } from '../../../server/db/connect.ts'
import { CLAIM_MAX, claimDue } from '../../../server/messages/claims/outbox.ts'
import { instant } from '../../../server/values/time.ts'
import { shuffled } from '../numbers.ts'
import { claimBare, resetBacklog } from './backlog.ts'
import { OTHER_STORE_ID } from './service.ts'

export interface Claim {
  /** Rows a second, one figure a round. */
  readonly ours: readonly number[]
  readonly oursAgain: readonly number[]
  readonly bare: readonly number[]
  readonly loads: readonly number[]
}

/** @param connection to a database with a backlog of `count` */
export async function measureClaim(connection: Connection, count: number, rounds: number, say: (text: string) => void): Promise<Claim> {
  let owners = 0
  const now = () => instant(Date.now())
  const ours = async (): Promise<number> => (await claimDue(connection.db, { storeId: OTHER_STORE_ID, owner: `owner-${++owners}`, now: now(), wall: connection.now() })).length
  const bare = (): Promise<number> => claimBare(connection, `owner-${++owners}`, now(), CLAIM_MAX)
  const variants = [{ name: 'ours', claim: ours }, { name: 'oursAgain', claim: ours }, { name: 'bare', claim: bare }] as const
  const found = { ours: [] as number[], oursAgain: [] as number[], bare: [] as number[], loads: [] as number[] }
  for (const { claim } of variants) await drain(connection, claim, count)
  for (let round = 1; round <= rounds; round++) {
    say(`  claiming: round ${round} of ${rounds}`)
    found.loads.push(loadavg()[0] ?? Number.NaN)
    for (const { name, claim } of shuffled(variants)) found[name].push(await drain(connection, claim, count))
  }
  await resetBacklog(connection)
  return found
}

async function drain(connection: Connection, claim: () => Promise<number>, count: number): Promise<number> {
  await resetBacklog(connection)
  const begun = performance.now()
  let claimed = 0
  for (let took = await claim(); took > 0; took = await claim()) claimed += took
  const seconds = (performance.now() - begun) / 1_000
  if (claimed !== count) throw new Error(`claimed ${claimed} of ${count}`)
  return claimed / seconds
}
