/** The benchmark's own parts: what it sends is accepted, what comes back is understood, what it counts is right. */
import { describe, expect, test } from 'vitest'
import { parseCart } from '../../server/carts/door.ts'
import { BODIES, CARTS, postWriter } from './ingest/posts.ts'
import { cartPost } from './ingest/variants/plain.ts'
import { answerReader } from './load.ts'
import { median, medianInterval, pairedRatio, quantile } from './numbers.ts'

const bodyOf = (request: Buffer): string => request.toString().split('\r\n\r\n')[1] ?? ''

describe('the posts', () => {
  test('have the sizes of a small and a large cart', () => {
    const [small = 0, large = 0] = BODIES.map((body) => Buffer.byteLength(body))
    expect(small).toBeGreaterThan(550)
    expect(small).toBeLessThan(700)
    expect(large).toBeGreaterThan(1_800)
    expect(large).toBeLessThan(2_000)
  })

  test('are taken by the service and by the plain way alike', () => {
    const writer = postWriter()
    for (let count = 0; count < 50; count++) {
      const body = bodyOf(writer.next())
      const parsed = parseCart(body)
      expect(parsed.kind).toBe('ok')
      expect(cartPost.safeParse(JSON.parse(body)).success).toBe(true)
    }
  })

  test('meet every cart once before one comes again, each time with a later counter and another content', () => {
    const writers = [postWriter(), postWriter(), postWriter()]
    const posts = Array.from({ length: CARTS + 1 }, (_, count) => JSON.parse(bodyOf(writers[count % 3]!.next())) as { cart: string; seq: number; totalMinor: number })
    expect(new Set(posts.slice(0, CARTS).map(({ cart }) => cart)).size).toBe(CARTS)
    const [first, again] = [posts[0]!, posts[CARTS]!]
    expect(again.cart).toBe(first.cart)
    expect(again.seq).toBeGreaterThan(first.seq)
    expect(again.totalMinor).not.toBe(first.totalMinor)
  })

  test('tell their length truly', () => {
    const request = postWriter().next()
    expect(request.toString()).toContain(`Content-Length: ${Buffer.byteLength(bodyOf(request))}\r\n`)
  })
})

describe('an answer', () => {
  const read = (...chunks: string[]): { statuses: number[]; isUnderstood: boolean } => {
    const statuses: number[] = []
    const reader = answerReader((status) => statuses.push(status))
    return { isUnderstood: chunks.every((chunk) => reader(Buffer.from(chunk))), statuses }
  }

  test.each([
    ['without a body', ['HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n'], [202]],
    ['in pieces', ['HTTP/1.1 40', '0 Bad Request\r\ncontent-length: 4\r', '\n\r\n{', '...'], [400]],
    ['in chunks', ['HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n', '0\r\n\r\n'], [202]],
    ['after another', ['HTTP/1.1 202 A\r\n\r\n', 'HTTP/1.1 503 B\r\n\r\n'], [202, 503]],
    ['that is not complete', ['HTTP/1.1 202 Accepted\r\nContent-Length: 3\r\n\r\nab'], []],
  ])('%s is counted once and only when whole', (_, chunks, statuses) => {
    expect(read(...chunks)).toEqual({ statuses, isUnderstood: true })
  })

  test('that nobody asked for is not accepted', () => {
    expect(read('HTTP/1.1 202 A\r\n\r\nHTTP/1.1 202 A\r\n\r\n').isUnderstood).toBe(false)
    expect(read('<html>\r\n\r\n').isUnderstood).toBe(false)
  })
})

test('ratios are taken within each round before their median', () => {
  expect(median([3, 1, 2])).toBe(2)
  expect(median([4, 1, 2, 3])).toBe(2.5)
  expect(quantile([30, 10, 20], 0)).toBe(10)
  expect(quantile([30, 10, 20], 0.99)).toBe(30)
  expect(pairedRatio([10, 2, 9], [5, 1, 3])).toBe(2)
})

test('the interval of a median leaves out what chance explains, and of few values nothing', () => {
  const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1)
  expect(medianInterval([3, 1, 2])).toEqual([1, 3])
  expect(medianInterval(upTo(9))).toEqual([2, 8])
  expect(medianInterval(upTo(20))).toEqual([6, 15])
})
