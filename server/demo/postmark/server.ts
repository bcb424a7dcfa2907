/** A pretend Postmark for demos and tests: the real client talks to it over a socket, and it can be made to fail. */
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import type { Server } from 'node:http'
import type { Instant } from '../../values/time.ts'
import { bareAddress, handleUnsubscribes, newAccount, suppress, TRIGGERS, type AcceptedMail, type Account, type Stream, type Webhook } from './account.ts'
import { bounceReport, clickReport, complaintReport, deliveryReport, openReport, subscriptionReport, type BounceType, type Report } from './events.ts'
import { newFaults, type FaultSwitches } from './faults.ts'
import { postmarkApi } from './routes.ts'
import { report } from './webhooks.ts'

/** Reports about an accepted mail, posted to the webhooks on demand. Each answers the statuses it got. */
export interface Reports {
  delivered(mail: AcceptedMail, traceId?: string): Promise<readonly number[]>
  opened(mail: AcceptedMail, isFirst?: boolean): Promise<readonly number[]>
  clicked(mail: AcceptedMail, link: string): Promise<readonly number[]>
  /** A hard bounce also puts the address on the stream's list, and tells so. */
  bounced(mail: AcceptedMail, type?: BounceType): Promise<readonly number[]>
  complained(mail: AcceptedMail): Promise<readonly number[]>
  unsubscribed(mail: AcceptedMail): Promise<readonly number[]>
}

export interface DemoPostmark {
  readonly url: string
  /** Host and port, the way the real client's `requestHost` wants it. */
  readonly host: string
  readonly token: string
  accepted(): readonly AcceptedMail[]
  /** Method and path of every request that arrived, in their order. */
  requests(): readonly string[]
  readonly faults: FaultSwitches & {
    /** Closes the door: connections are refused until `answer`. */
    refuse(): Promise<void>
    answer(): Promise<void>
    /** Mails stay out of the search for so long (by the `now` given at the start); with an address: those to it. */
    indexLag(ms: number, address?: string): void
    /** Every mail to this address is refused with this ErrorCode, alone or as an item of a batch; null heals it. */
    refuseMailsTo(address: string, refusal: { readonly code: number; readonly message: string } | null): void
  }
  /** Changes who handles unsubscribing on a stream. */
  handleUnsubscribes(stream: string, handling: Stream['unsubscribeHandling']): void
  readonly reports: Reports
  /** All that happened, in its order, whether a webhook wanted to know or not. */
  told(): readonly Report[]
  /** Where it tells what happens. */
  webhooks(): readonly Webhook[]
  /** The addresses that are not written to: `<stream> <address> <reason> <origin>`. */
  listed(): readonly string[]
  /** Registers a webhook for every trigger of the given streams, without the probe. */
  hookTo(url: string, auth: { readonly username: string; readonly password: string }, streams?: readonly string[]): void
  close(): Promise<void>
}

/** Starts a pretend Postmark on the loopback; port 0 (the default) takes a free one. */
export async function startDemoPostmark(options: { port?: number; token?: string; now: () => Instant }): Promise<DemoPostmark> {
  const account = newAccount(options.token ?? 'pretend-server-token', options.now)
  const { switches, middleware } = newFaults()
  const server = createAdaptorServer({ fetch: postmarkApi(account, middleware).fetch }) as Server
  await listen(server, options.port ?? 0)
  const { port } = server.address() as AddressInfo
  const host = `127.0.0.1:${port}`
  return {
    url: `http://${host}`,
    host,
    token: account.token,
    accepted: () => [...account.accepted],
    requests: () => [...account.requests],
    faults: {
      ...switches,
      refuse: () => closeServer(server),
      answer: async () => { if (!server.listening) await listen(server, port) },
      indexLag: (ms, address) => {
        if (address === undefined) account.indexLagMs = ms
        else account.indexLagsMs.set(address.toLowerCase(), ms)
      },
      refuseMailsTo: (address, refusal) => {
        if (refusal) account.refusals.set(address.toLowerCase(), refusal)
        else account.refusals.delete(address.toLowerCase())
      },
    },
    handleUnsubscribes: (stream, handling) => { handleUnsubscribes(account, stream, handling) },
    reports: reportsOf(account),
    told: () => [...account.told],
    webhooks: () => [...account.webhooks],
    listed: () => account.suppressions.map((entry) => `${entry.stream} ${entry.address} ${entry.reason} ${entry.origin}`),
    hookTo: (url, auth, streams = account.streams.map((stream) => stream.id)) => { hook(account, url, auth, streams) },
    close: () => closeServer(server),
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => { resolve() })
    server.closeAllConnections()
  })
}

function hook(account: Account, url: string, auth: { readonly username: string; readonly password: string }, streams: readonly string[]): void {
  for (const stream of streams) {
    account.webhooks.push({
      id: (account.nextNumber += 1),
      url,
      stream,
      auth: { Username: auth.username, Password: auth.password },
      headers: [],
      triggers: new Set(TRIGGERS),
    })
  }
}

function reportsOf(account: Account): Reports {
  const stop = async (mail: AcceptedMail, reason: 'HardBounce' | 'SpamComplaint' | 'ManualSuppression'): Promise<readonly number[]> => {
    suppress(account, { stream: mail.MessageStream, address: bareAddress(mail.To), reason, origin: 'Recipient' })
    return report(account, subscriptionReport(account, mail, reason))
  }
  return {
    delivered: (mail, traceId) => report(account, deliveryReport(account, mail), traceId),
    opened: (mail, isFirst = true) => report(account, openReport(account, mail, isFirst)),
    clicked: (mail, link) => report(account, clickReport(account, mail, link)),
    bounced: async (mail, type = 'HardBounce') => {
      const answers = await report(account, bounceReport(account, mail, type))
      return type === 'HardBounce' ? [...answers, ...(await stop(mail, 'HardBounce'))] : answers
    },
    complained: async (mail) => [...(await report(account, complaintReport(account, mail))), ...(await stop(mail, 'SpamComplaint'))],
    unsubscribed: (mail) => stop(mail, 'ManualSuppression'),
  }
}
