/** Postmark's webhooks, as they are set up for a stream: https://postmarkapp.com/developer/api/webhooks-api */
import type { Models } from 'postmark'
import { z } from 'zod'
import type { Hook, ProviderFeedback, Told } from './feedback.ts'
import type { Ask } from './postmark-check.ts'
import type { OutgoingMail } from './provider.ts'

/** First openings only would hide that a reader came back; dumps of bounces hold addresses and are of no use here. */
const TRIGGERS: Models.WebhookRequestTriggers = {
  Open: { Enabled: true, PostFirstOpenOnly: false }, Click: { Enabled: true }, Delivery: { Enabled: true }, Bounce: { Enabled: true, IncludeContent: false },
  SpamComplaint: { Enabled: true, IncludeContent: false }, SubscriptionChange: { Enabled: true },
}

const enabled = z.object({ Enabled: z.boolean() }).catch({ Enabled: false })
const webhook = z.object({
  ID: z.number(), Url: z.string(), HttpAuth: z.object({ Password: z.string() }).nullish().catch(null),
  Triggers: z.object({ Open: enabled, Click: enabled, Delivery: enabled, Bounce: enabled, SpamComplaint: enabled, SubscriptionChange: enabled }),
}).transform(({ ID: id, Url: url, HttpAuth: auth, Triggers }): Hook => ({ id, url, password: auth?.Password ?? null, isComplete: Object.values(Triggers).every((each) => each.Enabled) }))
const listed = z.object({ Webhooks: z.array(webhook) })

type Answer = Awaited<ReturnType<Ask>>

/** The part of Postmark's records that tells where it tells. */
export function postmarkHooks(ask: Ask, streams: Readonly<Record<OutgoingMail['kind'], string>>): Pick<ProviderFeedback, 'hooks' | 'putHook'> {
  return {
    hooks: async (kind) => {
      const answer = await ask((client) => client.getWebhooks({ messageStream: streams[kind] }))
      const known = listed.safeParse(answer.body)
      return answer.seen.status === 200 && known.success ? { kind: 'ok', entries: known.data.Webhooks } : failed(answer)
    },
    putHook: async (kind, { id, url, user, password }) => {
      const options = { Url: url, HttpAuth: { Username: user, Password: password }, Triggers: TRIGGERS }
      const answer = await ask((client) => (id === null ? client.createWebhook({ ...options, MessageStream: streams[kind] }) : client.editWebhook(id, options)))
      const known = webhook.safeParse(answer.body)
      return answer.seen.status === 200 && known.success ? { kind: 'ok', entries: [known.data] } : failed(answer)
    },
  }
}

const failed = ({ seen, errorCode }: Answer): Extract<Told<never>, { kind: 'failed' }> =>
  ({ kind: 'failed', reason: seen.status === 0 ? `no answer (${seen.failureCode ?? 'no code'})` : `answer ${seen.status}, code ${errorCode}` })
