/** What stands between the sender and Postmark: a breaker, a pause after refusals of the account, and as many posts as it bears. */
import { afterEach, describe, expect, it } from 'vitest'
import { apiError, FAULTS } from '../../server/demo/postmark/faults.ts'
import { withGuard } from '../../server/providers/guarded.ts'
import type { OutgoingMail, Provider, SendOutcome } from '../../server/providers/provider.ts'
import { milliseconds, minutes, plus, seconds } from '../../server/values/time.ts'
import { movableClock } from '../support/clock.ts'
import { outgoingMail, sendOne } from './outgoing-mail.ts'
import { withPostmark } from './with-postmark.ts'

const desk = withPostmark()
afterEach(() => { desk().postmark.faults.clear() })

function guarded(parts: { random?: () => number; provider?: Provider } = {}) {
  const clock = movableClock()
  const provider = withGuard(parts.provider ?? desk().provider, { clock, random: parts.random ?? (() => 0) })
  const posted = async (mails: readonly OutgoingMail[]): Promise<{ outcomes: readonly SendOutcome[]; posts: number }> => {
    const before = desk().postmark.requests().length
    const outcomes = await provider.send(mails)
    return { outcomes, posts: desk().postmark.requests().length - before }
  }
  return { clock, provider, posted, sendAll: async (count: number) => {
    for (let n = 0; n < count; n++) await sendOne(provider, outgoingMail())
  } }
}
const mails = (count: number): OutgoingMail[] => Array.from({ length: count }, () => outgoingMail())
const waiting = (after: number, reason: string): object => ({ kind: 'wait', after, reason })
const AWAY = 'the provider seems to be away'

describe('a Postmark that is away', () => {
  it('five times in a row gets no post for half a minute, and no mail is tried or unclear meanwhile', async () => {
    const { provider, posted, sendAll, clock } = guarded()
    desk().postmark.faults.set(FAULTS.maintenance)
    await sendAll(4)
    expect(provider.ready?.()).toEqual({ kind: 'go' })
    await sendAll(1)
    expect(provider.ready?.()).toEqual(waiting(seconds(30), AWAY))
    expect(provider.state?.()).toMatchObject({ breaker: 'open', until: plus(clock.wall(), seconds(30)), blockedReason: null })
    clock.pass(seconds(29))
    const { outcomes, posts } = await posted(mails(2))
    expect(posts).toBe(0)
    expect(outcomes).toEqual([1, 2].map(() => ({ kind: 'retry', after: seconds(1), reason: AWAY, cause: 'not-tried' })))
  })

  it('and refuses connections gets none either', async () => {
    const { provider, sendAll } = guarded()
    await desk().postmark.faults.refuse()
    await sendAll(5)
    expect(provider.ready?.()).toEqual(waiting(seconds(30), AWAY))
  })

  it('every other time gets no post after the last twenty', async () => {
    const { provider, sendAll } = guarded()
    for (let n = 0; n < 10; n++) {
      expect(provider.ready?.()).toEqual({ kind: 'go' })
      desk().postmark.faults.clear()
      await sendAll(1)
      desk().postmark.faults.set(FAULTS.maintenance)
      await sendAll(1)
    }
    expect(provider.ready?.()).toEqual(waiting(seconds(30), AWAY))
  })

  it('makes only one batch unclear: after the first failure each mail goes alone until one is taken', async () => {
    const { provider, posted } = guarded()
    desk().postmark.faults.set(FAULTS.maintenance)
    expect((await posted(mails(10))).outcomes.map(({ kind }) => kind)).toEqual(Array.from({ length: 10 }, () => 'unclear'))
    expect([provider.ready?.().kind, provider.batchMax, provider.fit?.(mails(10))]).toEqual(['go', 1, 1])
    expect((await posted(mails(10))).outcomes.map(({ kind }) => kind)).toEqual(['unclear', ...Array.from({ length: 9 }, () => 'retry')])
    desk().postmark.faults.clear()
    await posted(mails(1))
    expect([provider.batchMax, provider.fit?.(mails(10))]).toEqual([500, 10])
  })

  it('is tried with one mail of many, and left alone again when that fails', async () => {
    const { provider, posted, sendAll, clock } = guarded()
    desk().postmark.faults.set(FAULTS.maintenance)
    await sendAll(5)
    clock.pass(seconds(30))
    expect(provider.state?.()).toMatchObject({ breaker: 'half-open', until: null })
    expect([provider.ready?.().kind, provider.batchMax, provider.fit?.(mails(10))]).toEqual(['go', 1, 1])
    const { outcomes, posts } = await posted(mails(10))
    expect(posts).toBe(1)
    expect(outcomes.map(({ kind }) => kind)).toEqual(['unclear', ...Array.from({ length: 9 }, () => 'retry')])
    expect(provider.ready?.()).toEqual(waiting(seconds(30), AWAY))
  })

  it('gets one post at a time when it is back, and more after good ones', async () => {
    const { provider, posted, sendAll, clock } = guarded()
    desk().postmark.faults.set(FAULTS.maintenance)
    await sendAll(5)
    desk().postmark.faults.clear()
    clock.pass(seconds(30))
    await sendAll(1)
    expect(provider.state?.()).toMatchObject({ breaker: 'closed', until: null, concurrency: 1 })
    expect((await posted(mails(10))).outcomes.map(({ kind }) => kind)).toEqual(Array.from({ length: 10 }, () => 'sent'))
    await sendAll(9)
    expect(provider.state?.().concurrency).toBe(2)
  })

  it('is not tried by all processes at the same moment', async () => {
    const { provider, sendAll } = guarded({ random: () => 0.5 })
    desk().postmark.faults.set(FAULTS.maintenance)
    await sendAll(5)
    expect(provider.ready?.()).toEqual(waiting(seconds(33), AWAY))
  })

  it('for one mail of a batch is not away', async () => {
    const { provider } = guarded()
    desk().postmark.faults.set(FAULTS.itemReplaced(0, null))
    for (let n = 0; n < 6; n++) await provider.send(mails(2))
    expect(provider.state?.().breaker).toBe('closed')
  })
})

describe('an account that is in the way', () => {
  it.each([
    ['a wrong token', apiError(401, 10, 'Token.'), 'answer 401, code 10'],
    ['no credits', apiError(422, 405, 'Credits.'), 'answer 422, code 405'],
    ['waiting for approval', apiError(422, 412, 'Pending.'), 'answer 422, code 412'],
    ['not approved', apiError(422, 413, 'Not approved.'), 'answer 422, code 413'],
  ])('stops all posts for five minutes: %s', async (_why, fault, reason) => {
    const { provider, posted, sendAll, clock } = guarded()
    desk().postmark.faults.set(fault)
    await sendAll(1)
    expect(provider.ready?.()).toEqual(waiting(minutes(5), reason))
    expect(provider.state?.()).toMatchObject({ breaker: 'closed', blockedReason: reason, until: plus(clock.wall(), minutes(5)) })
    clock.pass(seconds(299))
    expect(await posted(mails(1))).toEqual({ posts: 0, outcomes: [{ kind: 'retry', after: seconds(1), reason, cause: 'not-tried' }] })
  })

  it('is tried with one mail afterwards, and says what it was until that is taken', async () => {
    const { provider, posted, sendAll, clock } = guarded()
    desk().postmark.faults.set(apiError(401, 10, 'Token.'))
    await sendAll(1)
    clock.pass(minutes(5))
    expect((await posted(mails(3))).posts).toBe(1)
    expect(provider.ready?.()).toEqual(waiting(minutes(5), 'answer 401, code 10'))
    clock.pass(minutes(5))
    desk().postmark.faults.set(FAULTS.maintenance)
    await sendAll(1)
    expect([provider.ready?.().kind, provider.batchMax, provider.state?.().blockedReason]).toEqual(['go', 1, 'answer 401, code 10'])
    desk().postmark.faults.clear()
    await sendAll(1)
    expect([provider.ready?.().kind, provider.batchMax, provider.state?.().blockedReason]).toEqual(['go', 500, null])
  })

  it('for one mail of a batch is in the way for all', async () => {
    const { provider } = guarded()
    desk().postmark.faults.refuseMailsTo('ann@shopper.test', { code: 412, message: 'Pending.' })
    await provider.send(mails(2))
    desk().postmark.faults.refuseMailsTo('ann@shopper.test', null)
    expect(provider.ready?.()).toEqual(waiting(minutes(5), 'answer 200, code 412'))
  })

  it('is not in the way of a search', async () => {
    const { provider, sendAll } = guarded()
    const mail = outgoingMail()
    await sendOne(provider, mail)
    desk().postmark.faults.set(apiError(401, 10, 'Token.'), { on: 'sends' })
    await sendAll(1)
    expect(await provider.find(mail.messageId, mail.kind)).toMatchObject({ kind: 'found' })
  })
})

describe('too many requests', () => {
  it('leave Postmark alone for as long as it says, and halve the posts', async () => {
    const { provider, posted, sendAll, clock } = guarded()
    desk().postmark.faults.set(FAULTS.tooManyRequests('7'), { times: 1 })
    await sendAll(1)
    expect(provider.ready?.()).toEqual(waiting(seconds(7), 'too many requests'))
    expect(provider.state?.()).toMatchObject({ breaker: 'closed', concurrency: 2, until: plus(clock.wall(), seconds(7)) })
    expect((await posted(mails(1))).posts).toBe(0)
    clock.pass(seconds(7))
    expect((await posted(mails(3))).outcomes.map(({ kind }) => kind)).toEqual(['sent', 'sent', 'sent'])
  })
})

describe('posts under way', () => {
  it('are five at first, and a sixth is told to come again without waiting', async () => {
    const { provider } = guarded()
    desk().postmark.faults.set(FAULTS.delay(100))
    const underWay = Array.from({ length: 5 }, () => sendOne(provider, outgoingMail()))
    expect(provider.state?.()).toMatchObject({ concurrency: 5, underWay: 5 })
    expect(provider.ready?.()).toEqual(waiting(milliseconds(250), 'enough posts are under way'))
    expect(await sendOne(provider, outgoingMail())).toEqual({ kind: 'retry', after: seconds(1), reason: 'enough posts are under way', cause: 'not-tried' })
    expect((await Promise.all(underWay)).map(({ kind }) => kind)).toEqual(['sent', 'sent', 'sent', 'sent', 'sent'])
    expect([provider.ready?.().kind, provider.state?.().underWay]).toEqual(['go', 0])
  })

  it('are one while Postmark is being tried', async () => {
    const { provider, sendAll, clock } = guarded()
    desk().postmark.faults.set(FAULTS.maintenance)
    await sendAll(5)
    clock.pass(seconds(30))
    desk().postmark.faults.set(FAULTS.delay(100))
    const trial = sendOne(provider, outgoingMail())
    expect(provider.ready?.()).toEqual(waiting(seconds(1), 'the provider is being tried'))
    expect(await sendOne(provider, outgoingMail())).toMatchObject({ kind: 'retry', cause: 'not-tried' })
    expect((await trial).kind).toBe('sent')
  })

  it('that set out before the break do not end it', async () => {
    let answerEarly = (): void => {}
    const early = new Promise<void>((resolve) => { answerEarly = resolve })
    const send = async ([mail]: readonly OutgoingMail[]): Promise<readonly SendOutcome[]> => {
      if (mail?.subject !== 'early') return [{ kind: 'retry', after: seconds(30), reason: 'no connection', cause: 'no-connection' }]
      await early
      return [{ kind: 'sent', providerId: 'early' }]
    }
    const { provider, sendAll } = guarded({ provider: { ...desk().provider, send } })
    const sending = sendOne(provider, outgoingMail({ subject: 'early' }))
    await sendAll(5)
    answerEarly()
    expect((await sending).kind).toBe('sent')
    expect(provider.state?.().breaker).toBe('open')
  })

  it('are given back when the provider breaks', async () => {
    const provider = { ...desk().provider, send: () => Promise.reject(new Error('broken')) }
    const { provider: guard } = guarded({ provider })
    expect(await guard.send(mails(2))).toEqual([1, 2].map(() => ({ kind: 'unclear', reason: 'the provider broke' })))
    expect(guard.state?.().underWay).toBe(0)
  })
})
