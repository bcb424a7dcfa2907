/** How readers took mails, as far as it shows: what a series branches by. */
import { askAbout } from '../../db/many.ts'
import type { Db } from '../../db/schema.ts'
import type { EventClass } from '../../db/tables-of-feedback.ts'
import type { Response } from '../flow.ts'
import type { Signals } from '../settings.ts'

const KINDS = ['opened', 'clicked'] as const

const COUNTED: Readonly<Record<Signals, readonly EventClass[]>> = { human: ['human'], 'human-or-unsure': ['human', 'unsure'], all: ['human', 'unsure', 'machine'] }

/** By message; those that were not opened are left out. */
export async function responsesOf(db: Db, messageIds: readonly string[], signals: Signals): Promise<ReadonlyMap<string, Response>> {
  const rows = await askAbout(messageIds, KINDS.length, (keys, rowsMax) => db.selectFrom('event').select(['message_id', 'kind']).distinct()
    .where('message_id', 'in', keys).where('kind', 'in', KINDS).where('class', 'in', COUNTED[signals]).limit(rowsMax).execute())
  const clicked = rows.filter(({ kind }) => kind === 'clicked').map((row) => [row.message_id, 'clicked'] as const)
  return new Map<string, Response>([...rows.map((row) => [row.message_id, 'opened'] as const), ...clicked])
}
