/** A shop that fails again and again is left alone for a moment, and tried again with one question. */
import { describe, expect, test } from 'vitest'
import { createBreaker, withBreaker } from '../../server/orders/breaker.ts'
import type { Answer, Platform } from '../../server/platforms/platform.ts'
import { hours, instant, minutes, seconds, type Duration } from '../../server/values/time.ts'
import { movableClock } from '../support/clock.ts'

const AWAY = { kind: 'away', reason: 'too-slow' } as const
const OK = { kind: 'ok', value: instant(0), storeAt: null } as const

function guarded(answers: () => Answer<never> | typeof OK | Promise<Answer<never> | typeof OK>) {
  const clock = movableClock()
  let calls = 0
  const ask = async () => {
    calls += 1
    return answers()
  }
  const platform = withBreaker({ storeTime: ask, pageSize: 100, coupons: { find: ask } } as unknown as Platform, createBreaker(clock))
  return { clock, platform, calls: () => calls, reasons: async (count: number) => {
    const reasons: string[] = []
    for (let n = 0; n < count; n++) {
      const answer = await platform.storeTime()
      reasons.push(answer.kind === 'ok' ? 'ok' : answer.reason)
    }
    return reasons
  } }
}

describe('a shop that fails', () => {
  test('five times in a row is not asked any more', async () => {
    const shop = guarded(() => AWAY)
    expect(await shop.reasons(7)).toEqual(['too-slow', 'too-slow', 'too-slow', 'too-slow', 'too-slow', 'resting', 'resting'])
    expect(shop.calls()).toBe(5)
  })

  test('four times and answers then is asked on', async () => {
    let n = 0
    const shop = guarded(() => (++n % 5 === 0 ? OK : AWAY))
    expect(await shop.reasons(20)).not.toContain('resting')
  })

  test('is asked one question after half a minute, then after one minute, then every two', async () => {
    const shop = guarded(() => AWAY)
    await shop.reasons(5)
    for (const pause of [seconds(30), minutes(1), minutes(2), minutes(2), minutes(2)] as readonly Duration[]) {
      shop.clock.pass(seconds(pause / 1_000 - 1))
      expect(await shop.reasons(1)).toEqual(['resting'])
      shop.clock.pass(seconds(1))
      expect(await shop.reasons(2)).toEqual(['too-slow', 'resting'])
    }
  })

  test('and answers the one question is asked as before', async () => {
    let isBack = false
    const shop = guarded(() => (isBack ? OK : AWAY))
    await shop.reasons(5)
    shop.clock.pass(seconds(30))
    isBack = true
    expect(await shop.reasons(3)).toEqual(['ok', 'ok', 'ok'])
    isBack = false
    expect(await shop.reasons(5)).toEqual(Array.from({ length: 5 }, () => 'too-slow'))
  })

  test('is asked only once at a time while it is tried again', async () => {
    let answerIt: (answer: typeof OK) => void = () => undefined
    let hangs = false
    const shop = guarded(() => (hangs ? new Promise((resolve) => (answerIt = resolve)) : AWAY))
    await shop.reasons(5)
    shop.clock.pass(seconds(30))
    hangs = true
    const probe = shop.platform.storeTime()
    expect(await shop.platform.storeTime()).toEqual({ kind: 'away', reason: 'resting' })
    answerIt(OK)
    expect(await probe).toEqual(OK)
  })

  test('by refusing our key is left alone too; one that lacks a thing is not', async () => {
    expect(await guarded(() => ({ kind: 'denied', reason: 'key-unknown' })).reasons(6)).toContain('resting')
    expect(await guarded(() => ({ kind: 'missing', reason: 'none' })).reasons(20)).not.toContain('resting')
  })

  test('by asking for patience is left alone as long as it asks, an hour at most', async () => {
    const shop = guarded(() => ({ kind: 'away', reason: 'too-many-requests', retryAfter: minutes(10) }))
    expect(await shop.reasons(2)).toEqual(['too-many-requests', 'resting'])
    shop.clock.pass(minutes(9.9))
    expect(await shop.reasons(1)).toEqual(['resting'])
    shop.clock.pass(minutes(0.2))
    expect(await shop.reasons(1)).toEqual(['too-many-requests'])
    const greedy = guarded(() => ({ kind: 'away', reason: 'too-many-requests', retryAfter: hours(500) }))
    await greedy.reasons(1)
    greedy.clock.pass(hours(1))
    expect(await greedy.reasons(1)).toEqual(['too-many-requests'])
  })

  test('is said to rest until it has answered again, and saying so asks it nothing', async () => {
    let isAway = true
    const shop = guarded(() => (isAway ? AWAY : OK))
    expect(shop.platform.state?.()).toBe('answering')
    await shop.reasons(5)
    expect([shop.platform.state?.(), shop.calls()]).toEqual(['resting', 5])
    shop.clock.pass(seconds(30))
    expect(shop.platform.state?.()).toBe('resting')
    isAway = false
    await shop.reasons(1)
    expect([shop.platform.state?.(), shop.calls()]).toEqual(['answering', 6])
  })

  test('is not asked about anything else either', async () => {
    const shop = guarded(() => AWAY)
    await shop.reasons(5)
    const coupons = shop.platform.coupons as unknown as { find(): Promise<unknown> }
    expect(await coupons.find()).toEqual({ kind: 'away', reason: 'resting' })
    expect([shop.calls(), shop.platform.pageSize]).toEqual([5, 100])
  })

  test('by throwing throws on, and counts', async () => {
    const shop = guarded(() => { throw new Error('a bug') })
    for (let n = 0; n < 5; n++) await expect(shop.platform.storeTime()).rejects.toThrow('a bug')
    expect(await shop.reasons(1)).toEqual(['resting'])
  })
})
