/** What an order owes to our mails: three numbers, each holding the one before it. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { attribute, type AttributionFacts, type Touch } from '../../server/orders/attribute.ts'
import { days, hours, instant, milliseconds, minus, minutes, plus, type Instant } from '../../server/values/time.ts'

const bought = instant(Date.UTC(2026, 2, 10, 12))
const windows = { click: days(5), mail: days(2) }
const mail = (changes: Partial<Touch> = {}): Touch => ({ messageId: 'help', step: 'help', sentAt: minus(bought, hours(5)), clickedAt: null, restoredAt: null, ...changes })
const facts = (changes: Partial<AttributionFacts> = {}): AttributionFacts =>
  ({ madeAt: bought, boughtAt: bought, previousAt: null, touches: [mail()], entry: { messageId: null, isOurs: false }, ...changes })
const told = (changes: Partial<AttributionFacts>) => {
  const { byLink, afterClick, afterMail } = attribute(facts(changes), windows)
  return [byLink, afterClick, afterMail].map((touch) => touch?.messageId ?? null)
}
const NAMED = { messageId: 'help', isOurs: true }
const ago = (length: ReturnType<typeof hours>): Instant => minus(bought, length)

describe('an order', () => {
  test.each([
    ['after no mail owes nothing', { touches: [] }, [null, null, null]],
    ['within the days after a mail is after a mail', {}, [null, null, 'help']],
    ['at the very end of those days', { touches: [mail({ sentAt: ago(days(2)) })] }, [null, null, 'help']],
    ['a millisecond later owes nothing', { touches: [mail({ sentAt: minus(ago(days(2)), milliseconds(1)) })] }, [null, null, null]],
    ['before the mail owes nothing', { touches: [mail({ sentAt: plus(bought, minutes(1)) })] }, [null, null, null]],
    ['within the days after a click is after a click and after a mail, however old the mail', { touches: [mail({ sentAt: ago(days(6)), clickedAt: ago(days(5)) })] }, [null, 'help', 'help']],
    ['longer after a click owes nothing', { touches: [mail({ sentAt: ago(days(7)), clickedAt: ago(days(6)) })] }, [null, null, null]],
    ['before the click is after a mail only', { touches: [mail({ clickedAt: plus(bought, minutes(1)) })] }, [null, null, 'help']],
    ['whose visit began with the mail\'s link came by link, however long ago', { touches: [mail({ sentAt: ago(days(20)) })], entry: NAMED }, ['help', 'help', 'help']],
    ['whose visit began with somebody else\'s link did not', { entry: { messageId: 'other', isOurs: true } }, [null, null, 'help']],
    ['whose visit the shop ascribes to us came by the latest mail\'s link', { touches: [mail(), mail({ messageId: 'concerns', sentAt: ago(hours(2)) })], entry: { messageId: null, isOurs: true } }, ['concerns', 'concerns', 'concerns']],
    ['of a visit in which the cart was put back came by link', { touches: [mail({ restoredAt: ago(hours(3)) })] }, ['help', 'help', 'help']],
    ['two days after the cart was put back did not', { touches: [mail({ restoredAt: ago(days(2)), clickedAt: ago(days(2)) })] }, [null, 'help', 'help']],
    ['left unpaid, reminded of and paid after a click came by link', { madeAt: ago(hours(9)), touches: [mail({ clickedAt: ago(hours(1)) })] }, ['help', 'help', 'help']],
    ['left unpaid and paid without a click is after a mail', { madeAt: ago(hours(9)) }, [null, null, 'help']],
  ] as const)('%s', (_, changes, expected) => {
    expect(told(changes)).toEqual(expected)
  })

  test('owes nothing to mails that an earlier order of the person has used up, whatever the shop remembers of the visit', () => {
    const touches = [mail({ clickedAt: ago(hours(4)), restoredAt: ago(hours(4)) })]
    expect(told({ touches, entry: NAMED, previousAt: ago(hours(3)) })).toEqual([null, null, null])
    expect(told({ touches, entry: NAMED, previousAt: ago(hours(6)) })).toEqual(['help', 'help', 'help'])
  })

  test('owes to the latest of several mails, but to the clicked one rather than to a later one', () => {
    const later = mail({ messageId: 'concerns', sentAt: ago(hours(2)) })
    expect(told({ touches: [mail(), later] })).toEqual([null, null, 'concerns'])
    expect(told({ touches: [mail({ clickedAt: ago(hours(4)) }), later] })).toEqual([null, 'help', 'help'])
  })
})

test('whatever happened, what came by link is also after a click, and what is after a click is also after a mail', () => {
  const moment = fc.integer({ min: -days(12), max: days(1) }).map((distance) => plus(bought, milliseconds(distance)))
  const touch = fc.record({ messageId: fc.constantFrom('help', 'concerns'), step: fc.constant('help'), sentAt: moment, clickedAt: fc.option(moment), restoredAt: fc.option(moment) })
  const entry = fc.record({ messageId: fc.option(fc.constantFrom('help', 'concerns', 'other')), isOurs: fc.boolean() })
  fc.assert(fc.property(fc.array(touch, { maxLength: 4 }), entry, fc.option(moment), moment, (touches, visit, previousAt, madeAt) => {
    const { byLink, afterClick, afterMail } = attribute(facts({ touches, entry: visit, previousAt, madeAt }), windows)
    if (byLink) expect(afterClick).toBe(byLink)
    if (afterClick) expect(afterMail).toBe(afterClick)
    for (const each of [byLink, afterClick, afterMail]) if (each) expect(each.sentAt).toBeLessThanOrEqual(bought)
    if (previousAt !== null && afterMail) expect(afterMail.sentAt).toBeGreaterThan(previousAt)
  }))
})
