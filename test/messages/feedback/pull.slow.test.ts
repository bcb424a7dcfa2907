/** What no webhook told is read from Postmark's own records, at the start and every hour, and people's word is handed on. */
import { expect } from 'vitest'
import { FAULTS } from '../../../server/demo/postmark/faults.ts'
import type { AcceptedMail } from '../../../server/demo/postmark/account.ts'
import { silence } from '../../../server/consent/silence.ts'
import { liftUnsubscribes } from '../../../server/consent/store.ts'
import { webhookAddress, webhookPassword } from '../../../server/messages/feedback/settings.ts'
import { readHearing } from '../../../server/messages/feedback/ledger.ts'
import { parseEmailAddress } from '../../../server/values/email-address.ts'
import { hours, minutes } from '../../../server/values/time.ts'
import { scenario, type Shop } from '../../support/shop.ts'

const ANN = 'ann@example.test'

async function mailed(shop: Shop, email = ANN, device = 'laptop'): Promise<AcceptedMail> {
  await shop.leaves({ email, device })
  await shop.passes(minutes(61))
  const mail = shop.postmark.accepted().find((each) => each.To === email)
  if (!mail) throw new Error('no mail left')
  return mail
}

const events = async (shop: Shop): Promise<readonly string[]> =>
  (await shop.service.deps.connection.db.selectFrom('event').select(['kind', 'class']).orderBy('kind').execute()).map((each) => [each.kind, each.class].filter(Boolean).join(' '))
const suppressions = async (shop: Shop): Promise<readonly string[]> =>
  (await shop.service.deps.connection.db.selectFrom('suppression').select(['topic', 'reason']).execute()).map((each) => `${each.topic} ${each.reason}`).sort()

function person(shop: Shop, email = ANN) {
  const { stores, vault } = shop.service.deps
  const [storeId = ''] = stores.keys()
  const address = parseEmailAddress(email)
  if (!address) throw new Error('no address')
  return { storeId, emailIndex: vault.emailIndex(storeId, address) }
}

scenario('bounces, opens and clicks that no webhook told of are found within the hour, each once', async (shop) => {
  const mail = await mailed(shop)
  shop.clock.pass(minutes(20))
  await shop.postmark.reports.opened(mail)
  await shop.postmark.reports.clicked(mail, 'https://mail.shop.example/r/x')
  await shop.postmark.reports.bounced(mail, 'SoftBounce')
  expect(await events(shop)).toEqual([])
  for (let n = 0; n < 3; n++) await shop.passes(minutes(61))
  expect(await events(shop)).toEqual(['clicked unsure', 'opened human', 'soft-bounced'])
})

scenario('an event told by webhook and by list is one', async (shop) => {
  const { deps, app } = shop.service
  const mail = await mailed(shop)
  const tell = async (body: object) => (await app.request('/webhooks/postmark/default', { method: 'POST', body: JSON.stringify(body), headers: { authorization: `Basic ${btoa(`pm:${webhookPassword(deps.vault, deps.hearing)}`)}` } })).status
  shop.clock.pass(minutes(20))
  const before = [() => shop.postmark.reports.opened(mail), () => shop.postmark.reports.bounced(mail, 'SoftBounce'), () => shop.postmark.reports.complained(mail)]
  for (const report of before) await report()
  for (const { body } of shop.postmark.told()) expect(await tell(body)).toBe(200)
  const heard = await events(shop)
  expect(heard).toEqual(['complained', 'opened human', 'soft-bounced'])
  await shop.passes(minutes(125))
  expect(await events(shop)).toEqual(heard)
})

scenario('an unsubscribe on Postmark\'s own page stops the series on the topics of its stream, though no webhook came', async (shop) => {
  await shop.postmark.reports.unsubscribed(await mailed(shop))
  await shop.passes(minutes(61))
  expect(await suppressions(shop)).toEqual(['offers provider', 'reminders provider'])
  await shop.passes(hours(25))
  expect(shop.postmark.accepted()).toHaveLength(1)
})

scenario('a dead address stops everything, though no webhook came', async (shop) => {
  await shop.postmark.reports.bounced(await mailed(shop))
  await shop.passes(minutes(61))
  expect(await suppressions(shop)).toEqual(['all hard-bounce'])
  await shop.passes(hours(25))
  expect(shop.postmark.accepted()).toHaveLength(1)
})

scenario('who unsubscribed here is told to Postmark, which is told again until it answers', async (shop) => {
  await mailed(shop)
  await silence(shop.service.deps, { ...person(shop), topic: 'all', reason: 'unsubscribed' })
  shop.postmark.faults.set(FAULTS.internalError)
  await shop.passes(minutes(11))
  expect(shop.postmark.listed()).toEqual([])
  shop.postmark.faults.clear()
  await shop.passes(minutes(21))
  expect(shop.postmark.listed()).toEqual([`broadcast ${ANN} ManualSuppression Customer`])
  await shop.passes(hours(3))
  // What we told comes back with the list and is not taken for the provider's word.
  expect(await suppressions(shop)).toEqual(['all unsubscribed'])
  await liftUnsubscribes(shop.service.deps.connection.db, person(shop).storeId, person(shop).emailIndex, ['all'])
  await shop.passes(minutes(11))
  expect([shop.postmark.listed(), await suppressions(shop)]).toEqual([[], []])
})

scenario('who wants no reminders but offers is not put on the list of the stream that carries both', async (shop) => {
  await mailed(shop)
  await silence(shop.service.deps, { ...person(shop), topic: 'reminders', reason: 'unsubscribed' })
  await shop.passes(minutes(30))
  expect(shop.postmark.listed()).toEqual([])
  await silence(shop.service.deps, { ...person(shop), topic: 'offers', reason: 'unsubscribed' })
  await shop.passes(minutes(30))
  expect(shop.postmark.listed()).toHaveLength(1)
})

scenario('several processes read the records once an hour together, and a failing Postmark is asked again soon', async (shop) => {
  const { db } = shop.service.deps.connection
  const other = await shop.joinedBy()
  const pulledAt = async () => (await readHearing(db)).map((each) => each.pulledAt)
  await shop.passes(minutes(61))
  const before = await pulledAt()
  await other.heart.beat()
  expect(await pulledAt()).toEqual(before)
  shop.postmark.faults.set(FAULTS.okWithHtml)
  await shop.passes(hours(1.1))
  expect((await readHearing(db)).map((each) => [each.pulledAt, each.trouble])).toEqual(before.map((at) => [at, 'answer 200 without a list']))
  shop.postmark.faults.clear()
  await shop.passes(minutes(6))
  expect((await readHearing(db)).every((each) => each.trouble === '' && (each.pulledAt ?? 0) > (before[0] ?? 0))).toBe(true)
  expect(webhookAddress('https://mail.shop.example', 'default')).toBe('https://mail.shop.example/webhooks/postmark/default')
})

scenario('a process that is told to end breaks a reading off, and the next one goes on at once', async (shop) => {
  const { db } = shop.service.deps.connection
  const other = await shop.joinedBy()
  const before = (await readHearing(db)).map((each) => each.pulledAt)
  shop.clock.pass(hours(1.1))
  shop.postmark.faults.set(FAULTS.delay(200))
  const ended = shop.service.heart.beat()
  shop.service.deps.lifecycle.isStopping = true
  await ended
  shop.service.deps.lifecycle.isStopping = false
  shop.postmark.faults.clear()
  expect((await readHearing(db)).map((each) => [each.pulledAt, each.trouble])).toEqual(before.map((at) => [at, '']))
  await other.heart.beat()
  expect((await readHearing(db)).map((each) => each.pulledAt)).toEqual(before.map(() => shop.clock.wall()))
})
