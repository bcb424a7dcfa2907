/** `npm run bench -- outbox`: what the outbox costs when its tables are large, and how fast it is when much is due. */
import { CompiledQuery } from 'kysely'
import { connect, migrate } from '../../../server/db/connect.ts'
import { instant } from '../../../server/values/time.ts'
import { mariaDbDatabase, sqliteDatabase, type BenchDatabase } from '../ingest/databases.ts'
import { addBacklog } from './backlog.ts'
import { measureClaim } from './claim.ts'
import { fill } from './fill.ts'
import { countHandover, measureHandover } from './handover.ts'
import { measureIdle } from './idle.ts'
import { findingOf, linesOf, short, type Finding } from './report.ts'
import { STORE_ID } from './service.ts'
import { measureWorkers } from './workers.ts'

export interface Wish {
  readonly machine: string
  readonly rounds: number
  /** Carts, runs and messages of the large database, each. */
  readonly rows: number
  /** Mails that become due at the same moment. */
  readonly due: number
  /** Only this database. */
  readonly database: string | undefined
  /** Only this part. */
  readonly only: OutboxPart | null
  /** Told what is going on. */
  say(text: string): void
}

export const OUTBOX_PARTS = ['idle', 'claim', 'workers', 'handover'] as const
export type OutboxPart = (typeof OUTBOX_PARTS)[number]

const FEW_ROWS = 10_000
const BACKLOG = 2_000
/** As the pace is set by default: ten a second. */
const STEADY = { due: 200, spreadMs: 100 } as const

/** What somebody with so many rows would give the server: filling takes hours without. */
const ROOM = ['set global innodb_buffer_pool_size = 2147483648', 'set global innodb_log_file_size = 1073741824']

const running: { database: BenchDatabase | null; isBrokenOff: boolean } = { database: null, isBrokenOff: false }

/** Takes the database away again; to be called when the run is broken off. */
export async function breakOffOutbox(): Promise<void> {
  running.isBrokenOff = true
  await running.database?.remove()
}

const COUNTS = { rows: { usual: 1_000_000, least: FEW_ROWS, most: 10_000_000 }, due: { usual: 5_000, least: 1, most: 50_000 } } as const

/** @param text what somebody typed; absent: what an ordinary run takes. @throws RangeError for what is no such number */
export function outboxCount(text: string | undefined, of: keyof typeof COUNTS): number {
  const { usual, least, most } = COUNTS[of]
  const count = text === undefined ? usual : Number(text)
  if (!Number.isInteger(count) || count < least || count > most) throw new RangeError(`--${of} must be a whole number from ${least} to ${most}`)
  return count
}

/** @returns what the last line of the output says */
export async function benchOutbox(wish: Wish): Promise<object> {
  console.log(`The outbox with ${short(wish.rows)} carts, runs and messages beside ${short(FEW_ROWS)}. ${wish.machine}`)
  const databases: Record<string, Finding> = {}
  if (wish.database !== 'mariadb') await measure(sqliteDatabase, wish, databases)
  if (wish.database !== 'sqlite') await measure(mariaDbDatabase, wish, databases)
  return { bench: 'outbox', machine: wish.machine, rows: wish.rows, rounds: wish.rounds, repeat: Object.values(databases).some(({ isNoisy }) => isNoisy), databases }
}

async function measure(open: () => Promise<BenchDatabase | null>, wish: Wish, databases: Record<string, Finding>): Promise<void> {
  const database = (running.database = await open())
  if (!database) return console.log('\nMariaDB is not installed here, so it is left out; `npm test` installs it or says how.')
  try {
    const finding = findingOf(await measureAll(database, wish))
    databases[database.name] = finding
    wish.say('')
    console.log(`\n${database.name}\n${linesOf(finding)}`)
  } catch (error) {
    if (!running.isBrokenOff) throw error
    await new Promise(() => undefined)
  } finally {
    await database.remove()
  }
}

async function measureAll(database: BenchDatabase, { rows, due, rounds, only, say }: Wish): Promise<Parameters<typeof findingOf>[0]> {
  const begun = performance.now()
  const few = await filled(database, FEW_ROWS, say)
  const many = await filled(database, rows, say)
  const fillSeconds = (performance.now() - begun) / 1_000
  const wants = (part: OutboxPart): boolean => only === null || only === part
  const connection = await connect(many)
  try {
    // From the beginning, so that the idle beats have a neighbour with much to do beside them.
    await addBacklog(connection, BACKLOG, instant(Date.now()))
    return {
      rows, fewRows: FEW_ROWS, fillSeconds,
      idle: wants('idle') ? await measureIdle({ few, many }, rounds, say) : null,
      claim: wants('claim') ? await measureClaim(connection, BACKLOG, rounds, say) : null,
      together: wants('workers') ? await measureWorkers(connection, many, BACKLOG) : null,
      steady: wants('handover') ? await measureHandover(many, database.pid, { prefix: 'a', ...STEADY }, say) : null,
      burst: wants('handover') ? await measureHandover(many, database.pid, { prefix: 'b', due, spreadMs: 0 }, say) : null,
      counted: wants('handover') ? await countHandover(many, { prefix: 'c', due }, say) : null,
    }
  } finally {
    await connection.close()
  }
}

async function filled(database: BenchDatabase, rows: number, say: (text: string) => void): Promise<string> {
  const url = await database.create()
  const connection = await connect(url)
  try {
    await migrate(connection)
    if (connection.engine === 'mysql') for (const statement of ROOM) await connection.db.executeQuery(CompiledQuery.raw(statement))
    await fill(connection, { rows, storeId: STORE_ID, at: instant(Date.now()), said: (count) => say(`  ${database.name}: ${short(count)} of ${short(rows)} rows`) })
    return url
  } finally {
    await connection.close()
  }
}
