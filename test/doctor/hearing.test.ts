/** Whether it is heard what becomes of mails, as a check of the set-up says it. */
import { expect, test } from 'vitest'
import { hearingLines } from '../../server/doctor/hearing-verdicts.ts'
import type { InstallFacts } from '../../server/doctor/facts.ts'
import type { Hearing } from '../../server/messages/feedback/ledger.ts'
import { hours, instant, minus, minutes } from '../../server/values/time.ts'

const wall = instant(1_000_000_000)
const heard = (changes: Partial<Hearing> = {}): Hearing => ({ stream: 'reminders', pulledAt: minus(wall, minutes(30)), trouble: '', webhookAt: minus(wall, minutes(2)), foreignCount: 0, ...changes })
const facts = (hearing: readonly Hearing[], changes: Partial<InstallFacts> = {}): InstallFacts =>
  ({ provider: { kind: 'failed', status: 0, code: null }, hearing, wall, webhookChoice: 'auto', publicUrl: 'https://mail.shop-of-ann.com', ...changes }) as InstallFacts

test.each([
  ['webhooks came', facts([heard(), heard({ stream: 'orders', webhookAt: null })]), 'green', /last one came 2 minutes ago/],
  ['none came yet', facts([heard({ webhookAt: null })]), 'green', /made by Cartback and have told nothing yet/],
  ['Postmark could not reach us', facts([heard({ webhookAt: null })], { publicUrl: 'http://localhost:8080' }), 'green', /could not reach PUBLIC_URL/],
  ['they are made by hand', facts([], { webhookChoice: 'never' }), 'green', /\/webhooks\/postmark\/default.*POSTMARK_WEBHOOK_PASSWORD/],
  ['the last reading failed', facts([heard({ trouble: 'answer 503, code 100' })]), 'yellow', /answer 503, code 100/],
  ['nobody has read for long', facts([heard({ pulledAt: minus(wall, hours(5)) })]), 'yellow', /5 hours ago/],
] as const)('when %s it says so', (_, about, level, words) => {
  const [line] = hearingLines(about)
  expect([line?.level, `${line?.found} ${line?.todo}`]).toEqual([level, expect.stringMatching(words)])
})

test('without a mail provider there is nothing to hear', () => {
  expect(hearingLines(facts([], { provider: null }))).toEqual([])
})
