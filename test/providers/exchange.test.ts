/** Which failures prove that nothing left, for the codes that no test machine can provoke at will. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import { startExchange } from '../../server/providers/exchange.ts'

afterEach(() => { vi.unstubAllGlobals() })

async function stageAfter(cause: unknown): Promise<string> {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('fetch failed', { cause })))
  const exchange = startExchange(1_000)
  await expect(exchange.fetch('http://postmark.test/email', { method: 'POST', body: '{}' })).rejects.toThrow()
  return exchange.seen.stage
}
const failure = (code: string, syscall?: string): Error => Object.assign(new Error(code), { code, ...(syscall ? { syscall } : {}) })

describe('a failed exchange', () => {
  it.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT', 'CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID'])('never sent anything: %s', async (code) => {
    expect(await stageAfter(failure(code))).toBe('not-sent')
  })

  it('never sent anything when connecting itself failed, for whatever cause', async () => {
    expect(await stageAfter(failure('ETIMEDOUT', 'connect'))).toBe('not-sent')
    expect(await stageAfter(failure('EHOSTUNREACH', 'connect'))).toBe('not-sent')
  })

  it('never sent anything when each of several addresses refused', async () => {
    expect(await stageAfter(new AggregateError([failure('ECONNREFUSED', 'connect'), failure('ECONNREFUSED', 'connect')]))).toBe('not-sent')
  })

  it.each([
    ['ECONNRESET', 'read'], ['ETIMEDOUT', 'read'], ['EPIPE', 'write'], ['UND_ERR_SOCKET', undefined], ['UND_ERR_HEADERS_TIMEOUT', undefined],
  ])('may have sent the mail: %s', async (code, syscall) => {
    expect(await stageAfter(failure(code, syscall))).toBe('under-way')
  })

  it('may have sent the mail when there is no cause to read, or only part of the addresses refused', async () => {
    expect(await stageAfter(undefined)).toBe('under-way')
    expect(await stageAfter(new AggregateError([]))).toBe('under-way')
    expect(await stageAfter(new AggregateError([failure('ECONNREFUSED', 'connect'), failure('ECONNRESET', 'read')]))).toBe('under-way')
  })
})
