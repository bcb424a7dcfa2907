/** Claims: due messages are taken by one worker, by one conditional UPDATE, and are its own until the lease ends. */
import type { ExpressionBuilder, SelectQueryBuilder } from 'kysely'
import { changesInOrder, isConnectionLost } from '../../db/dialect.ts'
import { later, type DbMoment } from '../../db/moment.ts'
import type { Database, Db, Row } from '../../db/schema.ts'
import { instant, type Instant } from '../../values/time.ts'
import { LEASE, optional, type Message } from '../outbox.ts'

/** At four a second they are through within the lease; what is not in time for a request goes back. */
export const CLAIM_MAX = 200
/** Each time that workers died with a message in hand, it is taken with so many times fewer others: in the end it dies alone. */
const FEWER_AFTER_LOSS = 4

/** Whose due messages are taken, by what time, and how many of them. */
export interface Claim {
  readonly storeId: string
  readonly owner: string
  readonly now: Instant
  readonly wall: DbMoment
  readonly limit?: number
  /** Told how many are due, up to the limit, right before they are taken. @returns how many of them may be */
  allow?(dueCount: number): number
}

/** Takes due messages for one owner token, oldest first. They are ours once this returns, until the lease ends. */
export async function claimDue(db: Db, claim: Claim): Promise<readonly Message[]> {
  const { storeId, owner } = claim
  const isDue = (where: ExpressionBuilder<Database, 'message'>) =>
    where.and([where('store_id', '=', storeId), where('state', '=', 'scheduled'), where('due_at', '<=', claim.now)])
  const isOrdered = changesInOrder(db)
  const firstDue = db.selectFrom('message').where(isDue).orderBy('due_at')
  // All questions have to agree about which are the first: SQLite does by its index, and would sort what it need not.
  const oldest = (limit: number) => (isOrdered ? firstDue.orderBy('id') : firstDue).limit(limit)
  // Nearly always nothing is due, and a look costs less than a change.
  const due = await countDue(db, oldest(Math.max(0, Math.min(claim.limit ?? CLAIM_MAX, CLAIM_MAX))))
  const limit = due === 0 ? 0 : Math.min(due, claim.allow?.(due) ?? due)
  if (limit < 1) return []
  const claiming = db.updateTable('message').set((column) => ({ state: 'claimed', owner, lease_until: later(claim.wall, LEASE), attempt: column('attempt', '+', 1) }))
  const rows = await takeRows(db, owner, isOrdered
    ? async () => (await claiming.where(isDue).orderBy('due_at').orderBy('id').limit(limit).execute(), null)
    : () => claiming.where('id', 'in', oldest(limit).select('id')).returning(TOLD).execute())
  return rows.map((row) => toClaimed(row, claim)).sort((a, b) => a.dueAt - b.dueAt || (a.id < b.id ? -1 : 1))
}

/** @param oldest of what is due. @returns how many of them one worker may take */
async function countDue(db: Db, oldest: SelectQueryBuilder<Database, 'message', object>): Promise<number> {
  const lostCounts = oldest.select('lost_count')
  const found = await db.selectFrom(lostCounts.as('due')).select(({ fn }) => [fn.countAll().as('count'), fn.max('lost_count').as('most')]).executeTakeFirstOrThrow()
  return Number(found.most ?? 0) === 0 ? Number(found.count) : sharedClaim((await lostCounts.execute()).map((row) => row.lost_count))
}

/** What a claim is told of its messages: reading costs more than changing, so nothing that is known of each. */
const TOLD = ['id', 'run_id', 'step', 'mail', 'due_at', 'expires_at', 'lease_until', 'attempt', 'reason'] as const
type Told = Pick<Row<'message'>, (typeof TOLD)[number]>

const toClaimed = (row: Told, { storeId, owner }: Claim): Message => ({
  id: row.id, storeId, runId: row.run_id, step: row.step, mail: row.mail, state: 'claimed', dueAt: instant(row.due_at), expiresAt: instant(row.expires_at),
  owner, leaseUntil: optional(row.lease_until), attempt: row.attempt, providerId: null, reason: row.reason, endedAt: null,
})

/** @param take changes the rows; null where the database cannot tell at once which. @returns all that the owner has */
async function takeRows(db: Db, owner: string, take: () => Promise<readonly Told[] | null>): Promise<readonly Told[]> {
  try {
    const taken = await take()
    if (taken !== null) return taken
  } catch (error) {
    // Whether it was applied before the connection died, the owner's token tells.
    if (!isConnectionLost(error)) throw error
  }
  // Found by the token, which nobody else has; an index over states would lead to what everybody has claimed.
  return db.selectFrom('message').select(TOLD).where('owner', '=', owner).where(({ fn, val }) => fn.coalesce('state', val('')), '=', 'claimed').execute()
}

/** @param lostCounts of the messages that are due, oldest first. @returns how many of them one worker may take */
function sharedClaim(lostCounts: readonly number[]): number {
  let most = lostCounts.length
  for (let n = 0; n < most; n++) most = Math.max(n, 1, Math.min(most, Math.floor(CLAIM_MAX / FEWER_AFTER_LOSS ** (lostCounts[n] ?? 0))))
  return most
}
