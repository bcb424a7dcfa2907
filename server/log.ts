/** The log: one JSON line an event, `noun.verb` in the past tense, ids only. */
import { pino } from 'pino'

export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>

export interface Log {
  /** What happened in the ordinary course, retries included. */
  info(event: string, fields?: LogFields): void
  /** Something was given up or needs the operator. */
  warn(event: string, fields?: LogFields): void
  /** A bug. `cause` is logged with its stack but without its own fields, which may hold secrets. */
  error(event: string, cause: unknown, fields?: LogFields): void
}

export function createLog(level: 'debug' | 'info' | 'warn' | 'error' | 'silent' = 'info'): Log {
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (label) => ({ level: label }) } })
  return {
    info: (event, fields) => logger.info(fields ?? {}, event),
    warn: (event, fields) => logger.warn(fields ?? {}, event),
    error: (event, cause, fields) => logger.error({ ...fields, cause: describe(cause) }, event),
  }
}

const describe = (cause: unknown): string => (cause instanceof Error ? (cause.stack ?? cause.message) : String(cause))
