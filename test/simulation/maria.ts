/** MariaDB under a world: the same stories with the statements, the rows found and the conflicts of the other database. */
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'
import type { Answer, Question, ThreadData } from './maria-thread.ts'
import type { Native, NativeStatement } from './native.ts'

type Ask = (question: Question) => Answer

/** One thread with one connection for all worlds of a process. */
let kept: { readonly url: string; readonly ask: Ask } | null = null

/**
 * Processes of a world have one connection together: a statement waits while somebody else's transaction is open, by the simulated database's own rule.
 * @param url of a migrated database that nobody else uses; what is in it is deleted
 * @param clock replaces the server's own
 */
export function mariaNative(url: string, clock: () => number): Native {
  if (kept?.url !== url) kept = { url, ask: startThread(url) }
  const { ask } = kept
  const tell = (sql: string, parameters: readonly unknown[] = []): Exclude<Answer, { kind: 'failed' }> => {
    const answer = ask({ sql, parameters, at: sql.includes('now(3)') ? clock() : null })
    if (answer.kind === 'failed') throw Object.assign(new Error(`${answer.message}: ${sql}`), { code: answer.code, errno: answer.errno })
    return answer
  }
  const rows = (sql: string, parameters: readonly unknown[] = []): unknown[] => {
    const answer = tell(sql, parameters)
    return answer.kind === 'rows' ? answer.rows : []
  }
  const tables = (areCopies = false): readonly string[] => (rows(TABLES) as { name: string }[]).map(({ name }) => name).filter((name) => name.startsWith(BACKUP) === areCopies)
  const dropBackup = (): void => { for (const name of tables(true)) tell(`drop table \`${name}\``) }
  tell('rollback')
  dropBackup()
  for (const name of tables()) tell(`delete from \`${name}\``)
  return {
    engine: 'mysql',
    prepare: (sql): NativeStatement => ({
      isReader: READS.test(sql),
      all: (...parameters) => rows(sql, parameters),
      run: (...parameters) => {
        const answer = tell(sql, parameters)
        return answer.kind === 'changed' ? { changes: answer.changes, lastInsertRowid: answer.insertId } : { changes: 0, lastInsertRowid: 0 }
      },
    }),
    exec: (sql) => void tell(sql),
    backUp: () => { for (const name of tables()) tell(`create table \`${BACKUP}${name}\` as select * from \`${name}\``) },
    restore: () => {
      tell('begin')
      for (const name of tables()) {
        tell(`delete from \`${name}\``)
        tell(`insert into \`${name}\` select * from \`${BACKUP}${name}\``)
      }
      tell('commit')
      dropBackup()
    },
    close: () => undefined,
  }
}

const BACKUP = 'backup_'
const READS = /^\s*\(?\s*select\b/i
const TABLES = "select table_name as name from information_schema.tables where table_schema = database() and table_name not like 'kysely%' and table_name not like 'migration%'"

function startThread(url: string): Ask {
  const { port1: mine, port2: theirs } = new MessageChannel()
  const answered = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  const data: ThreadData = { url, port: theirs, answered }
  const thread = new Worker(new URL('./maria-thread.mjs', import.meta.url), { workerData: data, transferList: [theirs], execArgv: [] })
  thread.unref()
  mine.unref()
  return (question) => {
    Atomics.store(answered, 0, 0)
    mine.postMessage(question)
    // It may be woken by what the answer before said late.
    while (Atomics.load(answered, 0) === 0) Atomics.wait(answered, 0, 0)
    const received = receiveMessageOnPort(mine) as { message: Answer } | undefined
    if (!received) throw new Error('MariaDB answered, and there is no answer')
    return received.message
  }
}
