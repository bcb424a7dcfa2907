/** What became of a mail, as the owner reads it. */
import { expect, test } from 'vitest'
import { feedbackSentences } from '../../server/admin/feedback-words.ts'
import { recordEvent, type Feedback } from '../../server/messages/feedback/store.ts'
import { instant, minutes, plus } from '../../server/values/time.ts'
import { schedule } from '../../server/messages/outbox.ts'
import { startRun } from '../../server/flows/store.ts'
import { leaveCart, openSite } from './site.ts'
import { harbour } from './site.ts'

const at = instant(1_000)
const none = { count: 0, firstAt: null, firstHumanAt: null }
const NOTHING: Feedback = { deliveredAt: null, opened: none, clicked: none, bouncedAt: null, softBouncedAt: null, complainedAt: null, unsubscribedAt: null }

test.each([
  ['nothing was heard', undefined, []],
  ['it was delivered', { ...NOTHING, deliveredAt: at }, ['Delivered.']],
  ['a program loaded its pictures', { ...NOTHING, deliveredAt: at, opened: { count: 3, firstAt: at, firstHumanAt: null } }, ['Delivered.', 'Its pictures were loaded, perhaps by a program.']],
  ['a person read it and came to the shop', { ...NOTHING, opened: { count: 1, firstAt: at, firstHumanAt: at }, clicked: { count: 2, firstAt: at, firstHumanAt: at } }, ['Opened.', 'The reader followed its link to the shop.']],
  ['its link was asked for', { ...NOTHING, clicked: { count: 1, firstAt: at, firstHumanAt: null } }, ['Its link was asked for, perhaps by a mail filter.']],
  ['it was late and came back', { ...NOTHING, softBouncedAt: at, bouncedAt: at }, ['Not delivered yet: the mailbox was full or did not answer.', 'Came back: the address takes no mail.']],
  ['its reader was angry', { ...NOTHING, deliveredAt: at, complainedAt: at, unsubscribedAt: at }, ['Delivered.', 'The reader reported it as spam.', 'The reader unsubscribed by Postmark\'s link.']],
])('when %s the owner reads so', (_, feedback, expected) => {
  expect(feedbackSentences(feedback)).toEqual(expected)
})

test('the pages of a cart and of all mails tell what became of a mail', async () => {
  const site = await openSite()
  const { db } = site.deps.connection
  const cartId = await leaveCart(site)
  const now = site.clock.now()
  await startRun(db, { id: 'run-1', storeId: harbour.id, flow: 'cart-classic', subject: 'cart', subjectId: cartId, round: 1, emailIndex: null }, now)
  await schedule(db, { id: 'message-1', storeId: harbour.id, runId: 'run-1', step: 'help', mail: 'cart-help', dueAt: now, expiresAt: plus(now, minutes(60)) }, now)
  await recordEvent(db, { id: 'event-1', storeId: harbour.id, messageId: 'message-1', kind: 'delivered', at: now, detail: {}, dedupeKey: 'one', traceKey: null, heardAt: now })
  for (const path of [`/admin/carts/${cartId}`, '/admin/mails']) expect(await site.text(path), path).toContain('Delivered.')
})
