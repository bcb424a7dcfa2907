/** What the admin site reads, on every database. */
import { describe, expect, test } from 'vitest'
import { cartCounts, findMessage, listMessages, pendingMessages, sealedAddresses, storeOfCart, stuckCounts, upcoming } from '../../server/admin/store.ts'
import { suppress, suppressionsOf } from '../../server/consent/store.ts'
import { hours, minutes } from '../../server/values/time.ts'
import { databases, openDatabase } from '../support/databases.ts'
import { abandoned, held, inOutbox, seedDay, sent } from './seed.ts'
import { harbour, openSite, type Site } from './site.ts'

describe.each(databases)('on $name', (kind) => {
  const told = (story: (site: Site) => Promise<void>) => async () => {
    const { connection, close } = await openDatabase(kind)
    try {
      await story(await openSite({ connection }))
    } finally {
      await close()
    }
  }

  test('carts are counted by shop and state', told(async (site) => {
    await seedDay(site)
    const counts = await cartCounts(site.deps.connection.db)
    expect(Object.fromEntries(counts.map((each) => [`${each.storeId} ${each.state}`, each.count])))
      .toEqual({ 'default open': 3, 'default abandoned': 2, 'default recovered': 1, 'default purchased': 1, 'default expired': 1, 'default erased': 1 })
  }))

  test('mails that did not leave when due are counted by reason; those that wait for the first time are not', told(async (site) => {
    const [one, other, waiting] = [await abandoned(site), await abandoned(site), await abandoned(site)]
    await held(site, one.runId, 'help', 'store-unreachable')
    await held(site, other.runId, 'help', 'too many requests')
    await inOutbox(site, waiting.runId, 'help')
    expect([...await stuckCounts(site.deps.connection.db)].sort((a, b) => a.reason.localeCompare(b.reason))).toEqual([
      { storeId: 'default', state: 'scheduled', reason: 'store-unreachable', count: 1 },
      { storeId: 'default', state: 'scheduled', reason: 'too many requests', count: 1 },
    ])
  }))

  test('what comes next is told once per run, by its message where it has one, soonest first', told(async (site) => {
    const { db } = site.deps.connection
    const later = (await abandoned(site)).runId
    await sent(site, later, 'help', 'concerns')
    const first = (await abandoned(site)).runId
    await held(site, first, 'help', 'store-unreachable')
    const plans = await upcoming(db, harbour.id)
    expect(plans.map(({ runId, step, at }) => [runId, step, at - site.clock.now()])).toEqual([[first, 'help', minutes(3)], [later, 'concerns', hours(22)]])
    expect(await upcoming(db, 'another-shop')).toEqual([])
    expect([...(await pendingMessages(db, [first, later])).keys()]).toEqual([first])
    expect(await pendingMessages(db, [])).toEqual(new Map())
  }))

  test('messages are listed with what they are about, latest first', told(async (site) => {
    const { db } = site.deps.connection
    const { cartId, runId } = await abandoned(site)
    const sentId = await sent(site, runId, 'help', 'concerns')
    site.clock.pass(hours(23))
    const waiting = await inOutbox(site, runId, 'concerns')
    expect((await listMessages(db, ['sent', 'scheduled'])).map((each) => each.id)).toEqual([waiting.id, sentId])
    expect((await listMessages(db, ['refused']))).toEqual([])
    expect(await findMessage(db, sentId)).toMatchObject({ state: 'sent', reason: 'accepted', run: { flow: 'cart-classic', subject: 'cart', subjectId: cartId } })
    expect(await findMessage(db, 'none')).toBeNull()
    expect([await storeOfCart(db, cartId), await storeOfCart(db, 'none')]).toEqual(['default', null])
    const sealed = (await sealedAddresses(db, [cartId, 'none'])).get(cartId)
    expect(site.deps.vault.open(sealed?.storeId ?? '', sealed?.sealed ?? '')).toBe('annelie.nyman@example.test')
  }))

  test('why a person must not be written to is told for that shop only', told(async (site) => {
    const { db } = site.deps.connection
    await suppress(db, { storeId: harbour.id, emailIndex: 'person', topic: 'reminders', reason: 'no-thanks', cartToken: null, at: site.clock.wall() })
    expect(await suppressionsOf(db, harbour.id, 'person')).toEqual([{ topic: 'reminders', reason: 'no-thanks', at: site.clock.wall() }])
    expect(await suppressionsOf(db, 'another-shop', 'person')).toEqual([])
  }))
})
