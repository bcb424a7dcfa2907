/** Whose unsubscribe headers a mail carries: Postmark's where it handles unsubscribing, else ours, and ours until it is known. */
import { beforeEach, describe, expect, it } from 'vitest'
import { FAULTS } from '../../server/demo/postmark/faults.ts'
import { withGuard } from '../../server/providers/guarded.ts'
import { postmarkProvider } from '../../server/providers/postmark.ts'
import type { Provider, UnsubscribeMode } from '../../server/providers/provider.ts'
import { hours, minutes } from '../../server/values/time.ts'
import { movableClock, type MovableClock } from '../support/clock.ts'
import { outgoingMail, sendOne } from './outgoing-mail.ts'
import { STREAMS, TIMEOUT_MS, TOKEN, withPostmark } from './with-postmark.ts'

const desk = withPostmark()
const URL_OF_OURS = 'https://cartback.test/u/abc'
let clock: MovableClock
let provider: Provider
beforeEach(() => {
  clock = movableClock()
  provider = withGuard(postmarkProvider({ token: TOKEN, apiUrl: desk().postmark.url, streams: STREAMS, timeoutMs: TIMEOUT_MS, clock }), { clock, random: () => 0 })
  desk().postmark.handleUnsubscribes('broadcast', 'Custom')
})

/** The header of a reminder sent now, as it left Postmark. */
async function headerOf(html = '<p>a</p>'): Promise<string | undefined> {
  await sendOne(provider, outgoingMail({ unsubscribeUrl: URL_OF_OURS, html }))
  return desk().postmark.accepted().at(-1)?.Headers.find(({ Name }) => Name === 'List-Unsubscribe')?.Value
}
const mode = (): UnsubscribeMode | undefined => provider.unsubscribeMode?.('reminders')
const questions = (): number => desk().postmark.requests().filter((request) => request.startsWith('GET /message-streams/')).length
const isKnown = (expected: UnsubscribeMode): Promise<void> => expect.poll(mode).toBe(expected)

describe('a reminder', () => {
  it('carries our headers where the stream\'s unsubscribing is our own', async () => {
    await isKnown('ours')
    expect(await headerOf()).toBe(`<${URL_OF_OURS}>`)
  })

  it('carries none of ours where Postmark handles unsubscribing, and Postmark\'s link where the text wants it', async () => {
    desk().postmark.handleUnsubscribes('broadcast', 'Postmark')
    await isKnown('postmark')
    const header = await headerOf('<a href="{{{ pm:unsubscribe }}}">Stop</a>')
    expect(header).toMatch(/^<https:\/\/unsubscribe\.postmark\.test\//)
    expect(desk().postmark.accepted().at(-1)?.HtmlBody).toBe(`<a href="${header?.slice(1, -1)}">Stop</a>`)
    // What Postmark would have written over is not even sent: changed behind our back, the mail carries nothing.
    desk().postmark.handleUnsubscribes('broadcast', 'Custom')
    expect(await headerOf()).toBeUndefined()
  })

  it('is not held up by the question, and carries our headers until the answer is there', async () => {
    expect([mode(), provider.ready?.().kind]).toEqual(['unknown', 'go'])
    expect(await headerOf()).toBe(`<${URL_OF_OURS}>`)
  })

  it('carries them on when the question fails, and it is asked again after a minute', async () => {
    desk().postmark.faults.set(FAULTS.maintenance, { times: 2 })
    const before = questions()
    provider.ready?.()
    await expect.poll(questions).toBe(before + 2)
    expect(mode()).toBe('unknown')
    expect(await headerOf()).toBe(`<${URL_OF_OURS}>`)
    clock.pass(minutes(1))
    await isKnown('ours')
  })
})

describe('how a stream handles unsubscribing', () => {
  it('is asked again every hour, and only then', async () => {
    await isKnown('ours')
    await expect.poll(() => provider.unsubscribeMode?.('orders')).toBe('ours')
    desk().postmark.handleUnsubscribes('broadcast', 'Postmark')
    clock.pass(minutes(59))
    const before = questions()
    provider.ready?.()
    await sendOne(provider, outgoingMail())
    expect([mode(), questions()]).toEqual(['ours', before])
    clock.pass(minutes(1))
    await isKnown('postmark')
    await expect.poll(questions).toBe(before + 2)
  })

  it('stays what it was while nobody answers', async () => {
    desk().postmark.handleUnsubscribes('broadcast', 'Postmark')
    await isKnown('postmark')
    desk().postmark.faults.set(FAULTS.maintenance)
    const before = questions()
    clock.pass(hours(2))
    expect(mode()).toBe('postmark')
    await expect.poll(questions).toBe(before + 2)
    clock.pass(minutes(1))
    // Asked once more, so the answers of the first time were read.
    await expect.poll(() => [mode(), questions()]).toEqual(['postmark', before + 4])
  })

  it('is learnt from the check of the settings too', async () => {
    const checked = async (): Promise<readonly unknown[]> => {
      await desk().provider.check?.()
      return [desk().provider.unsubscribeMode?.('reminders'), desk().provider.unsubscribeMode?.('orders')]
    }
    desk().postmark.handleUnsubscribes('broadcast', 'Postmark')
    // A connection kept from before the door was closed may break once.
    await expect.poll(checked).toEqual(['postmark', 'ours'])
    desk().postmark.handleUnsubscribes('broadcast', 'Custom')
    expect(await checked()).toEqual(['ours', 'ours'])
  })
})
