/** What Postmark's search lists of our own mails: what this install sent, as the provider remembers it. */
import { z } from 'zod'
import type { Ask } from './postmark-check.ts'
import type { ListedMail, ListOutcome, ListQuestion } from './provider.ts'
import { instant, type Instant } from '../values/time.ts'

// Mails of others in the same stream carry other metadata, or none.
const listed = z.object({ MessageID: z.string(), ReceivedAt: z.string().nullish().catch(null), Metadata: z.object({ sid: z.string(), step: z.string(), install: z.string() }).nullable().catch(null) })
const answerBody = z.object({ TotalCount: z.number(), Messages: z.array(listed) })

/** The newest mails of a stream, or those to one address or about one cart or order. Only a complete, well-formed answer counts. */
export async function listMails(ask: Ask, { stream, to, aboutKey, count }: ListQuestion & { stream: string }): Promise<ListOutcome> {
  const filter = { count, offset: 0, messageStream: stream, ...(to === undefined ? {} : { recipient: to }), ...(aboutKey === undefined ? {} : { metadata_about: aboutKey }) }
  const answer = await ask((client) => client.getOutboundMessages(filter))
  if (answer.seen.stage !== 'answered') return { kind: 'unknown', reason: `no answer (${answer.seen.failureCode ?? 'no code'})` }
  const read = answerBody.safeParse(answer.body)
  if (answer.seen.status !== 200 || !read.success) return { kind: 'unknown', reason: `answer ${answer.seen.status} without a list` }
  return { kind: 'ok', mails: read.data.Messages.flatMap((message): ListedMail[] => (message.Metadata === null ? [] : [{
    providerId: message.MessageID, messageId: message.Metadata.sid, at: momentOf(message.ReceivedAt), step: message.Metadata.step, install: message.Metadata.install,
  }])) }
}

function momentOf(text: string | null | undefined): Instant | null {
  const milliseconds = Date.parse(text ?? '')
  return Number.isNaN(milliseconds) ? null : instant(milliseconds)
}
