/** Coupons and failing shops: never two for one mail, never one that is not as promised, and no reminder lost over it. */
import { describe, expect } from 'vitest'
import type { Answer, Platform } from '../../server/platforms/platform.ts'
import type { CouponDesk, ShopCoupon } from '../../server/platforms/woocommerce-coupons.ts'
import type { Service } from '../../server/service.ts'
import { runNightly } from '../../server/nightly.ts'
import { days, hours, minutes } from '../../server/values/time.ts'
import { codeIn, ledger } from '../incentives/couponing.ts'
import { mailTo } from '../messages/mail-of.ts'
import { scenario, type Shop } from '../support/shop.ts'

const ann = 'ann@example.test'
const OFFER = { COUPON_STEP: 'help' }
const READ_ONLY = { WOOCOMMERCE_KEY: `ck_read${'0'.repeat(36)}`, WOOCOMMERCE_SECRET: `cs_read${'0'.repeat(36)}` }

const mailText = (shop: Shop): string | undefined => mailTo(shop.postmark, ann)?.TextBody
const cut: Answer<never> = { kind: 'away', reason: 'connection-cut' }

/** A process whose questions about coupons go through `changed`; it alone beats, until the test lets the other one. */
async function processWith(shop: Shop, changed: (desk: CouponDesk) => Partial<CouponDesk>): Promise<Service> {
  const platform = shop.service.deps.platforms.get('default') as Platform & { coupons: CouponDesk }
  const service = await shop.joinedBy({ platform: { ...platform, coupons: { ...platform.coupons, ...changed(platform.coupons) } } })
  await shop.leaves({ email: ann })
  shop.clock.pass(minutes(61))
  return service
}

/** Minutes in which only this process runs; it beats every five. */
async function beats(shop: Shop, service: Service, count: number): Promise<void> {
  for (let passed = 0; passed < count; passed += 5) {
    await service.heart.beat()
    shop.clock.pass(minutes(Math.min(5, count)))
  }
}

describe('a process that dies between making the coupon and sending the mail', () => {
  scenario('leaves one coupon, which the next process finds and puts into the mail', async (shop) => {
    let hasMade = () => {}
    const made = new Promise<void>((resolve) => (hasMade = resolve))
    const dying = await processWith(shop, (desk) => ({
      create: async (wanted) => {
        await desk.create(wanted)
        hasMade()
        return new Promise(() => undefined)
      },
    }))
    void dying.heart.beat()
    await made
    expect(await ledger(shop)).toEqual(['reserved: reserved'])
    shop.clock.pass(minutes(2))
    await shop.passes(minutes(10))
    expect(shop.woo.coupons().map(({ code }) => code.toUpperCase())).toEqual([codeIn(mailText(shop) ?? '')])
    expect(await ledger(shop)).toEqual(['issued: issued'])
    expect(await shop.mails()).toHaveLength(1)
  }, OFFER)

  scenario('after it was verified leaves one too, and the deadline is that of the mail which left', async (shop) => {
    let tries = 0
    const dying = await processWith(shop, (desk) => ({
      read: async (id) => {
        const answer = await desk.read(id)
        if (++tries === 1) throw new Error('killed')
        return answer
      },
    }))
    await beats(shop, dying, 12)
    const [coupon, ...others] = shop.woo.coupons()
    expect(others).toEqual([])
    expect(codeIn(mailText(shop) ?? '')).toBe(coupon?.code.toUpperCase())
    const end = new Date(coupon?.expiresAt ?? 0).toISOString().slice(11, 16)
    expect(mailText(shop)).toContain(`at ${end} (GMT)`)
  }, OFFER)

  scenario('whose answer was lost on the way finds its coupon again', async (shop) => {
    let tries = 0
    const unlucky = await processWith(shop, (desk) => ({
      create: async (wanted) => {
        const answer = await desk.create(wanted)
        return ++tries === 1 ? cut : answer
      },
    }))
    await beats(shop, unlucky, 1)
    expect([await shop.mails(), await shop.outbox()]).toEqual([[], ['help scheduled: coupon-unanswered']])
    await beats(shop, unlucky, 12)
    expect(shop.woo.coupons().map(({ code }) => code.toUpperCase())).toEqual([codeIn(mailText(shop) ?? '')])
  }, OFFER)
})

describe('a shop that will not make coupons', () => {
  scenario('because the key may only read, costs no reminder: it leaves without', async (shop) => {
    await shop.leaves({ email: ann })
    await shop.passes(hours(2))
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`])
    expect(mailText(shop)).not.toContain('Your code')
    expect(await ledger(shop)).toEqual(['failed: denied: key-may-not-write'])
  }, { ...OFFER, ...READ_ONLY })

  scenario('because it takes none at all, neither', async (shop) => {
    const service = await processWith(shop, () => ({ areTaken: () => Promise.resolve({ kind: 'ok', value: false, storeAt: null }) }))
    await beats(shop, service, 2)
    expect([mailText(shop)?.includes('Your code'), await ledger(shop), shop.woo.coupons()]).toEqual([false, ['failed: missing: coupons-switched-off'], []])
  }, OFFER)

  scenario('because it ships nothing free with a coupon, neither', async (shop) => {
    const service = await processWith(shop, () => ({ canShipFree: () => Promise.resolve({ kind: 'ok', value: false, storeAt: null }) }))
    await beats(shop, service, 2)
    expect([mailText(shop)?.includes('Your code'), await ledger(shop)]).toEqual([false, ['failed: missing: no-free-shipping-by-coupon']])
  }, { ...OFFER, COUPON_KIND: 'free-shipping' })

  scenario('and names the field it dislikes is not asked again', async (shop) => {
    let asked = 0
    const service = await processWith(shop, () => ({ create: () => (asked++, Promise.resolve({ kind: 'away', reason: 'coupon_invalid_amount' })) }))
    await beats(shop, service, 10)
    expect([asked, await shop.mails(), await ledger(shop)]).toEqual([1, [`cart-help to ${ann}`], ['failed: away: coupon_invalid_amount']])
  }, OFFER)
})

describe('a shop that does not answer about coupons', () => {
  scenario('holds the mail for an hour, then it leaves without one', async (shop) => {
    const service = await processWith(shop, () => ({ create: () => Promise.resolve({ kind: 'away', reason: 'http-500' }) }))
    await beats(shop, service, 55)
    expect([await shop.mails(), await shop.outbox()]).toEqual([[], ['help scheduled: coupon-unanswered']])
    await beats(shop, service, 15)
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`])
    expect(mailText(shop)).not.toContain('Your code')
    expect(await ledger(shop)).toEqual(['failed: away: http-500'])
  }, OFFER)

  scenario('and answers again before that sends it along after all', async (shop) => {
    let isAway = true
    const service = await processWith(shop, (desk) => ({ usesOf: (address) => (isAway ? Promise.resolve(cut) : desk.usesOf(address)) }))
    await beats(shop, service, 20)
    expect(await shop.mails()).toEqual([])
    isAway = false
    await beats(shop, service, 10)
    expect(mailText(shop)).toContain('Your code')
    expect(shop.woo.coupons()).toHaveLength(1)
  }, OFFER)

  scenario('though it had made the coupon, loses it in the night, for nobody knows the code', async (shop) => {
    const service = await processWith(shop, (desk) => ({ create: async (wanted) => (await desk.create(wanted), cut), find: () => Promise.resolve(cut) }))
    await beats(shop, service, 75)
    expect([await shop.mails(), shop.woo.coupons().length, await ledger(shop)]).toEqual([[`cart-help to ${ann}`], 1, ['failed: away: connection-cut']])
    for (const store of shop.service.deps.stores.values()) await runNightly(shop.service.deps, store)
    expect(shop.woo.coupons()).toEqual([])
  }, OFFER)
})

describe('a shop that makes something else than it was asked for', () => {
  const CHANGES: readonly (readonly [string, Partial<ShopCoupon>])[] = [
    ['amount', { amount: '90.00' }], ['expiry', { expiresAt: null }], ['usage', { usageMax: null }], ['minimum', { minimum: '50.00' }], ['addresses', { addresses: ['someone@example.test'] }], ['sale', { isForSaleItems: true }],
  ]
  for (const [field, change] of CHANGES) {
    scenario(`(${field}) has it taken away, and the mail promises nothing`, async (shop) => {
      const service = await processWith(shop, (desk) => ({
        read: async (id) => {
          const answer = await desk.read(id)
          return answer.kind === 'ok' ? { ...answer, value: { ...answer.value, ...change } } : answer
        },
      }))
      await beats(shop, service, 2)
      expect([mailText(shop)?.includes('Your code'), shop.woo.coupons(), await ledger(shop)]).toEqual([false, [], [`failed: differs: ${field}`]])
    }, OFFER)
  }

  scenario('because the code belongs to somebody else\'s coupon, leaves that one alone', async (shop) => {
    const service = await processWith(shop, (desk) => ({ create: (wanted) => desk.create({ ...wanted, mark: 'somebody else' }).then(() => desk.create(wanted)) }))
    await beats(shop, service, 2)
    expect([mailText(shop)?.includes('Your code'), shop.woo.coupons().length, await ledger(shop)]).toEqual([false, 1, ['failed: missing: code-of-another-coupon']])
  }, OFFER)
})

scenario('a coupon whose mail never left is taken away in the night', async (shop) => {
  const service = await processWith(shop, (desk) => ({ create: async (wanted) => (await desk.create(wanted), Promise.reject(new Error('trouble'))) }))
  await beats(shop, service, 1)
  expect(shop.woo.coupons()).toHaveLength(1)
  shop.clock.pass(hours(14))
  await beats(shop, service, 2)
  expect(await shop.outbox()).toContain('help expired: too-late')
  for (const store of shop.service.deps.stores.values()) await runNightly(shop.service.deps, store)
  expect([shop.woo.coupons(), await ledger(shop)]).toEqual([[], ['dropped: mail-not-sent']])
  shop.clock.pass(days(1))
}, OFFER)
