/** What the page loads' report makes of its numbers, and that the bad days of our server are bad. */
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadFindingsOf, loadTableOf } from './loads-report.ts'
import type { LoadPart, PageLoad, PageLoads, Variant } from './loads.ts'
import { DAYS, startServices, type Day, type Services } from './services.ts'

const ROUNDS = 20
const NEVER_MS = 300
const LATE_MS = 5_000
const PARTS: readonly LoadPart[] = ['paint', 'next-page']
const loadsOf = (factors: Partial<Record<Variant, number>>, rounds = ROUNDS): PageLoads => ({
  checkout: 'classic', averages: [0.5, 1.5],
  loads: new Map((['without', 'without again', ...DAYS] as const).map((variant) => [
    variant,
    // The machine is slower in some rounds, for all alike.
    Array.from({ length: rounds }, (_, round): PageLoad => {
      const ms = (100 + 10 * round) * (factors[variant] ?? 1) * (variant === 'without' ? 1 : 1 + 0.02 * Math.sin(round))
      return { paint: ms, 'next-page': 2 * ms }
    }),
  ])),
})

describe('the report', () => {
  test('finds a page equal that differs by no more than the page without the tag from itself', () => {
    const [paint, submit] = loadFindingsOf(loadsOf({}), PARTS)
    expect([paint?.isNoisy, submit?.isNoisy]).toEqual([false, false])
    expect(paint?.rows.every(({ isMet }) => isMet)).toBe(true)
    expect(submit?.rows.find(({ variant }) => variant === 'works')?.ratio).toBeCloseTo(1, 1)
  })

  test('finds a page slower that a hanging server holds up, and no other', () => {
    const [paint] = loadFindingsOf(loadsOf({ hangs: 1.2, deaf: 0.9 }), PARTS)
    expect(paint?.rows.filter(({ isMet }) => !isMet).map(({ variant }) => variant)).toEqual(['hangs'])
    expect(loadTableOf(paint!)).toMatch(/tag, hangs .* missed\n/)
  })

  test('says so when the page without the tag is not equal to itself', () => {
    const [paint] = loadFindingsOf(loadsOf({ 'without again': 1.3 }), PARTS)
    expect(paint?.isNoisy).toBe(true)
    expect(loadFindingsOf(loadsOf({}, 5), PARTS)[0]?.isNoisy).toBe(true)
    expect(loadFindingsOf(loadsOf({}, 6), PARTS)[0]?.isNoisy).toBe(false)
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
  /** Waits for what is wanted as long as a busy machine needs, and for nothing only a while. */
  const expectOutcome = async (url: string, wanted: string, method = 'GET'): Promise<void> => {
    const asked = fetch(url, { method, signal: AbortSignal.timeout(wanted === 'never' ? NEVER_MS : LATE_MS) })
    expect(await asked.then((answer) => answer.text(), (error: Error) => (error.name === 'TimeoutError' ? 'never' : 'failed'))).toEqual(wanted)
  }
  const NOTICE = expect.stringContaining('"mode":"notice"') as string

  test.each<[Day, string, string, string]>([
    ['works', 'script', NOTICE, '{}'], ['cuts', 'script', 'failed', 'failed'], ['hangs', 'script', NOTICE, 'never'], ['refuses', 'failed', 'failed', 'failed'], ['deaf', 'never', 'never', 'never'],
  ])('that %s answers to its script «%s», to a question «%s» and to a post «%s»', async (day, script, question, post) => {
    await expectOutcome(`${urlOf(day)}/t.js`, script)
    await expectOutcome(`${urlOf(day)}/v1/notice/default,en,`, question)
    await expectOutcome(`${urlOf(day)}/v1/carts`, post, 'POST')
  })

  test('that hangs counts nobody who did not post, so that a page is known to leave while a post is on its way', async () => {
    services.forget()
    await expectOutcome(`${urlOf('hangs')}/v1/notice/default,en,`, NOTICE)
    expect(services.met('hangs')).toBe(0)
    await expectOutcome(`${urlOf('hangs')}/v1/carts`, 'never', 'POST')
    await expect.poll(() => services.met('hangs')).toBe(1)
  })

  test('is not asked for the script that stands on every page', async () => {
    services.forget()
    await expectOutcome(/src="([^"]+)"/.exec(services.otherTag)?.[1] ?? '', '')
    expect(DAYS.map((day) => services.met(day))).toEqual(DAYS.map(() => 0))
  })

  test('that is deaf accepts the connection', async () => {
    const socket = connect(Number(new URL(urlOf('deaf')).port), '127.0.0.1')
    await new Promise((resolve) => socket.once('connect', resolve))
    socket.destroy()
    await expect.poll(() => services.met('deaf')).toBeGreaterThan(0)
  })
})
