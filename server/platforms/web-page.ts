/** Asks for one page without keys: what a shop shows to anybody. Redirects are told, never followed. */
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { DEADLINE_MS } from './woocommerce-client.ts'
import type { AddressGuard } from './address-guard.ts'

/** The index of a WordPress with many plugins is about a tenth of this. */
const PAGE_BYTES_MAX = 4 * 1024 * 1024
const REASON_MAX = 60

export type PageAnswer =
  | { readonly kind: 'answered'; readonly status: number; readonly location: string | null; readonly type: string; readonly body: string }
  /** `reason` is Node's or OpenSSL's own code, `timeout`, `too-large` or `address-private`. */
  | { readonly kind: 'failed'; readonly reason: string }

export interface PageOptions {
  readonly guard?: AddressGuard | undefined
  /** Whole time of the request. */
  readonly deadlineMs?: number
  /** Without it the body is not waited for. */
  readonly hasBody?: boolean
}

export async function askPage(url: string, { guard, deadlineMs = DEADLINE_MS, hasBody = true }: PageOptions = {}): Promise<PageAnswer> {
  const signal = AbortSignal.timeout(deadlineMs)
  try {
    const response = await open(url, { signal, headers: { accept: 'application/json', 'user-agent': 'Cartback' } }, guard)
    const { location, 'content-type': type = '' } = response.headers
    const head = { kind: 'answered', status: response.statusCode ?? 0, location: location ?? null, type } as const
    if (hasBody) return { ...head, body: await bodyOf(response) }
    response.destroy()
    return { ...head, body: '' }
  } catch (error) {
    return { kind: 'failed', reason: signal.aborted ? 'timeout' : codeOf(error) }
  }
}

function open(url: string, options: RequestOptions, guard: AddressGuard | undefined): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const isHttps = url.startsWith('https:')
    const agent = isHttps ? guard?.httpsAgent : guard?.httpAgent
    const request = (isHttps ? httpsRequest : httpRequest)(url, { ...options, ...(agent ? { agent } : {}) }, resolve)
    request.on('error', reject)
    request.end()
  })
}

async function bodyOf(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of response as AsyncIterable<Buffer>) {
    bytes += part.length
    if (bytes > PAGE_BYTES_MAX) throw Object.assign(new Error('the page is too large'), { code: 'too-large' })
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

function codeOf(error: unknown): string {
  const { code } = error as { code?: unknown }
  return typeof code === 'string' ? code.slice(0, REASON_MAX) : 'unreachable'
}
