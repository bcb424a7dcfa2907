/** What Postmark tells, read from bodies as it sends them and from what it never should. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { easternInstant, easternText } from '../../server/providers/eastern.ts'
import { readListEntry, readPostmarkEvent } from '../../server/providers/postmark-events.ts'
import { instant } from '../../server/values/time.ts'
import { bounce, change, clicking, complaint, delivery, opening } from '../messages/feedback/telling.ts'

/** Recorded bodies, where the machine has them. */
const RECORDED = new URL('../../../shared/fixtures/postmark/', import.meta.url)
const recorded = existsSync(RECORDED) ? readdirSync(RECORDED).filter((name) => /^webhook-(?:open|click|deliv|bounce|spam|subscr)/.test(name)) : []

const AT = instant(Date.UTC(2026, 10, 5, 16, 33, 54))
const ABOUT = { messageId: '7', providerId: '883953f4-6105-42a2-a16a-77a8eac79483' }

describe('an event', () => {
  test.each([
    ['a delivery', delivery(ABOUT, AT), 'delivered', null], ['an opening', opening(ABOUT, AT), 'opened', null], ['a click', clicking(ABOUT, AT), 'clicked', null],
    ['a hard bounce', bounce(ABOUT, AT), 'bounced', { state: 'listed', word: 'hard-bounce' }],
    ['a soft bounce that was the last one', bounce(ABOUT, AT, { Type: 'SoftBounce', TypeCode: 4096 }), 'bounced', { state: 'listed', word: 'hard-bounce' }],
    ['a soft bounce', bounce(ABOUT, AT, { Type: 'SoftBounce', TypeCode: 4096, Inactive: false }), 'soft-bounced', null],
    ['a hard bounce whose address stays active', bounce(ABOUT, AT, { Inactive: false }), 'bounced', null],
    ['a mail of somebody\'s SMTP', bounce(ABOUT, AT, { Type: 'SMTPApiError', Inactive: false }), null, null],
    ['a complaint', complaint(ABOUT, AT), 'complained', { state: 'listed', word: 'complaint' }],
    ['a complaint in the list of bounces', bounce(ABOUT, AT, { Type: 'SpamComplaint', TypeCode: 100_001 }), 'complained', { state: 'listed', word: 'complaint' }],
    ['a complaint by its older number', bounce(ABOUT, AT, { Type: 'Spam', TypeCode: 512 }), 'complained', { state: 'listed', word: 'complaint' }],
    ['an unsubscribe', change(ABOUT, AT, 'ManualSuppression'), 'unsubscribed', { state: 'listed', word: 'manual' }],
    ['the list\'s side of a bounce', change(ABOUT, AT, 'HardBounce'), null, { state: 'listed', word: 'hard-bounce' }],
    ['the list\'s side of a complaint', change(ABOUT, AT, 'SpamComplaint'), null, { state: 'listed', word: 'complaint' }],
    ['an address taken off the list', change(null, AT, null), 'resubscribed', { state: 'lifted', word: 'manual' }],
  ])('%s', (_, body, kind, listing) => {
    expect(readPostmarkEvent(body)).toMatchObject({ kind, listing, stream: 'broadcast', recipient: 'ann@example.test', at: AT })
  })

  test('tells which mail it is about, if any', () => {
    expect(readPostmarkEvent(delivery(ABOUT, AT))).toMatchObject({ messageId: '7', providerId: ABOUT.providerId })
    expect(readPostmarkEvent(change(null, AT, null))).toMatchObject({ messageId: null, providerId: null, isByCustomer: true })
  })

  test('without its type is read as what the list it stands in says', () => {
    const { RecordType: _type, ...body } = clicking(ABOUT, AT)
    expect(readPostmarkEvent(body)).toBe(null)
    expect(readPostmarkEvent(body, 'Click')?.kind).toBe('clicked')
  })

  test('whatever stands in a body, reading it never throws', () => {
    const field = fc.oneof(fc.jsonValue(), fc.constantFrom('Delivery', 'Bounce', 'SubscriptionChange', 'ann@example.test', 'not a date', '2026-11-05T16:33:54.9070259Z'))
    const body = fc.record(Object.fromEntries(['RecordType', 'MessageID', 'MessageStream', 'Recipient', 'Email', 'Metadata', 'DeliveredAt', 'OS', 'ID', 'Type', 'Inactive', 'SuppressSending', 'SuppressionReason'].map((name) => [name, field])))
    fc.assert(fc.property(fc.oneof(body, fc.jsonValue()), (told) => { readPostmarkEvent(told); readListEntry(told) }))
  })

  test.skipIf(recorded.length === 0)('recorded from Postmark is understood, every one', () => {
    for (const name of recorded) {
      const told = readPostmarkEvent(JSON.parse(readFileSync(new URL(name, RECORDED), 'utf8')))
      expect(told, name).not.toBe(null)
      expect(told?.at, name).toBeGreaterThan(Date.UTC(2026, 10, 5))
      expect(told?.recipient, name).toMatch(/@example\.com$/)
    }
  })
})

test('an entry of a list says who put the address there, why and when', () => {
  const entry = { EmailAddress: 'vip@example.test', SuppressionReason: 'ManualSuppression', Origin: 'Customer', CreatedAt: '2026-11-05T14:00:00-05:00' }
  expect(readListEntry(entry)).toEqual({ address: 'vip@example.test', word: 'manual', isByCustomer: true, at: Date.UTC(2026, 10, 5, 19) })
  expect(readListEntry({ ...entry, EmailAddress: 'none' })).toBe(null)
})

describe('the American east\'s time', () => {
  test.each([
    ['in winter', '2026-01-15T12:00:00', Date.UTC(2026, 0, 15, 17)], ['in summer', '2026-07-15T12:00:00', Date.UTC(2026, 6, 15, 16)], ['as a day', '2026-01-15', Date.UTC(2026, 0, 15, 5)],
    ['in the hour that comes twice, the first time', '2026-11-01T01:30:00', Date.UTC(2026, 10, 1, 5, 30)], ['with a fraction', '2026-01-15T12:00:00.1234567', Date.UTC(2026, 0, 15, 17)],
  ])('%s', (_, text, utcMs) => expect(easternInstant(text)).toBe(utcMs))

  test('is written so that it reads back as the same moment, but in the hour that comes twice', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (secondsSince1970) => {
      const at = instant(secondsSince1970 * 1_000)
      const back = easternInstant(easternText(at)) ?? 0
      return back === at || at - back === 3_600_000
    }))
  })

  test('anything else is no time', () => {
    for (const text of ['', 'soon', '2026-13-40T99:99:99', '05.11.2026']) expect(easternInstant(text), text).toBe(null)
  })
})
