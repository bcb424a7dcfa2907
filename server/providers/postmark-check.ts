/** Whether a Postmark server is ready for our mails: questions that change nothing and send nothing. */
import type { ServerClient } from 'postmark'
import { z } from 'zod'
import type { Duration } from '../values/time.ts'
import type { Answer } from './postmark-outcome.ts'
import type { OutgoingMail, ProviderCheck, StreamCheck } from './provider.ts'

/** One exchange with Postmark's API, with a limit of its own where it has one; never throws. */
export type Ask = (call: (client: ServerClient) => Promise<unknown>, within?: Duration) => Promise<Answer>

const STATUS_UNKNOWN_STREAM = 422
const CODE_UNKNOWN_STREAM = 1226
const NOT_FOUND = 404

// Its tokens stand in the same answer: only what is named here is kept.
const server = z.object({ DeliveryType: z.string().catch('Live'), TrackOpens: z.boolean().catch(false), TrackLinks: z.string().catch('None') })
const stream = z.object({
  MessageStreamType: z.string(), ArchivedAt: z.string().nullable().catch(null),
  SubscriptionManagementConfiguration: z.object({ UnsubscribeHandlingType: z.string().catch('None') }).catch({ UnsubscribeHandlingType: 'None' }),
})

/** Asks for the server and its two streams. */
export async function checkPostmark(ask: Ask, streams: Readonly<Record<OutgoingMail['kind'], string>>): Promise<ProviderCheck> {
  const answer = await ask((client) => client.getServer())
  const known = server.safeParse(answer.body)
  if (answer.seen.status !== 200 || !known.success) return { kind: 'failed', ...troubleOf(answer) }
  return {
    kind: 'ok',
    isSandbox: known.data.DeliveryType === 'Sandbox', tracksOpens: known.data.TrackOpens, tracksLinks: known.data.TrackLinks !== 'None',
    reminders: await checkStream(ask, streams.reminders), orders: await checkStream(ask, streams.orders),
  }
}

/** Asks for one stream. */
export async function checkStream(ask: Ask, id: string): Promise<StreamCheck> {
  const answer = await ask((client) => client.getMessageStream(id))
  const known = stream.safeParse(answer.body)
  if (answer.seen.status === 200 && known.success) {
    const { MessageStreamType: type, ArchivedAt: archivedAt, SubscriptionManagementConfiguration: { UnsubscribeHandlingType: unsubscribe } } = known.data
    return { kind: 'ok', id, type, isArchived: archivedAt !== null, hasOwnUnsubscribe: unsubscribe !== 'Postmark' }
  }
  const isMissing = answer.seen.status === NOT_FOUND || (answer.seen.status === STATUS_UNKNOWN_STREAM && answer.errorCode === CODE_UNKNOWN_STREAM)
  return isMissing ? { kind: 'missing', id } : { kind: 'failed', id, ...troubleOf(answer) }
}

const troubleOf = ({ seen }: Answer): { readonly status: number; readonly code: string | null } => ({ status: seen.status, code: seen.failureCode })
