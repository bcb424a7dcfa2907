/** One real mail, for its operator. */
import { expect, test } from 'vitest'
import { saveChanges } from '../../server/changes/store.ts'
import { sendTest, testSentence } from '../../server/messages/send-test.ts'
import { address } from '../admin/site.ts'
import { scenario, type Shop } from '../support/shop.ts'

const TO = address('operator@example.test')
const wanted = (shop: Shop) => ({ store: [...shop.service.deps.stores.values()][0]!, mail: 'cart-help', language: 'en', to: TO }) as const

scenario('it leaves through Postmark, marked as a test, with the owner\'s words, also while not live', async (shop) => {
  const { deps } = shop.service
  await saveChanges(deps.connection.db, { storeId: 'default', after: 0, changes: [{ language: 'en', group: 'cart-help', path: 'subject', text: 'Mine' }], note: '', at: deps.clock.wall() })
  await deps.refreshStores()
  const sent = await sendTest(deps, wanted(shop))
  expect(shop.postmark.accepted()).toMatchObject([{ To: TO, Subject: '[Test] Mine', MessageStream: 'broadcast' }])
  expect(testSentence(sent)).toMatch(/^«\[Test\] Mine» was accepted by Postmark as [\w-]+\.$/)
}, { LIVE: 'false' })

scenario('it is no mail of the outbox, and nothing is counted', async (shop) => {
  await sendTest(shop.service.deps, wanted(shop))
  await shop.beats()
  expect(await shop.outbox()).toEqual([])
  expect(await shop.service.deps.connection.db.selectFrom('person_mail').select('message_id').execute()).toEqual([])
})

scenario('without a token it stays in the local mailbox, and that is said', async (shop) => {
  const sent = await sendTest(shop.service.deps, wanted(shop))
  expect(testSentence(sent)).toContain('was kept in the local mailbox')
  expect(shop.postmark.accepted()).toEqual([])
}, { LIVE: 'false', POSTMARK_SERVER_TOKEN: '' })

test.each([
  [{ kind: 'refused', reason: 'inactive-recipient' }, 'Postmark refused it: the address is on its list of inactive recipients.'],
  [{ kind: 'blocked', reason: 'answer 401, code 10' }, 'Postmark refuses this account or its settings: answer 401, code 10.'],
  [{ kind: 'unclear', reason: 'no answer (ETIMEDOUT)' }, 'Unclear whether it left: no answer (ETIMEDOUT). Look into Postmark\'s activity before you try again.'],
] as const)('%j is said in words', (outcome, words) => {
  expect(testSentence({ subject: 'x', provider: 'postmark', outcome })).toBe(words)
})
