/** Has a person hear no more of a topic: keeps the address out and ends what is under way. */
import type { Deps } from '../deps.ts'
import { flows } from '../flows/flows.ts'
import { endRun } from '../flows/scheduler.ts'
import { activeRunsOfPerson } from '../flows/store.ts'
import { suppress, type SuppressionReason, type Topic } from './store.ts'

export interface Silencing {
  readonly storeId: string
  readonly emailIndex: string
  readonly topic: Topic
  readonly reason: SuppressionReason
  /** The cart whose shopper said so. */
  readonly cartToken?: string | null
}

/**
 * Keeps an address from getting mails of a topic and ends the person's live series of it. A series is ended on the row that
 * a send writes too, so of the two one loses. Safe to repeat, also after half of it was done.
 */
export async function silence(deps: Deps, { storeId, emailIndex, topic, reason, cartToken = null }: Silencing): Promise<void> {
  const { clock, connection: { db } } = deps
  // First what lasts: a series that begins in between finds it.
  await suppress(db, { storeId, emailIndex, topic, reason, cartToken, at: clock.wall() })
  for (const run of await activeRunsOfPerson(db, storeId, emailIndex)) {
    if (covers(topic, run.flow)) await endRun(deps, run, 'suppressed', null)
  }
}

/** A flow that is no more belongs to every topic. */
const covers = (topic: Topic, flow: string): boolean => topic === 'all' || (flows.get(flow)?.topic ?? topic) === topic
