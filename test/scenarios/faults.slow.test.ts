/** Never the same mail twice, and nothing sent blindly: shops, providers and processes that fail at the worst moment. */
import { describe, expect } from 'vitest'
import { FAULTS } from '../../server/demo/postmark/faults.ts'
import type { Provider } from '../../server/providers/provider.ts'
import { days, hours, minutes } from '../../server/values/time.ts'
import { scenario, type Shop } from '../support/shop.ts'

const ann = 'ann@example.test'

describe('while the shop cannot be asked', () => {
  for (const trouble of ['down', 'html200', 'malformedJson'] as const) {
    scenario(`(${trouble}) nothing is sent, and the reminder leaves once it answers again`, async (shop) => {
      await shop.leaves({ email: ann })
      await shop.passes(minutes(50))
      shop.woo.faults.rest[trouble]()
      await shop.passes(minutes(20))
      expect(await shop.mails()).toEqual([])
      expect(await shop.outbox()).toEqual(['help scheduled: store-unreachable'])
      shop.woo.faults.rest.heal()
      await shop.passes(minutes(10))
      expect(await shop.mails()).toEqual([`cart-help to ${ann}`])
    })
  }

  scenario('a purchase made meanwhile stops the reminder when it answers again', async (shop) => {
    await shop.leaves({ email: ann })
    await shop.passes(minutes(50))
    shop.woo.faults.rest.down()
    shop.orders({ email: ann })
    await shop.passes(minutes(20))
    shop.woo.faults.rest.heal()
    await shop.passes(days(3))
    expect(await shop.mails()).toEqual([])
    expect(await shop.cartState()).toBe('purchased')
  })

  scenario('for longer than the reminder keeps, that reminder is dropped and the next one leaves at its time', async (shop) => {
    await shop.leaves({ email: ann })
    await shop.passes(minutes(50))
    shop.woo.faults.rest.down()
    await shop.passes(minutes(20))
    expect(await shop.outbox()).toEqual(['help scheduled: store-unreachable'])
    shop.clock.pass(hours(15))
    await shop.beats()
    shop.woo.faults.rest.heal()
    await shop.passes(hours(9))
    expect(await shop.mails()).toEqual([`cart-concerns to ${ann}`])
    expect(await shop.outbox()).toEqual(['help expired: too-late', 'concerns sent: accepted'])
  })

  scenario('because it refuses our key, nothing is sent', async (shop) => {
    await shop.leaves({ email: ann })
    shop.woo.faults.rest.status(401)
    await shop.passes(hours(2))
    expect(await shop.mails()).toEqual([])
  })
})

const unclear = {
  'accepts it and drops the connection': { fault: FAULTS.resetAfterAccepting, accepted: true },
  'accepts it and cuts the answer short': { fault: FAULTS.truncatedBody, accepted: true },
  'drops the connection without accepting': { fault: FAULTS.resetBeforeAccepting, accepted: false },
  'answers 500': { fault: FAULTS.internalError, accepted: false },
  'answers 502 with a page': { fault: FAULTS.badGateway, accepted: false },
  'answers 200 with a maintenance page': { fault: FAULTS.okWithHtml, accepted: false },
  'redirects': { fault: FAULTS.redirect(), accepted: false },
}

describe('when Postmark does not say clearly what became of a mail', () => {
  for (const [what, { fault, accepted }] of Object.entries(unclear)) {
    scenario(`(${what}) the mail is never posted again; a search settles it`, async (shop) => {
      await shop.leaves({ email: ann })
      shop.postmark.faults.set(fault, { times: 1, on: 'sends' })
      await shop.passes(hours(1))
      expect((await shop.outbox())[0]).toMatch(/^help ambiguous/)
      await shop.passes(hours(10))
      expect(await shop.mails()).toEqual(accepted ? [`cart-help to ${ann}`] : [])
      expect((await shop.outbox())[0]).toMatch(accepted ? 'help sent: found-by-search' : /^help ambiguous/)
      await shop.passes(days(5))
      // Where it was not accepted that is known only once a later mail shows up in the search, and then it is too late for this one.
      expect((await shop.outbox())[0]).toMatch(accepted ? 'help sent: found-by-search' : /^help expired: (?:too-late|unverifiable)/)
      expect((await shop.mails()).filter((mail) => mail.startsWith('cart-help')).length).toBeLessThanOrEqual(1)
      expect((await shop.mails()).slice(-2)).toEqual([`cart-concerns to ${ann}`, `cart-last-note to ${ann}`])
    })
  }
})

describe('a mail of which nobody could say whether it arrived', () => {
  scenario('counts as arrived: the same shopper does not get it again for a cart on another device', async (shop) => {
    await shop.leaves({ email: ann, device: 'laptop' })
    shop.postmark.faults.indexLag(days(30))
    shop.postmark.faults.set(FAULTS.resetAfterAccepting, { times: 1, on: 'sends' })
    await shop.passes(hours(1))
    shop.clock.pass(hours(26))
    await shop.beats()
    expect((await shop.outbox())[0]).toBe('help expired: unverifiable')
    await shop.leaves({ email: ann, device: 'telephone' })
    await shop.passes(hours(30))
    expect((await shop.mails()).filter((mail) => mail.startsWith('cart-help'))).toEqual([`cart-help to ${ann}`])
  })
})

describe('a mail of unclear fate, while others leave after it', () => {
  for (const [what, { fault, accepted }] of Object.entries(unclear)) {
    scenario(`(${what}) leaves anew only where it was not accepted, and reaches the shopper once`, async (shop) => {
      await shop.leaves({ email: ann, device: 'laptop' })
      shop.postmark.faults.set(fault, { times: 1, on: 'sends' })
      await shop.passes(minutes(61))
      await shop.leaves({ email: 'bob@example.test', device: 'telephone' })
      await shop.passes(hours(3))
      expect([...await shop.mails()].sort()).toEqual([`cart-help to ${ann}`, 'cart-help to bob@example.test'])
      expect(await shop.outbox()).toContain(accepted ? 'help sent: found-by-search' : 'help sent: accepted')
      await shop.passes(days(1))
      expect((await shop.mails()).filter((mail) => mail === `cart-help to ${ann}`)).toHaveLength(1)
    })
  }

  scenario('leaves anew also when it was the last of its series', async (shop) => {
    await shop.leaves({ email: ann, device: 'laptop' })
    await shop.passes(hours(59))
    shop.postmark.faults.set(FAULTS.resetBeforeAccepting, { times: 1, on: 'sends' })
    await shop.passes(hours(1))
    await shop.leaves({ email: 'bob@example.test', device: 'telephone' })
    await shop.passes(hours(5))
    expect((await shop.mails()).filter((mail) => mail.endsWith(ann))).toEqual([`cart-help to ${ann}`, `cart-concerns to ${ann}`, `cart-last-note to ${ann}`])
  })

  scenario('is not sent anew while the search lags behind: nothing later is shown either', async (shop) => {
    await shop.leaves({ email: ann, device: 'laptop' })
    shop.postmark.faults.indexLag(hours(5))
    shop.postmark.faults.set(FAULTS.resetAfterAccepting, { times: 1, on: 'sends' })
    await shop.passes(minutes(61))
    await shop.leaves({ email: 'bob@example.test', device: 'telephone' })
    await shop.passes(hours(4))
    expect((await shop.outbox())[0]).toMatch(/^help ambiguous/)
    await shop.passes(hours(4))
    expect((await shop.outbox())[0]).toBe('help sent: found-by-search')
    expect((await shop.mails()).filter((mail) => mail === `cart-help to ${ann}`)).toHaveLength(1)
  })
})

describe('a mail of unclear fate that the search shows later than one that was sent after it', () => {
  for (const [what, gap] of [['five minutes', minutes(5)], ['nine minutes', minutes(9)]] as const) {
    scenario(`(${what}) is not sent anew`, async (shop) => {
      shop.postmark.faults.indexLag(hours(3), ann)
      await shop.leaves({ email: ann, device: 'laptop' })
      await shop.passes(gap)
      await shop.leaves({ email: 'bob@example.test', device: 'telephone' })
      shop.postmark.faults.set(FAULTS.resetAfterAccepting, { times: 1, on: 'sends' })
      await shop.passes(hours(3))
      expect([...await shop.outbox()].sort()).toEqual(['help ambiguous: no answer (ECONNRESET)', 'help sent: accepted'])
      await shop.passes(hours(3))
      expect([...await shop.outbox()].sort()).toEqual(['help sent: accepted', 'help sent: found-by-search'])
      expect([...await shop.mails()].sort()).toEqual([`cart-help to ${ann}`, 'cart-help to bob@example.test'])
    })
  }
})

describe('when Postmark surely did not accept', () => {
  scenario('(too many requests) the mail leaves later, once', async (shop) => {
    await shop.leaves({ email: ann })
    shop.postmark.faults.set(FAULTS.tooManyRequests(), { times: 1, on: 'sends' })
    await shop.passes(hours(2))
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`])
  })

  scenario('(connection refused) the mail leaves later, once', async (shop) => {
    await shop.leaves({ email: ann })
    await shop.postmark.faults.refuse()
    await shop.passes(minutes(70))
    expect(await shop.mails()).toEqual([])
    await shop.postmark.faults.answer()
    await shop.passes(minutes(30))
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`])
  })
})

describe('when several processes share the database', () => {
  scenario('two of them send one mail', async (shop) => {
    const other = await shop.joinedBy()
    await shop.leaves({ email: ann })
    for (let minute = 0; minute < 70; minute += 10) {
      shop.clock.pass(minutes(10))
      await Promise.all([shop.service.heart.beat(), other.heart.beat(), shop.service.heart.beat(), other.heart.beat()])
    }
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`])
  })

  scenario('one that dies after its intent, the mail on its way, causes no second mail', async (shop) => {
    await diesWhileSending(shop, 'after posting')
    await shop.passes(hours(3))
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`])
    expect(await shop.outbox()).toEqual(['help sent: found-by-search'])
  })

  scenario('one that dies after its intent, before posting, leaves a message that is looked for and never sent blindly', async (shop) => {
    await diesWhileSending(shop, 'before posting')
    await shop.passes(hours(10))
    expect(await shop.mails()).toEqual([])
    expect(await shop.outbox()).toEqual(['help ambiguous: worker-lost'])
    shop.clock.pass(hours(15))
    await shop.beats()
    expect((await shop.outbox())[0]).toBe('help expired: unverifiable')
  })

  scenario('one that dies before its intent leaves the work to another', async (shop) => {
    await shop.leaves({ email: ann })
    const dying = await shop.joinedBy({ platform: { ...neverAnswers } })
    shop.clock.pass(minutes(61))
    const { advance } = await import('../../server/flows/scheduler.ts')
    const { sendDue } = await import('../../server/messages/sender.ts')
    const store = [...dying.deps.stores.values()][0]
    if (!store) throw new Error('no store')
    await advance(dying.deps, store)
    void sendDue(dying.deps, store)
    await until(async () => (await shop.outbox())[0]?.startsWith('help claimed') === true)
    await shop.passes(minutes(10))
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`])
  })
})

/** A process whose request never comes back: what its death after the intent looks like from outside. */
async function diesWhileSending(shop: Shop, moment: 'before posting' | 'after posting'): Promise<void> {
  await shop.leaves({ email: ann })
  const real: Provider = shop.service.deps.provider
  const dying = await shop.joinedBy({
    provider: { ...real, send: async (mails) => {
      if (moment === 'after posting') await real.send(mails)
      return new Promise(() => undefined)
    } },
  })
  shop.clock.pass(minutes(61))
  void dying.heart.beat()
  await until(async () => (await shop.outbox())[0]?.startsWith('help intent') === true && (moment === 'before posting' || shop.postmark.accepted().length === 1))
}

const never = () => new Promise<never>(() => undefined)
const neverAnswers = { pageSize: 100, changedOrders: never, olderOrders: never, storeTime: never, products: never, order: never, ordersOf: never, country: never, hasCheckoutLink: never }

/** Waits for something another task is doing now. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setImmediate(resolve))
}
