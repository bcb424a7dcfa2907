/** What the page loads' report makes of its numbers, and that the bad days of our server are bad. */
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadFindingsOf, loadTableOf } from './loads-report.ts'
import type { PageLoad, PageLoads, Variant } from './loads.ts'
import { DAYS, startServices, type Day, type Services } from './services.ts'

const ROUNDS = 20
const loadsOf = (factors: Partial<Record<Variant, number>>, rounds = ROUNDS): PageLoads => ({
  checkout: 'classic', averages: [0.5, 1.5],
  loads: new Map((['without', 'without again', ...DAYS] as const).map((variant) => [
    variant,
    // The machine is slower in some rounds, for all alike.
    Array.from({ length: rounds }, (_, round): PageLoad => {
      const ms = (100 + 10 * round) * (factors[variant] ?? 1) * (variant === 'without' ? 1 : 1 + 0.02 * Math.sin(round))
      return { paintMs: ms, submitMs: 2 * ms }
    }),
  ])),
})

describe('the report', () => {
  test('finds a page equal that differs by no more than the page without the tag from itself', () => {
    const [paint, submit] = loadFindingsOf(loadsOf({}))
    expect([paint?.isNoisy, submit?.isNoisy]).toEqual([false, false])
    expect(paint?.rows.every(({ isMet }) => isMet)).toBe(true)
    expect(submit?.rows.find(({ variant }) => variant === 'works')?.ratio).toBeCloseTo(1, 1)
  })

  test('finds a page slower that a hanging server holds up, and no other', () => {
    const [paint] = loadFindingsOf(loadsOf({ hangs: 1.2, deaf: 0.9 }))
    expect(paint?.rows.filter(({ isMet }) => !isMet).map(({ variant }) => variant)).toEqual(['hangs'])
    expect(loadTableOf(paint!)).toMatch(/tag, hangs .* missed\n/)
  })

  test('says so when the page without the tag is not equal to itself', () => {
    const [paint] = loadFindingsOf(loadsOf({ 'without again': 1.3 }))
    expect(paint?.isNoisy).toBe(true)
    expect(loadFindingsOf(loadsOf({}, 5))[0]?.isNoisy).toBe(true)
    expect(loadFindingsOf(loadsOf({}, 6))[0]?.isNoisy).toBe(false)
    expect(loadTableOf(paint!)).toContain('Repeat before quoting')
  })
})

describe('our server', () => {
  let services: Services
  beforeAll(async () => {
    services = await startServices({ 't.js': 'script' })
  })
  afterAll(() => services.close())

  const urlOf = (day: Day): string => /src="([^"]+)\/t\.js"/.exec(services.tag(day))?.[1] ?? ''
  const outcome = (url: string): Promise<string> =>
    fetch(url, { signal: AbortSignal.timeout(300) }).then((answer) => answer.text(), (error: Error) => (error.name === 'TimeoutError' ? 'never' : 'failed'))

  test.each<[Day, string, string]>([
    ['works', 'script', expect.stringContaining('"mode":"notice"') as string], ['cuts', 'script', 'failed'], ['hangs', 'script', 'never'], ['refuses', 'failed', 'failed'], ['deaf', 'never', 'never'],
  ])('that %s answers to its script «%s» and to a question «%s»', async (day, script, question) => {
    expect(await outcome(`${urlOf(day)}/t.js`)).toBe(script)
    expect(await outcome(`${urlOf(day)}/v1/notice/default/en/`)).toEqual(question)
  })

  test('that is deaf accepts the connection', async () => {
    const socket = connect(Number(new URL(urlOf('deaf')).port), '127.0.0.1')
    await new Promise((resolve) => socket.once('connect', resolve))
    socket.destroy()
    await expect.poll(() => services.met('deaf')).toBeGreaterThan(0)
  })
})
