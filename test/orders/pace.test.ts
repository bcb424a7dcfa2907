/** How often a shop is read: as rarely as nobody notices, and at once where it matters. */
import { expect, test } from 'vitest'
import { isReadingDue, readEvery, type PaceFacts } from '../../server/orders/pace.ts'
import { hours, instant, minus, minutes, plus, seconds, type Duration, type Instant } from '../../server/values/time.ts'

const now: Instant = instant(10_000_000_000)
const idle = { isUnfinished: false, isHinted: false, isMailDue: false, areWebhooksHealthy: false }
const facts = (changes: Partial<PaceFacts>): PaceFacts => ({ lastTryAt: minus(now, seconds(10)), ...idle, ...changes })

test.each<[string, Partial<typeof idle>, Duration]>([
  ['idle, without webhooks', {}, seconds(60)], ['idle, with webhooks that deliver', { areWebhooksHealthy: true }, minutes(15)],
  ['with a mail about to leave', { isMailDue: true }, seconds(20)], ['with a mail about to leave and webhooks', { isMailDue: true, areWebhooksHealthy: true }, seconds(20)],
  ['hinted at', { isHinted: true, areWebhooksHealthy: true }, seconds(0)], ['not read to the end', { isUnfinished: true, areWebhooksHealthy: true }, seconds(0)],
])('a shop that is %s is read every %o', (_, changes, every) => {
  const about = facts(changes)
  expect(readEvery(about)).toBe(every)
  expect(isReadingDue({ ...about, lastTryAt: minus(now, every) }, now)).toBe(true)
  if (every > 0) expect(isReadingDue({ ...about, lastTryAt: plus(minus(now, every), seconds(1)) }, now)).toBe(false)
})

test('a shop never read is read now', () => {
  expect(isReadingDue(facts({ lastTryAt: null, areWebhooksHealthy: true }), now)).toBe(true)
})

test('a clock that was days ahead once does not stop the readings', () => {
  expect(isReadingDue(facts({ lastTryAt: plus(now, hours(50)) }), now)).toBe(true)
})
