/** Who is asked, who is mailed and who is left in peace, by country and by what the owner chose. */
import { describe, expect } from 'vitest'
import { days, hours, minutes } from '../../server/values/time.ts'
import { cartToken, scenario, type Shop } from '../support/shop.ts'

const ann = 'ann@example.test'
const help = `cart-help to ${ann}`
const series = [help, `cart-concerns to ${ann}`, `cart-last-note to ${ann}`]

const stored = (shop: Shop, device?: string) => shop.service.deps.connection.db.selectFrom('cart').select(['email_sealed', 'email_index', 'first_name', 'country', 'asked_mode'])
  .where('token', '=', cartToken(device)).orderBy('created_at', 'desc').orderBy('id', 'desc').executeTakeFirst()
const reasons = async (shop: Shop): Promise<readonly string[]> => (await shop.service.deps.connection.db.selectFrom('run').select('reason').orderBy('started_at').execute()).map((row) => row.reason)

describe('a shopper whose billing country wants a tick', () => {
  scenario('is not mailed without one, and the address is not kept', async (shop) => {
    await shop.leaves({ email: ann, firstName: 'Ann', country: 'DE' })
    await shop.passes(days(4))
    expect(await shop.mails()).toEqual([])
    expect(await reasons(shop)).toEqual(['no-consent'])
    expect(await stored(shop)).toMatchObject({ email_sealed: null, email_index: null, first_name: null, country: 'DE' })
  })

  scenario('is mailed with one', async (shop) => {
    await shop.answersNotice('yes', { email: ann, mode: 'tick' })
    await shop.leaves({ email: ann, country: 'DE', mode: 'tick' })
    await shop.passes(days(4))
    expect(await shop.mails()).toEqual(series)
  })

  scenario('is mailed when the tick came before the address was typed', async (shop) => {
    await shop.answersNotice('yes', { mode: 'tick' })
    await shop.leaves({ email: ann, country: 'DE' })
    await shop.passes(hours(2))
    expect(await shop.mails()).toEqual([help])
  })

  scenario('is not mailed because the browser claims that a notice was enough', async (shop) => {
    await shop.leaves({ email: ann, country: 'DE', mode: 'off-by-owner' })
    await shop.passes(days(4))
    expect(await shop.mails()).toEqual([])
    expect(await stored(shop)).toMatchObject({ asked_mode: 'off-by-owner' })
  })

  scenario('who ticks and then says no is not mailed', async (shop) => {
    await shop.answersNotice('yes', { email: ann, mode: 'tick' })
    await shop.leaves({ email: ann, country: 'DE' })
    await shop.passes(minutes(5))
    await shop.answersNotice('no', { email: ann, mode: 'tick' })
    await shop.passes(days(4))
    expect(await shop.mails()).toEqual([])
    expect(await shop.cartState()).toBe('erased')
  })

  scenario('who takes the refusal back has not ticked by that', async (shop) => {
    for (const answer of ['yes', 'no', 'undo'] as const) {
      await shop.answersNotice(answer, { email: ann, mode: 'tick' })
      await shop.passes(minutes(1))
    }
    await shop.leaves({ email: ann, country: 'DE' })
    await shop.passes(days(4))
    expect(await shop.mails()).toEqual([])
  })

  scenario('who ticks after the series had ended is mailed from then on, at the address ticked for', async (shop) => {
    await shop.leaves({ email: ann, country: 'DE' })
    await shop.passes(hours(2))
    expect(await stored(shop)).toMatchObject({ email_index: null })
    await shop.answersNotice('yes', { email: ann, mode: 'tick' })
    await shop.passes(minutes(5))
    expect(await shop.mails()).toEqual([help])
  })

  scenario('who ticks and goes on shopping after the series had ended is mailed', async (shop) => {
    await shop.leaves({ email: ann, country: 'DE' })
    await shop.passes(hours(2))
    await shop.answersNotice('yes', { mode: 'tick' })
    await shop.leaves({ email: ann, country: 'DE' })
    await shop.passes(hours(2))
    expect(await shop.mails()).toEqual([help])
  })

  scenario('and who chooses another country then is under the rules of that one', async (shop) => {
    await shop.leaves({ email: ann, country: 'DE' })
    await shop.leaves({ email: ann, country: 'IE' })
    await shop.leaves({ email: ann })
    await shop.passes(hours(2))
    expect(await shop.mails()).toEqual([help])
  })

  scenario('who moves there between two mails gets no more of them', async (shop) => {
    await shop.leaves({ email: ann, country: 'IE' })
    await shop.passes(hours(2))
    await shop.leaves({ email: ann, country: 'FR' })
    await shop.passes(days(4))
    expect(await shop.mails()).toEqual([help])
  })
})

describe('a tick', () => {
  scenario('counts for the same address on another device', async (shop) => {
    await shop.answersNotice('yes', { email: ann, device: 'telephone', mode: 'tick' })
    await shop.passes(minutes(5))
    await shop.leaves({ email: ann, country: 'DE', device: 'laptop' })
    await shop.passes(hours(2))
    expect(await shop.mails()).toEqual([help])
  })

  scenario('was about one order: a cart on another device a month later is not covered', async (shop) => {
    await shop.answersNotice('yes', { email: ann, device: 'telephone', mode: 'tick' })
    await shop.passes(days(31))
    await shop.leaves({ email: ann, country: 'DE', device: 'laptop' })
    await shop.passes(hours(2))
    expect(await shop.mails()).toEqual([])
  })

  scenario('does not count for somebody else\'s address', async (shop) => {
    await shop.answersNotice('yes', { email: 'bob@example.test', device: 'telephone', mode: 'tick' })
    await shop.leaves({ email: ann, country: 'DE', device: 'laptop' })
    await shop.passes(hours(2))
    expect(await shop.mails()).toEqual([])
  })
})

describe('a refusal', () => {
  scenario('on one device keeps carts on another from being written about', async (shop) => {
    await shop.answersNotice('no', { email: ann, device: 'telephone' })
    await shop.leaves({ email: ann, device: 'laptop' })
    await shop.passes(days(4))
    expect(await shop.mails()).toEqual([])
    expect(await reasons(shop)).toEqual(['suppressed'])
  })

  scenario('is lifted by a later tick of the same person, on whatever device', async (shop) => {
    await shop.answersNotice('no', { email: ann, device: 'telephone' })
    await shop.passes(minutes(5))
    await shop.answersNotice('yes', { email: ann, device: 'laptop', mode: 'tick' })
    await shop.leaves({ email: ann, device: 'laptop', country: 'DE' })
    await shop.passes(hours(2))
    expect(await shop.mails()).toEqual([help])
  })

  scenario('for one address is not lifted by a tick for another in the same browser', async (shop) => {
    await shop.answersNotice('no', { email: ann })
    await shop.passes(minutes(5))
    await shop.answersNotice('yes', { email: 'bob@example.test', mode: 'tick' })
    await shop.leaves({ email: ann, device: 'telephone' })
    await shop.passes(days(4))
    expect(await shop.mails()).toEqual([])
  })

  scenario('after a tick counts: the latest answer does, on whatever device', async (shop) => {
    await shop.answersNotice('yes', { email: ann, device: 'laptop', mode: 'tick' })
    await shop.leaves({ email: ann, device: 'laptop', country: 'DE' })
    await shop.passes(minutes(5))
    await shop.answersNotice('no', { email: ann, device: 'telephone' })
    await shop.passes(days(4))
    expect(await shop.mails()).toEqual([])
  })

  scenario('by a link in a mail is not lifted by a tick', async (shop) => {
    await shop.leaves({ email: ann })
    await shop.passes(hours(2))
    const link = /https?:\/\/\S+\/u\/\S+/.exec(shop.postmark.accepted()[0]?.TextBody ?? '')?.[0] ?? ''
    expect((await shop.post(new URL(link).pathname, 'List-Unsubscribe=One-Click', { 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(200)
    await shop.answersNotice('yes', { email: ann, device: 'telephone', mode: 'tick' })
    await shop.leaves({ email: ann, device: 'telephone' })
    await shop.passes(days(4))
    expect(await shop.mails()).toEqual([help])
  })
})

describe('where the owner chose', () => {
  scenario('to say it on the shop\'s own page, a German is mailed without a tick', async (shop) => {
    await shop.leaves({ email: ann, country: 'DE' })
    await shop.passes(hours(2))
    expect(await shop.mails()).toEqual([help])
  }, { CONSENT_MODE: 'off-by-owner' })

  scenario('to say it on the shop\'s own page, a refusal holds all the same', async (shop) => {
    await shop.answersNotice('no', { email: ann, device: 'telephone', mode: 'off-by-owner' })
    await shop.leaves({ email: ann })
    await shop.passes(days(4))
    expect(await shop.mails()).toEqual([])
  }, { CONSENT_MODE: 'off-by-owner' })

  scenario('a tick everywhere, nobody is mailed without one, customers neither', async (shop) => {
    shop.orders({ email: ann, status: 'processing' })
    await shop.passes(days(1))
    await shop.leaves({ email: ann, country: 'IE' })
    await shop.passes(days(2))
    expect(await shop.mails()).toEqual([])
  }, { CONSENT_MODE: 'tick' })
})

describe('a shop whose owner did not say where it is', () => {
  scenario('is asked, and its country\'s rules count: in Finland a tick is wanted', async (shop) => {
    await shop.leaves({ email: ann })
    await shop.passes(days(4))
    expect([await shop.mails(), await reasons(shop)]).toEqual([[], ['no-consent']])
    expect(shop.service.deps.countries.get('default')?.code).toBe('FI')
  }, { STORE_COUNTRY: '' })

  scenario('is remembered by a process that cannot ask', async (shop) => {
    shop.woo.faults.rest.status(503)
    const other = await shop.joinedBy()
    await other.heart.beat()
    expect(other.deps.countries.get('default')).toEqual({ code: 'FI', askedAt: null })
  }, { STORE_COUNTRY: '' })
})
