/** Asks for one page without keys: what a shop shows to anybody. Redirects are told, never followed. */
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { AddressGuard } from './address-guard.ts'
import { DEADLINE_MS } from './woocommerce-client.ts'
import { nameSilence, type RawAnswer } from './woocommerce-failures.ts'

/** The index of a WordPress with many plugins is about a tenth of this. */
const PAGE_BYTES_MAX = 4 * 1024 * 1024

export type PageAnswer = ({ readonly kind: 'answered' } & RawAnswer) | { readonly kind: 'failed'; readonly reason: string }

export interface PageOptions {
  readonly guard?: AddressGuard | undefined
  /** Whole time of the request. */
  readonly deadlineMs?: number
  /** Without it the body is not waited for. */
  readonly hasBody?: boolean
  /** The kind of answer that is asked for. */
  readonly accept?: string
}

export async function askPage(url: string, { guard, deadlineMs = DEADLINE_MS, hasBody = true, accept = 'application/json' }: PageOptions = {}): Promise<PageAnswer> {
  const signal = AbortSignal.timeout(deadlineMs)
  try {
    const response = await open(url, { signal, headers: { accept, 'user-agent': 'Cartback' } }, guard)
    const text = hasBody ? await textOf(response) : ''
    if (!hasBody) response.destroy()
    const { 'content-type': contentType = '', location = '', 'retry-after': retryAfter = '' } = response.headers
    return { kind: 'answered', status: response.statusCode ?? 0, contentType, location, retryAfter, text }
  } catch (error) {
    const { code, message } = error as { code?: unknown; message?: unknown }
    return { kind: 'failed', reason: nameSilence(signal.aborted ? 'ETIMEDOUT' : code, message).reason }
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

async function textOf(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of response as AsyncIterable<Buffer>) {
    bytes += part.length
    if (bytes > PAGE_BYTES_MAX) throw Object.assign(new Error('the page is too long'), { code: 'answer-too-long' })
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}
