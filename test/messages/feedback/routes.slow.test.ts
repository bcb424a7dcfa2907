/** Postmark's webhooks: who may post, what is answered, and what is stored before that. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createLog } from '../../../server/log.ts'
import { minutes, plus, seconds } from '../../../server/values/time.ts'
import { databases } from '../../support/databases.ts'
import { authorization, bounce, delivery, openEar, opening, withEar, type Ear } from './telling.ts'

const OWN = 'a password of the owner'
const [kind] = databases
if (!kind) throw new Error('no database')

describe('a webhook', () => {
  const ear = withEar(kind, { POSTMARK_WEBHOOK_PASSWORD: OWN })
  const count = async () => (await ear().shop.service.deps.connection.db.selectFrom('event').select('id').execute()).length

  test.each([
    ['without a password', { authorization: '' }], ['with a wrong one', { authorization: `Basic ${btoa('cartback:wrong')}` }], ['with the name alone', { authorization: `Basic ${btoa(OWN)}` }],
    ['with another scheme', { authorization: `Bearer ${btoa(`cartback:${OWN}`)}` }], ['with junk', { authorization: 'Basic %%%' }], ['with broken letters', { authorization: `Basic ${btoa('\xff\xfe:\xff')}` }],
  ])('%s is refused and stores nothing', async (_, headers) => {
    expect(await ear().tell(delivery(ear().about, ear().sentAt), headers)).toBe(401)
    expect(await count()).toBe(0)
  })

  test.each([['an empty body', ''], ['broken JSON', '{"RecordType":'], ['no object', '[1,2]'], ['an unknown type', '{"RecordType":"Newsletter","MessageID":"x"}'], ['a probe', '{"RecordType":"Open"}'], ['numbers for texts', '{"RecordType":"Delivery","MessageID":7,"Recipient":{}}'], ['null', 'null'], ['no JSON at all', '<html>']])(
    'with the password and %s is answered 200', async (_, body) => {
      expect(await ear().tell(body)).toBe(200)
      expect(await count()).toBe(0)
    })

  test('takes any user name, the owner\'s password and the one made from SECRET_KEY', async () => {
    const { shop } = ear()
    const { vault } = shop.service.deps
    for (const headers of [authorization(shop, OWN, 'postmark'), authorization(shop, OWN, ''), authorization(shop, vault.sign('postmark-webhook', 'password'))]) {
      expect(await ear().tell('{}', headers)).toBe(200)
    }
  })

  test('for whatever shop stands in its address is taken: the mail knows its shop', async () => {
    const { shop } = ear()
    const response = await shop.service.app.request('/webhooks/postmark/another', { method: 'POST', body: '{}', headers: authorization(shop) })
    expect(response.status).toBe(200)
  })

  test('about a mail of somebody else on the same account is counted and kept nowhere', async () => {
    const { shop, about, sentAt } = ear()
    const foreign = { ...about, messageId: '7', providerId: '883953f4-6105-42a2-a16a-77a8eac79483', to: 'stranger@example.test' }
    expect(await ear().tell(delivery(foreign, sentAt))).toBe(200)
    expect(await count()).toBe(0)
    const heard = await shop.service.deps.connection.db.selectFrom('hearing').select(['stream', 'foreign_count']).execute()
    expect(heard.filter((each) => each.foreign_count > 0)).toEqual([{ stream: 'reminders', foreign_count: 1 }])
  })

  test('keeps no address, neither of a person nor of a machine', async () => {
    const { shop, about, sentAt } = ear()
    await ear().tell(opening(about, plus(sentAt, minutes(30))))
    await ear().tell(bounce(about, plus(sentAt, minutes(31)), { Inactive: false, Type: 'SoftBounce' }))
    const kept = JSON.stringify(await shop.service.deps.connection.db.selectFrom('event').selectAll().execute())
    expect(kept).toContain('SoftBounce')
    expect(kept).not.toMatch(/example\.test|203\.0\.113|Macintosh|https:/)
  })

  test('larger than a megabyte is refused', async () => {
    expect(await ear().tell(' '.repeat(1_048_577))).toBe(413)
  })
})

describe('what goes wrong', () => {
  let opened: Awaited<ReturnType<typeof openEar>>
  let ear: Ear
  beforeAll(async () => ({ ear } = opened = await openEar(kind)))
  afterAll(() => opened.close())

  test('the log tells of refused posts once a minute', async () => {
    const logged: string[] = []
    const other = await ear.shop.joinedBy({ log: { ...createLog('silent'), warn: (name) => void logged.push(name) } })
    for (let n = 0; n < 50; n++) await other.app.request('/webhooks/postmark/default', { method: 'POST', body: '{}' })
    expect(logged).toEqual(['feedback.refused'])
  })

  test('what cannot be stored is to be sent again, and is not lost', async () => {
    const { shop, about, sentAt } = ear
    const { db } = shop.service.deps.connection
    await db.schema.alterTable('event').renameTo('event_gone').execute()
    const response = await shop.service.app.request('/webhooks/postmark/default', { method: 'POST', body: JSON.stringify(delivery(about, plus(sentAt, seconds(3)))), headers: authorization(shop) })
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '60'])
    await db.schema.alterTable('event_gone' as never).renameTo('event').execute()
    expect(await ear.tell(delivery(about, plus(sentAt, seconds(3))))).toBe(200)
    expect(await ear.events()).toEqual(['delivered'])
  })

  test('an unsubscribe that could be kept only half-way is done when it is told again', async () => {
    const { shop, about, sentAt } = ear
    const { db } = shop.service.deps.connection
    await db.schema.alterTable('suppression').renameTo('suppression_gone').execute()
    expect(await ear.tell(bounce(about, plus(sentAt, minutes(1))))).toBe(503)
    await db.schema.alterTable('suppression_gone' as never).renameTo('suppression').execute()
    expect(await ear.tell(bounce(about, plus(sentAt, minutes(1))))).toBe(200)
    expect(await ear.suppressions()).toEqual(['all hard-bounce'])
  })
})
