/** The series that branches, told as shoppers live it: who they are, what they do with the first mail, and what may end it. */
import { describe, expect, vi } from 'vitest'
import { days, hours, minutes } from '../../server/values/time.ts'
import { CHROME } from '../messages/feedback/telling.ts'
import { scenario } from '../support/shop.ts'
import { ann, boughtBefore, clicks, leaves, opens, placesOf, RECOVERY, story } from './recovery-story.ts'

describe('a visitor', () => {
  scenario('who does nothing is asked how we can help, and told when the cart expires', async (shop) => {
    await leaves(shop, days(4))
    expect(await story(shop)).toEqual(['visitor 1', 'highlights 11', 'expiring 59'])
    expect(await placesOf(shop)).toEqual(['first', 'second', 'third'])
  }, RECOVERY)

  scenario('who opens the first mail is told how the shop works, then what others say', async (shop) => {
    await leaves(shop)
    await opens(shop)
    await shop.passes(days(4))
    expect(await story(shop)).toEqual(['visitor 1', 'about-us 7', 'voices 31'])
  }, RECOVERY)

  scenario('who clicks is given a reason to finish, then asked what is left open', async (shop) => {
    await leaves(shop)
    await clicks(shop)
    await shop.passes(days(4))
    expect(await story(shop)).toEqual(['visitor 1', 'benefit 9', 'questions 33'])
  }, RECOVERY)

  scenario('whose mail was opened by a program alone counts as one who did nothing', async (shop) => {
    await leaves(shop)
    await opens(shop, { UserAgent: 'Mozilla/5.0', OS: {} })
    await opens(shop, { UserAgent: '' })
    await shop.opensLink(ann, 'curl/8.9.1')
    await shop.opensLink(ann, CHROME)
    await shop.passes(days(4))
    expect(await story(shop)).toEqual(['visitor 1', 'highlights 11', 'expiring 59'])
  }, RECOVERY)

  scenario('whose mail a program opened has opened it where the owner says that this counts', async (shop) => {
    await leaves(shop)
    await opens(shop, { UserAgent: 'Mozilla/5.0', OS: {} })
    await shop.passes(days(4))
    expect(await story(shop)).toEqual(['visitor 1', 'about-us 7', 'voices 31'])
  }, { ...RECOVERY, SIGNALS: 'all' })

  scenario('who opens late and clicks later still stays on the branch that the second mail was of', async (shop) => {
    await leaves(shop, hours(9.5))
    await opens(shop)
    await shop.passes(hours(2))
    await clicks(shop)
    await shop.passes(days(4))
    expect(await story(shop)).toEqual(['visitor 1', 'about-us 11', 'voices 35'])
  }, RECOVERY)

  scenario('who clicks while the mail for those who opened waits for the shop gets the other one in its place', async (shop) => {
    await leaves(shop)
    await opens(shop)
    await shop.passes(hours(5.5))
    shop.woo.faults.rest.down()
    await shop.passes(minutes(70))
    expect((await shop.outbox()).at(-1)).toBe('second scheduled: store-unreachable')
    await clicks(shop)
    shop.woo.faults.rest.heal()
    await shop.passes(days(4))
    expect(await story(shop)).toEqual(['visitor 1', 'benefit 9', 'questions 33'])
    expect(await placesOf(shop)).toEqual(['first', 'second', 'third'])
  }, RECOVERY)
})

describe('a customer', () => {
  scenario('is welcomed back, offered help and asked for the reason, whatever is opened', async (shop) => {
    await boughtBefore(shop)
    await leaves(shop)
    await opens(shop)
    await clicks(shop)
    await shop.passes(days(4))
    expect(await story(shop)).toEqual(['welcome-back 1', 'advice 24', 'reason 72'])
  }, RECOVERY)

  scenario('whom only the shop knows is one too; the shop is asked once for that, and once by the mail that thanks', async (shop) => {
    await boughtBefore(shop)
    await shop.service.deps.connection.db.deleteFrom('shop_order').execute()
    const platform = shop.service.deps.platforms.get('default')
    if (!platform) throw new Error('no platform')
    const searches = vi.spyOn(platform, 'ordersOf')
    await leaves(shop, days(4))
    expect((await story(shop))[0]).toBe('welcome-back 1')
    expect(searches).toHaveBeenCalledTimes(2)
  }, RECOVERY)

  scenario('and a stranger are told apart by asking once', async (shop) => {
    const platform = shop.service.deps.platforms.get('default')
    if (!platform) throw new Error('no platform')
    const searches = vi.spyOn(platform, 'ordersOf')
    await leaves(shop, days(4))
    expect(searches).toHaveBeenCalledOnce()
  }, RECOVERY)

  scenario('is waited for while the shop does not say who has bought, and nobody guesses', async (shop) => {
    const platform = shop.service.deps.platforms.get('default')
    if (!platform) throw new Error('no platform')
    const searches = vi.spyOn(platform, 'ordersOf').mockResolvedValue({ kind: 'away', reason: 'http-500' })
    await leaves(shop, hours(3))
    expect([await shop.mails(), (await shop.service.deps.connection.db.selectFrom('run').select('reason').executeTakeFirst())?.reason]).toEqual([[], 'condition-untold'])
    searches.mockRestore()
    await shop.passes(minutes(10))
    expect(await shop.mails()).toEqual([`cart-visitor to ${ann}`])
  }, RECOVERY)
})

describe('an order ends the series', () => {
  for (const [name, does] of [['not opened', async () => undefined], ['opened', opens], ['clicked', clicks]] as const) {
    scenario(`in the middle of the branch of those who have ${name}`, async (shop) => {
      await leaves(shop)
      await does(shop)
      await shop.passes(hours(11))
      expect(await shop.mails()).toHaveLength(2)
      shop.orders({ email: ann })
      await shop.passes(days(4))
      expect(await shop.mails()).toHaveLength(2)
      expect(await shop.cartState()).toBe('recovered')
    }, RECOVERY)
  }

  scenario('in the middle of the customers\' track', async (shop) => {
    await boughtBefore(shop)
    await leaves(shop, hours(30))
    shop.orders({ email: ann })
    await shop.passes(days(4))
    expect(await story(shop)).toEqual(['welcome-back 1', 'advice 24'])
  }, RECOVERY)
})

describe('who comes back', () => {
  scenario('in the middle of the series has its clock begin anew, and gets nothing twice', async (shop) => {
    await leaves(shop)
    await opens(shop)
    await shop.passes(hours(3))
    await shop.leaves({ email: ann })
    await shop.passes(days(4))
    expect(await story(shop)).toEqual(['visitor 1', 'about-us 10', 'voices 34'])
    expect(await placesOf(shop)).toEqual(['first', 'second', 'third'])
  }, RECOVERY)

  scenario('after the last mail gets no second series of the same cart', async (shop) => {
    await leaves(shop, days(4))
    await shop.leaves({ email: ann })
    await shop.passes(days(4))
    expect(await story(shop)).toEqual(['visitor 1', 'highlights 11', 'expiring 59'])
  }, RECOVERY)
})
