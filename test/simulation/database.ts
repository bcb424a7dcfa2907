/** The one database of all processes: SQLite or MariaDB behind a network that delays, loses and cuts. Statements of
 *  others wait while a transaction is open; who opened it and went away is rolled back. */
import type { QueryResult } from 'kysely'
import type { Native, NativeStatement } from './native.ts'
import { deliver, type Life } from './life.ts'
import type { Chance } from './chance.ts'
import type { Timeline } from './timeline.ts'

/** A server rolls a transaction back whose owner says nothing for so long. */
const IDLE_MS = 20_000
/** A statement that waits so long for somebody else's transaction fails. */
const LOCK_WAIT_MS = 50_000

const LOCKED = { sqlite: { errcode: 5 }, mysql: { errno: 1205, code: 'ER_LOCK_WAIT_TIMEOUT' } } as const

export interface Session {
  readonly life: Life
  /** The connection is cut: whatever is sent over it fails. */
  isCut: boolean
  isOpen: boolean
  usedAt: number
}

export interface DatabaseFaults {
  /** How likely a statement's connection is cut under it. */
  readonly cut: number
  /** How likely a statement takes seconds. */
  readonly slow: number
}

export interface SimDatabase {
  readonly native: Native
  /** By the database's own clock. */
  clock(): number
  session(life: Life): Session
  send(session: Session, sql: string, parameters: readonly unknown[]): Promise<QueryResult<unknown>>
  /** Statements that changed something so far. */
  writes(): number
  /** No transaction is open. */
  isQuiet(): boolean
  /** Cuts what a dead process left open. */
  drop(life: Life): void
  /** Nobody reaches it until then; all that is open is rolled back. */
  fail(until: number, clockOffset: number): void
}

/** Told of each statement right before it is carried out, and right after: somebody may die there. */
export interface Watcher {
  /** @param isTelling it was about a message, or made changes last */
  applied(life: Life, isTelling: boolean, sql: string): void
}

export class ConnectionLost extends Error {
  readonly fatal = true
  readonly code: string
  constructor(code: string) {
    super(`the connection to the database was lost (${code})`)
    this.code = code
  }
}

interface Statement {
  readonly native: NativeStatement
  /** With quotation marks as SQLite's. */
  readonly text: string
  readonly isTelling: boolean
  /** It may tell what it changed. */
  readonly isChange: boolean
}

interface Parcel {
  readonly session: Session
  readonly sql: string
  readonly parameters: readonly unknown[]
  readonly sentAt: number
  resolve(result: QueryResult<unknown>): void
  reject(error: unknown): void
}

export function simDatabase(parts: { heap: Timeline; chance: Chance; native: Native; faults: DatabaseFaults; watcher: Watcher; clockOffset: number }): SimDatabase {
  const { heap, chance, native, faults, watcher } = parts
  const statements = new Map<string, Statement>()
  let holder: Session | null = null
  let queue: Parcel[] = []
  let [awayUntil, writes] = [0, 0]
  let clockOffset = parts.clockOffset
  const latency = (): number => (chance.is(faults.slow) ? chance.scale(50, 8_000) : chance.between(0.2, 2))

  const prepare = (sql: string): Statement => {
    const known = statements.get(sql)
    if (known) return known
    const prepared = native.prepare(sql)
    const text = sql.replaceAll('`', '"')
    const made = { native: prepared, text, isTelling: sql === 'commit' || text.startsWith('update "message"'), isChange: !text.startsWith('select') }
    statements.set(sql, made)
    return made
  }
  const execute = (statement: Statement, parameters: readonly unknown[]): QueryResult<unknown> => {
    if (statement.native.isReader) {
      const rows = statement.native.all(...parameters)
      if (statement.isChange) writes++
      return { rows }
    }
    const { changes, lastInsertRowid } = statement.native.run(...parameters)
    writes++
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) }
  }
  const answer = (parcel: Parcel, settle: () => void): void => deliver(heap, parcel.session.life, heap.now() + latency(), settle)
  const refuse = (parcel: Parcel, code: string): void => answer(parcel, () => parcel.reject(new ConnectionLost(code)))
  const release = (): void => {
    holder = null
    const waiting = queue
    queue = []
    for (const parcel of waiting) arrive(parcel)
  }
  const cut = (session: Session): void => {
    session.isCut = true
    if (holder !== session) return
    native.exec('rollback')
    writes++
    release()
  }
  /** A transaction whose owner stands still is ended by the server. */
  const watch = (session: Session): void => heap.in(IDLE_MS, () => {
    if (holder !== session) return
    if (heap.now() - session.usedAt >= IDLE_MS) cut(session)
    else watch(session)
  })
  const carryOut = (parcel: Parcel, statement: Statement): void => {
    const { session, sql, parameters } = parcel
    session.usedAt = heap.now()
    try {
      if (sql === 'begin') {
        holder = session
        watch(session)
      }
      const result = execute(statement, parameters)
      heap.mark(Number(result.numAffectedRows ?? result.rows.length))
      if (sql === 'commit' || sql === 'rollback') release()
      return answer(parcel, () => parcel.resolve(result))
    } catch (error) {
      heap.mark(404)
      return answer(parcel, () => parcel.reject(error))
    }
  }
  const arrive = (parcel: Parcel): void => {
    const { session, sql } = parcel
    if (session.isCut) return refuse(parcel, 'PROTOCOL_CONNECTION_LOST')
    if (awayUntil > heap.now()) {
      cut(session)
      return refuse(parcel, 'ECONNREFUSED')
    }
    if (holder !== null && holder !== session) {
      if (heap.now() - parcel.sentAt < LOCK_WAIT_MS) return void queue.push(parcel)
      return answer(parcel, () => parcel.reject(Object.assign(new Error('database is locked'), LOCKED[native.engine])))
    }
    const statement = prepare(sql)
    const isCut = sql !== 'rollback' && chance.is(statement.isTelling ? faults.cut * 10 : faults.cut)
    if (isCut && chance.is(0.5)) {
      cut(session)
      return refuse(parcel, 'PROTOCOL_CONNECTION_LOST')
    }
    if (isCut && sql !== 'begin') {
      // Done, but nobody is told.
      carryOut({ ...parcel, resolve: () => parcel.reject(new ConnectionLost('PROTOCOL_CONNECTION_LOST')) }, statement)
      cut(session)
    } else carryOut(parcel, statement)
    watcher.applied(session.life, statement.isTelling, statement.text)
  }
  return {
    native,
    clock: () => Math.floor(heap.now() + clockOffset),
    session: (life) => ({ life, isCut: false, isOpen: false, usedAt: heap.now() }),
    send: (session, sql, parameters) => new Promise((resolve, reject) => {
      const parcel = { session, sql, parameters, sentAt: heap.now(), resolve, reject }
      heap.in(latency(), () => arrive(parcel))
    }),
    writes: () => writes,
    isQuiet: () => holder === null,
    drop: (life) => {
      if (holder?.life === life) cut(holder)
    },
    fail: (until, offset) => {
      awayUntil = until
      clockOffset += offset
      if (holder) cut(holder)
    },
  }
}
