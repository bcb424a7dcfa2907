/** Pretend Postmark: registered webhooks, the probe at registration, and posting of reports. */
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { TRIGGERS, type Account, type Trigger, type Webhook } from './account.ts'
import type { Report } from './events.ts'
import { ApiError } from './sending.ts'

const POST_TIMEOUT_MS = 10_000
/** Postmark tries again six times; this stand-in leaves trying again to the test. */
const RETRIES_REMAINING = 6
const UNPROCESSABLE = 422
const CODE_WEBHOOK = 1350

const enabled = z.object({ Enabled: z.boolean() }).optional()
const webhookShape = z.object({
  Url: z.url({ protocol: /^https?$/ }),
  MessageStream: z.string().default('outbound'),
  HttpAuth: z.object({ Username: z.string(), Password: z.string() }).nullish(),
  HttpHeaders: z.array(z.object({ Name: z.string(), Value: z.string() })).nullish(),
  Triggers: z.object({ Open: enabled, Click: enabled, Delivery: enabled, Bounce: enabled, SpamComplaint: enabled, SubscriptionChange: enabled }).default({}),
  Verify: z.boolean().default(true),
})

/** The answer to a registration: the webhook, or which probes were not answered 200. */
export interface Registration { readonly status: 200 | 422; readonly body: object }

/**
 * Registers a webhook once its address has answered 200 to one probe per enabled trigger.
 * @throws ApiError when the request itself is wrong
 */
export async function registerWebhook(account: Account, posted: unknown): Promise<Registration> {
  const parsed = webhookShape.safeParse(posted)
  if (!parsed.success) throw new ApiError(UNPROCESSABLE, CODE_WEBHOOK, 'The webhook is not valid.')
  const { Url, MessageStream, HttpAuth, HttpHeaders, Triggers, Verify } = parsed.data
  const webhook: Webhook = {
    id: (account.nextNumber += 1),
    url: Url,
    stream: MessageStream,
    auth: HttpAuth ?? null,
    headers: HttpHeaders ?? [],
    triggers: new Set(TRIGGERS.filter((trigger) => Triggers[trigger]?.Enabled)),
  }
  const failures = Verify ? await probe(webhook) : []
  if (failures.length > 0) return { status: 422, body: verificationBody(webhook, failures) }
  account.webhooks.push(webhook)
  return { status: 200, body: shownWebhook(webhook) }
}

/**
 * Changes a webhook once its address has answered the probes.
 * @throws ApiError when there is no such webhook, or the request itself is wrong
 */
export async function editWebhook(account: Account, id: string, posted: unknown): Promise<Registration> {
  const index = account.webhooks.findIndex((webhook) => String(webhook.id) === id)
  const known = account.webhooks[index]
  const parsed = webhookShape.partial({ Url: true }).safeParse(posted)
  if (!known || !parsed.success) throw new ApiError(UNPROCESSABLE, CODE_WEBHOOK, 'The webhook was not found, or is not valid.')
  const { Url, HttpAuth, Triggers, Verify } = parsed.data
  const triggers = new Set(TRIGGERS.filter((trigger) => Triggers[trigger]?.Enabled ?? known.triggers.has(trigger)))
  const webhook: Webhook = { ...known, url: Url ?? known.url, auth: HttpAuth ?? known.auth, triggers }
  const failures = Verify ? await probe(webhook) : []
  if (failures.length > 0) return { status: 422, body: verificationBody(webhook, failures) }
  account.webhooks[index] = webhook
  return { status: 200, body: shownWebhook(webhook) }
}

/** A webhook the way the API shows it. */
export function shownWebhook(webhook: Webhook): object {
  const trigger = (name: Trigger): { Enabled: boolean } => ({ Enabled: webhook.triggers.has(name) })
  return {
    ID: webhook.id,
    Url: webhook.url,
    MessageStream: webhook.stream,
    Status: 'verified',
    ...(webhook.auth === null ? {} : { HttpAuth: webhook.auth }),
    HttpHeaders: webhook.headers,
    Triggers: {
      Open: { ...trigger('Open'), PostFirstOpenOnly: false },
      Click: trigger('Click'),
      Delivery: trigger('Delivery'),
      Bounce: { ...trigger('Bounce'), IncludeContent: false },
      SpamComplaint: { ...trigger('SpamComplaint'), IncludeContent: false },
      SubscriptionChange: trigger('SubscriptionChange'),
    },
  }
}

/**
 * Posts a report to every webhook of its stream that wants it.
 * @param traceId give the same one again to play a repeated delivery
 * @returns the status of each answer; 0 where there was none
 */
export async function report(account: Account, told: Report, traceId: string = randomUUID()): Promise<readonly number[]> {
  const { trigger, stream, body } = told
  account.told.push(told)
  const wanting = account.webhooks.filter((webhook) => webhook.stream === stream && webhook.triggers.has(trigger))
  return Promise.all(wanting.map((webhook) => post(webhook, body, traceId)))
}

interface Failure { readonly trigger: Trigger; readonly status: number }

async function probe(webhook: Webhook): Promise<readonly Failure[]> {
  const failures: Failure[] = []
  for (const trigger of webhook.triggers) {
    const status = await post(webhook, { RecordType: trigger }, randomUUID())
    if (status !== 200) failures.push({ trigger, status })
  }
  return failures
}

function verificationBody(webhook: Webhook, failures: readonly Failure[]): object {
  const asked = webhook.triggers.size
  return {
    Id: webhook.id,
    Url: webhook.url,
    Success: false,
    Results: failures.map(({ trigger, status }) => ({
      TriggerType: trigger,
      Success: false,
      StatusCode: status,
      Message: `Remote server returned an HTTP status code of ${status}.`,
    })),
    Message: `${asked - failures.length}/${asked} triggers verified successfully`,
  }
}

async function post(webhook: Webhook, body: object, traceId: string): Promise<number> {
  const headers = new Headers({
    'content-type': 'application/json',
    'x-pm-webhook-trace-id': traceId,
    'x-pm-retries-remaining': String(RETRIES_REMAINING),
  })
  for (const { Name, Value } of webhook.headers) headers.set(Name, Value)
  const { url, auth } = withoutUserInfo(webhook)
  if (auth) headers.set('authorization', `Basic ${Buffer.from(`${auth.Username}:${auth.Password}`).toString('base64')}`)
  try {
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body), signal: AbortSignal.timeout(POST_TIMEOUT_MS) })
    await response.arrayBuffer()
    return response.status
  } catch {
    return 0
  }
}

/** Name and password may also stand in the address, as people paste it into the web page. */
function withoutUserInfo(webhook: Webhook): { url: string; auth: Webhook['auth'] } {
  const url = new URL(webhook.url)
  const inUrl = url.username === '' ? null : { Username: decodeURIComponent(url.username), Password: decodeURIComponent(url.password) }
  url.username = ''
  url.password = ''
  return { url: url.href, auth: webhook.auth ?? inUrl }
}
