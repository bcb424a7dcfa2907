/** Pretend Postmark: its own lists of bounces, opens and clicks, each stream's newest first. */
import { easternText as asEastern } from '../../providers/eastern.ts'
import { instant } from '../../values/time.ts'
import type { Account } from './account.ts'
import type { Report } from './events.ts'
import { ApiError } from './sending.ts'

const COUNT_MAX = 500
const WINDOW_MAX = 10_000
const UNPROCESSABLE = 422
const CODE_PARAMETER = 300

/** The names of the lists in the API's answers. */
export type RecordList = 'Bounces' | 'Opens' | 'Clicks'

const TRIGGERS: Readonly<Record<RecordList, readonly Report['trigger'][]>> = { Bounces: ['Bounce', 'SpamComplaint'], Opens: ['Open'], Clicks: ['Click'] }

/**
 * One page of a list. Like the real ones, entries carry no metadata, and bounces tell their time in whole seconds.
 * @throws ApiError when the paging is out of bounds
 */
export function listRecords(account: Account, name: RecordList, query: Readonly<Record<string, string>>): object {
  const asked = new Map(Object.entries(query).map(([key, value]) => [key.toLowerCase(), value]))
  const count = Number(asked.get('count') ?? 0)
  const offset = Number(asked.get('offset') ?? -1)
  if (!(count >= 1 && count <= COUNT_MAX && offset >= 0 && count + offset <= WINDOW_MAX)) {
    throw new ApiError(UNPROCESSABLE, CODE_PARAMETER, `Count must be 1 to ${COUNT_MAX}, and count and offset together at most ${WINDOW_MAX}.`)
  }
  const stream = asked.get('messagestream') ?? 'outbound'
  // Only bounces can be asked for by date; without a zone it is the American east's.
  const from = name === 'Bounces' ? asked.get('fromdate') ?? '' : ''
  const found = account.told.filter((report) => report.stream === stream && TRIGGERS[name].includes(report.trigger))
    .map(({ body }) => listed(body as Record<string, unknown>)).filter((entry) => from === '' || localTime(entry) >= from).reverse()
  return { TotalCount: found.length, [name]: found.slice(offset, offset + count) }
}

function listed({ Metadata: _metadata, ...entry }: Record<string, unknown>): Record<string, unknown> {
  return typeof entry['BouncedAt'] === 'string' ? { ...entry, BouncedAt: entry['BouncedAt'].replace(/\.\d+/, '') } : entry
}

const localTime = (entry: Record<string, unknown>): string => asEastern(instant(Date.parse(String(entry['BouncedAt'] ?? entry['ReceivedAt']))))
