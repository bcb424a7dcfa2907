/** Counts failed sign-ins, so that nobody can guess for long. In memory of one process; pure but for that. */
import { minutes, type Duration } from '../values/time.ts'

export const TRIES_MAX = 5
export const TRIES_WINDOW: Duration = minutes(15)
/** Whoever holds more addresses than this is not stopped by counting them, and must not fill the memory either. */
const KEYS_MAX = 10_000

export interface Attempts {
  /** Counts a try before it is looked at. Returns how long to wait when there were too many, and counts nothing then. */
  begin(key: string, at: Duration): Duration | null
  /** The try was right: earlier failures are forgotten. */
  succeed(key: string): void
}

/** Times are monotonic: moving the computer's clock frees nobody. */
export function countAttempts(): Attempts {
  const tries = new Map<string, readonly Duration[]>()
  return {
    begin: (key, at) => {
      const recent = (tries.get(key) ?? []).filter((tried) => at - tried < TRIES_WINDOW)
      const [oldest] = recent
      if (oldest !== undefined && recent.length >= TRIES_MAX) return (oldest + TRIES_WINDOW - at) as Duration
      tries.delete(key)
      if (tries.size >= KEYS_MAX) forgetOldest(tries)
      tries.set(key, [...recent, at])
      return null
    },
    succeed: (key) => void tries.delete(key),
  }
}

/** A map keeps the order of insertion, and each try inserts anew. */
function forgetOldest(tries: Map<string, unknown>): void {
  const [oldest] = tries.keys()
  if (oldest !== undefined) tries.delete(oldest)
}

/** The part of an address that one visitor cannot change at will: an IPv4 address, or the first half of an IPv6 one. */
export function networkOf(address: string): string {
  const v4 = /(?:^|:)(\d+\.\d+\.\d+\.\d+)$/.exec(address)?.[1]
  if (v4) return v4
  const [front = '', back = ''] = (address.split('%')[0] ?? '').split('::')
  const head = front === '' ? [] : front.split(':')
  const tail = back === '' ? [] : back.split(':')
  const groups = [...head, ...Array.from({ length: Math.max(0, 8 - head.length - tail.length) }, () => '0'), ...tail]
  return groups.slice(0, 4).join(':')
}
