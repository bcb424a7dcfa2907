/** A pretend Postmark and the real provider in front of it, for a whole test file. */
import { afterAll, afterEach, beforeAll } from 'vitest'
import type { Fault } from '../../server/demo/postmark/faults.ts'
import { startDemoPostmark, type DemoPostmark } from '../../server/demo/postmark/server.ts'
import { postmarkProvider } from '../../server/providers/postmark.ts'
import type { Provider, SendOutcome } from '../../server/providers/provider.ts'
import { instant } from '../../server/values/time.ts'
import { outgoingMail, sendOne } from './outgoing-mail.ts'

export const STREAMS = { reminders: 'broadcast', orders: 'outbound' }
/** Long enough for a busy machine. */
export const TIMEOUT_MS = 10_000
/** For answers that never come. */
export const HASTY_MS = 300
export const TOKEN = 'token-that-must-stay-secret'

export interface Desk {
  readonly postmark: DemoPostmark
  readonly provider: Provider
  /** The same, but it does not wait long for an answer. */
  readonly hasty: Provider
  /** Sends a new mail while this goes wrong; tells the outcome and how often the mail was taken. */
  sendUnder(fault: Fault): Promise<{ outcome: SendOutcome; accepted: number }>
  passes(ms: number): void
}

/** Starts both before the file's tests, heals every fault after each of them. */
export function withPostmark(): () => Desk {
  let desk: Desk | null = null
  const get = (): Desk => {
    if (!desk) throw new Error('the pretend Postmark runs only inside a test')
    return desk
  }
  beforeAll(async () => { desk = await startDesk() })
  afterEach(async () => {
    const { faults } = get().postmark
    faults.clear()
    faults.indexLag(0)
    await faults.answer()
  })
  afterAll(() => get().postmark.close())
  return get
}

async function startDesk(): Promise<Desk> {
  let nowMs = Date.UTC(2026, 10, 21, 9)
  const postmark = await startDemoPostmark({ token: TOKEN, now: () => instant(nowMs) })
  const providerWith = (timeoutMs: number): Provider => postmarkProvider({ token: TOKEN, apiUrl: postmark.url, streams: STREAMS, timeoutMs })
  const provider = providerWith(TIMEOUT_MS)
  const hasty = providerWith(HASTY_MS)
  return {
    postmark,
    provider,
    hasty,
    passes: (ms) => { nowMs += ms },
    sendUnder: async (fault) => {
      postmark.faults.set(fault)
      const mail = outgoingMail()
      const outcome = await sendOne(neverAnswers(fault) ? hasty : provider, mail)
      return { outcome, accepted: postmark.accepted().filter((taken) => taken.Metadata['sid'] === mail.messageId).length }
    },
  }
}

/** Whether only a deadline ends the exchange. */
export const neverAnswers = (fault: Fault): boolean => fault.kind === 'hang' || fault.kind === 'delay'
