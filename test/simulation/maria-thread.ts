/** Talks to MariaDB for a world that waits: the thread of the world stands still until the answer is there. */
import { workerData, type MessagePort } from 'node:worker_threads'
import { createConnection, type QueryError } from 'mysql2'
import { MYSQL_SESSION } from '../../server/db/dialect.ts'

export interface Question {
  readonly sql: string
  readonly parameters: readonly unknown[]
  /** What the server is to take for the time, in milliseconds since 1970; null where the statement does not ask. */
  readonly at: number | null
}

export type Answer =
  | { readonly kind: 'rows'; readonly rows: unknown[] }
  | { readonly kind: 'changed'; readonly changes: number; readonly insertId: number }
  | { readonly kind: 'failed'; readonly message: string; readonly code: string | undefined; readonly errno: number | undefined }

export interface ThreadData {
  readonly url: string
  readonly port: MessagePort
  /** One number: not 0 once there is an answer. */
  readonly answered: Int32Array
}

const { url, port, answered } = workerData as ThreadData
// As the service opens its own.
const connection = createConnection({ uri: url, charset: 'utf8mb4', timezone: 'Z', supportBigNumbers: true, stringifyObjects: true })
for (const statement of MYSQL_SESSION) connection.query(statement)

port.on('message', ({ sql, parameters, at }: Question) => {
  if (at !== null) connection.query(`set timestamp = ${(at / 1_000).toFixed(3)}`)
  connection.query(sql, parameters as unknown[], (error: QueryError | null, result: unknown) => {
    port.postMessage(error ? failed(error) : answerOf(result))
    Atomics.store(answered, 0, 1)
    Atomics.notify(answered, 0)
  })
})

function answerOf(result: unknown): Answer {
  if (Array.isArray(result)) return { kind: 'rows', rows: result.map((row) => ({ ...row as object })) }
  const { affectedRows, insertId } = result as { affectedRows: number; insertId: number }
  return { kind: 'changed', changes: affectedRows, insertId }
}

const failed = ({ message, code, errno }: QueryError): Answer => ({ kind: 'failed', message, code, errno })
