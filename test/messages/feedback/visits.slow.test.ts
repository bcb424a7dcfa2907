/** Openings of links, landings on the shop's page and returns: what of it counts as a person's. */
import { expect } from 'vitest'
import { countsOf, feedbackOf } from '../../../server/messages/feedback/store.ts'
import { hours, instant, minutes, seconds } from '../../../server/values/time.ts'
import { scenario, type Shop } from '../../support/shop.ts'
import { CHROME } from './telling.ts'

const ANN = 'ann@example.test'

async function mailed(shop: Shop): Promise<void> {
  await shop.leaves({ email: ANN })
  await shop.passes(minutes(60))
}

const classes = async (shop: Shop): Promise<readonly string[]> =>
  (await shop.service.deps.connection.db.selectFrom('event').select('class').where('kind', '=', 'clicked').orderBy('at').execute()).map((each) => each.class ?? 'none')

scenario('a filter that opens the link at once and a browser that opens it later are told apart, and neither is a person\'s for sure', async (shop) => {
  await mailed(shop)
  await shop.opensLink(ANN)
  shop.clock.pass(minutes(30))
  await shop.opensLink(ANN, 'curl/8.9.1')
  await shop.opensLink(ANN, '')
  await shop.opensLink(ANN, CHROME)
  await shop.opensLink(ANN, CHROME)
  expect((await classes(shop)).toSorted()).toEqual(['machine', 'machine', 'machine', 'unsure'])
  await shop.passes(hours(2))
  expect(await classes(shop)).not.toContain('human')
})

scenario('the shop\'s page that asks for the cart proves a person, and so do the numbers', async (shop) => {
  const { db } = shop.service.deps.connection
  await mailed(shop)
  // Who has filled another cart meanwhile is led to the script on the shop's page, which asks for this one.
  await shop.leaves({ email: ANN, device: 'telephone' })
  shop.clock.pass(minutes(30))
  const token = /#cartback=([\w-]+)/.exec(await shop.opensLink(ANN))?.[1] ?? ''
  expect(token).not.toBe('')
  expect(await classes(shop)).toEqual(['unsure'])
  expect((await shop.post('/v1/restore', { store: 'default', token })).status).toBe(200)
  expect((await classes(shop)).toSorted()).toEqual(['human', 'unsure'])
  const [message] = await db.selectFrom('message').select('id').where('state', '=', 'sent').execute()
  const feedback = (await feedbackOf(db, [message?.id ?? ''])).get(message?.id ?? '')
  expect(feedback?.clicked).toEqual({ count: 2, firstAt: shop.clock.now(), firstHumanAt: shop.clock.now() })
  expect(feedback?.opened).toEqual({ count: 0, firstAt: null, firstHumanAt: null })
  expect(await countsOf(db, 'default', instant(0))).toEqual([{ kind: 'clicked', messages: 1, byPeople: 1 }])
  expect(await countsOf(db, 'another', instant(0))).toEqual([])
})

scenario('a cart of the same person from the shop\'s pages soon after the click proves a person', async (shop) => {
  await mailed(shop)
  shop.clock.pass(minutes(30))
  await shop.opensLink(ANN)
  shop.clock.pass(seconds(40))
  await shop.leaves({ email: ANN, device: 'telephone' })
  await shop.passes(minutes(1))
  expect((await classes(shop)).toSorted()).toEqual(['human', 'unsure'])
  await shop.passes(hours(1))
  expect((await classes(shop)).toSorted()).toEqual(['human', 'unsure'])
})

scenario('a cart hours after the click proves nothing, nor does one before it, nor one after a program\'s look', async (shop) => {
  await mailed(shop)
  await shop.opensLink(ANN, 'curl/8.9.1')
  shop.clock.pass(minutes(5))
  await shop.leaves({ email: ANN })
  await shop.passes(minutes(2))
  await shop.opensLink(ANN)
  await shop.passes(hours(3))
  await shop.leaves({ email: ANN })
  await shop.passes(minutes(2))
  expect(await classes(shop)).toEqual(['machine', 'unsure'])
})
