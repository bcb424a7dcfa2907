/** Pretend Postmark: its HTTP API, as far as this service uses it. */
import type { HttpBindings } from '@hono/node-server'
import { Hono, type Context, type MiddlewareHandler } from 'hono'
import { SERVER_ID, type Account, type Stream } from './account.ts'
import { acceptBatch, BATCH_BYTES_MAX, MAIL_BYTES_MAX } from './batch.ts'
import { listRecords } from './records.ts'
import { messageDetails, searchMessages } from './search.ts'
import { accept, ApiError, pretend } from './sending.ts'
import { createSuppressions, deleteSuppressions, dumpSuppressions } from './suppressions.ts'
import { editWebhook, registerWebhook, shownWebhook } from './webhooks.ts'

const TEST_TOKEN = 'POSTMARK_API_TEST'
const UNAUTHORIZED = 401
const TOO_LARGE = 413
const UNPROCESSABLE = 422
const CODE_TOKEN = 10
const CODE_JSON = 402
const CODE_STREAM_UNKNOWN = 1226
const CODE_NOT_FOUND = 701

/** The API of one account; `faults` stands before everything else. */
export function postmarkApi(account: Account, faults: MiddlewareHandler<{ Bindings: HttpBindings }>): Hono<{ Bindings: HttpBindings }> {
  const api = new Hono<{ Bindings: HttpBindings }>()
  api.onError((error) => refusal(error))
  api.notFound(() => refusal(new ApiError(404, CODE_NOT_FOUND, 'This route is not part of the stand-in.')))
  api.use(async (c, next) => {
    account.requests.push(`${c.req.method} ${c.req.path}`)
    await next()
  })
  api.use(faults)
  api.use(async (c, next) => {
    const token = c.req.header('x-postmark-server-token')
    const isTest = token === TEST_TOKEN && c.req.path === '/email'
    if (token !== account.token && !isTest) throw new ApiError(UNAUTHORIZED, CODE_TOKEN, 'Bad or missing Server API token.')
    await next()
  })
  sendingRoutes(api, account)
  readingRoutes(api, account)
  suppressionRoutes(api, account)
  webhookRoutes(api, account)
  return api
}

type Api = Hono<{ Bindings: HttpBindings }>

function sendingRoutes(api: Api, account: Account): void {
  api.post('/email', bounded(MAIL_BYTES_MAX), async (c) => {
    const take = c.req.header('x-postmark-server-token') === TEST_TOKEN ? pretend : accept
    return c.json(take(account, await jsonBody(c)))
  })
  api.post('/email/batch', bounded(BATCH_BYTES_MAX), async (c) => c.json(acceptBatch(account, await jsonBody(c))))
}

/** What stands in front of the API answers here, so the body is a page and carries no ErrorCode. */
function bounded(bytesMax: number): MiddlewareHandler<{ Bindings: HttpBindings }> {
  return async (c, next) => {
    if ((await c.req.arrayBuffer()).byteLength <= bytesMax) return next()
    return c.html('<html><body><h1>413 Request Entity Too Large</h1></body></html>', TOO_LARGE)
  }
}

function readingRoutes(api: Api, account: Account): void {
  api.get('/messages/outbound', (c) => c.json(searchMessages(account, c.req.query())))
  api.get('/messages/outbound/:id/details', (c) => {
    const details = messageDetails(account, c.req.param('id'))
    if (!details) throw new ApiError(UNPROCESSABLE, CODE_NOT_FOUND, 'This message was not found.')
    return c.json(details)
  })
  api.get('/bounces', (c) => c.json(listRecords(account, 'Bounces', c.req.query())))
  api.get('/messages/outbound/opens', (c) => c.json(listRecords(account, 'Opens', c.req.query())))
  api.get('/messages/outbound/clicks', (c) => c.json(listRecords(account, 'Clicks', c.req.query())))
  api.get('/server', (c) => c.json(serverBody(account)))
  api.get('/message-streams', (c) => c.json({ MessageStreams: account.streams.map(streamBody), TotalCount: account.streams.length }))
  api.get('/message-streams/:stream', (c) => c.json(streamBody(streamOf(account, c.req.param('stream')))))
}

function suppressionRoutes(api: Api, account: Account): void {
  api.get('/message-streams/:stream/suppressions/dump', (c) => {
    const filter = new Map(Object.entries(c.req.query()).map(([key, value]) => [key.toLowerCase(), value]))
    return c.json(dumpSuppressions(account, streamOf(account, c.req.param('stream')).id, filter))
  })
  api.post('/message-streams/:stream/suppressions', async (c) =>
    c.json(createSuppressions(account, streamOf(account, c.req.param('stream')).id, await jsonBody(c))))
  api.post('/message-streams/:stream/suppressions/delete', async (c) =>
    c.json(deleteSuppressions(account, streamOf(account, c.req.param('stream')).id, await jsonBody(c))))
}

function webhookRoutes(api: Api, account: Account): void {
  api.get('/webhooks', (c) => {
    const stream = Object.entries(c.req.query()).find(([key]) => key.toLowerCase() === 'messagestream')?.[1]
    return c.json({ Webhooks: account.webhooks.filter((webhook) => webhook.stream === (stream ?? webhook.stream)).map(shownWebhook) })
  })
  api.post('/webhooks', async (c) => {
    const { status, body } = await registerWebhook(account, await jsonBody(c))
    if (status === UNPROCESSABLE) c.header('x-pm-apierrorcode', '1364')
    return c.json(body, status)
  })
  api.put('/webhooks/:id', async (c) => {
    const { status, body } = await editWebhook(account, c.req.param('id'), await jsonBody(c))
    return c.json(body, status)
  })
  api.delete('/webhooks/:id', (c) => {
    const index = account.webhooks.findIndex((webhook) => String(webhook.id) === c.req.param('id'))
    if (index < 0) throw new ApiError(UNPROCESSABLE, 1350, 'The webhook was not found.')
    account.webhooks.splice(index, 1)
    return c.json({ ErrorCode: 0, Message: 'Webhook removed.' })
  })
}

async function jsonBody(c: Context): Promise<unknown> {
  try {
    return JSON.parse(await c.req.text())
  } catch {
    throw new ApiError(UNPROCESSABLE, CODE_JSON, 'Invalid JSON.')
  }
}

function refusal(error: unknown): Response {
  const { status, code, message } = error instanceof ApiError ? error : new ApiError(500, 101, 'The stand-in broke.')
  const body = JSON.stringify({ ErrorCode: code, Message: message })
  return new Response(body, { status, headers: { 'content-type': 'application/json', 'x-pm-apierrorcode': String(code) } })
}

function streamOf(account: Account, id: string): Stream {
  const stream = account.streams.find((candidate) => candidate.id === id)
  if (!stream) throw new ApiError(UNPROCESSABLE, CODE_STREAM_UNKNOWN, 'The message stream for the provided ID was not found.')
  return stream
}

function streamBody(stream: Stream): object {
  return {
    ID: stream.id,
    ServerID: SERVER_ID,
    Name: stream.name,
    Description: null,
    MessageStreamType: stream.type,
    CreatedAt: '2020-07-01T00:00:00-04:00',
    UpdatedAt: null,
    ArchivedAt: null,
    ExpectedPurgeDate: null,
    SubscriptionManagementConfiguration: { UnsubscribeHandlingType: stream.unsubscribeHandling },
  }
}

function serverBody(account: Account): object {
  const none = { InboundHookUrl: '', BounceHookUrl: '', OpenHookUrl: '', DeliveryHookUrl: '', ClickHookUrl: '', InboundDomain: '' }
  return {
    ID: SERVER_ID,
    Name: 'Pretend shop',
    ApiTokens: [account.token],
    Color: 'Green',
    SmtpApiActivated: true,
    RawEmailEnabled: false,
    DeliveryType: 'Live',
    ServerLink: 'https://postmark.test/servers/23/streams',
    InboundAddress: 'pretend@inbound.postmark.test',
    InboundHash: 'pretend',
    InboundSpamThreshold: 5,
    PostFirstOpenOnly: false,
    TrackOpens: false,
    TrackLinks: 'None',
    IncludeBounceContentInHook: false,
    EnableSmtpApiErrorHooks: false,
    ...none,
  }
}
