/** Sending: one mail that cannot be built holds up no other, and a dead address is kept out, not its neighbour. */
import { describe, expect } from 'vitest'
import { FAULTS } from '../../server/demo/postmark/faults.ts'
import { isSuppressed } from '../../server/consent/store.ts'
import type { Log } from '../../server/log.ts'
import { sendDue } from '../../server/messages/sender.ts'
import type { Platform } from '../../server/platforms/platform.ts'
import type { Provider } from '../../server/providers/provider.ts'
import { parseEmailAddress, type EmailAddress } from '../../server/values/email-address.ts'
import { days, hours, minutes, seconds, type Duration } from '../../server/values/time.ts'
import { cartToken, scenario, type Shop } from '../support/shop.ts'

const ann = 'ann@example.test'

describe('a mail that cannot be built', () => {
  scenario('does not keep the others from leaving, is tried again, and leaves once it can be built', async (shop) => {
    for (const name of ['ann', 'bob', 'eve']) await shop.leaves({ email: `${name}@example.test`, device: name })
    const { db } = shop.service.deps.connection
    const whole = await db.selectFrom('cart').select('email_sealed').where('token', '=', cartToken('ann')).executeTakeFirstOrThrow()
    await db.updateTable('cart').set({ email_sealed: 'not ours to open' }).where('token', '=', cartToken('ann')).execute()
    await shop.passes(hours(2))
    expect([...await shop.mails()].sort()).toEqual(['cart-help to bob@example.test', 'cart-help to eve@example.test'])
    expect(await shop.outbox()).toContain('help scheduled: trouble')
    await db.updateTable('cart').set(whole).where('token', '=', cartToken('ann')).execute()
    await shop.passes(minutes(10))
    expect((await shop.mails()).at(-1)).toBe('cart-help to ann@example.test')
  })
})

describe('an address that Postmark knows as dead', () => {
  scenario('is kept out, and so is nobody else: not the address that stood there before it was corrected', async (shop) => {
    const isKeptOut = (text: string) => isSuppressed(shop.service.deps.connection.db, 'default', shop.service.deps.vault.emailIndex('default', parseEmailAddress(text) as EmailAddress), ['all'])
    await shop.leaves({ email: 'before@example.test' })
    await shop.passes(hours(2))
    await shop.leaves({ email: 'after@example.test' })
    const [first] = shop.postmark.accepted()
    if (first) await shop.postmark.reports.bounced({ ...first, To: 'after@example.test' })
    await shop.passes(hours(26))
    expect([await isKeptOut('before@example.test'), await isKeptOut('after@example.test')]).toEqual([false, true])
    await shop.passes(days(4))
    expect(await shop.mails()).toEqual(['cart-help to before@example.test'])
  })
})

describe('between the check of the shop and the sending', () => {
  scenario('an unsubscribe that comes in stops the mail', async (shop) => {
    await shop.leaves({ email: ann })
    const service = await shop.joinedBy({ platform: whileBuilding(shop, async () => {
      const { suppress } = await import('../../server/consent/store.ts')
      await suppress(shop.service.deps.connection.db, { storeId: 'default', emailIndex: shop.service.deps.vault.emailIndex('default', parseEmailAddress(ann) as EmailAddress), topic: 'all', reason: 'unsubscribed', cartToken: null, at: shop.clock.now() })
    }) })
    await sendsAt(shop, service)
    expect(await shop.mails()).toEqual([])
    expect(await shop.outbox()).toEqual(['help cancelled: suppressed'])
  })

  scenario('an emptied cart stops the mail', async (shop) => {
    await shop.leaves({ email: ann })
    const service = await shop.joinedBy({ platform: whileBuilding(shop, () => shop.leaves({ email: ann, cart: [] })) })
    await sendsAt(shop, service)
    expect(await shop.mails()).toEqual([])
  })

  scenario('a purchase while the mail was built for long is found by a second look', async (shop) => {
    await shop.leaves({ email: ann })
    const service = await shop.joinedBy({ platform: whileBuilding(shop, async () => {
      shop.clock.pass(seconds(6))
      shop.orders({ email: ann })
    }) })
    await sendsAt(shop, service)
    expect(await shop.mails()).toEqual([])
    expect(await shop.cartState()).toBe('purchased')
  })
})

describe('the log', () => {
  scenario('has no address, name, token or key in it, whatever happens', async (shop) => {
    const lines: string[] = []
    const write = (...parts: readonly unknown[]): void => void lines.push(parts.map((part) => (part instanceof Error ? part.stack : JSON.stringify(part))).join(' '))
    const log: Log = { info: write, warn: write, error: write }
    const sent: string[] = []
    const provider: Provider = { ...shop.service.deps.provider, send: async (mails) => {
      sent.push(...mails.map(({ text }) => text))
      return shop.service.deps.provider.send(mails)
    } }
    const service = await shop.joinedBy({ log, provider })
    await shop.leaves({ email: 'canary.person@example.test', firstName: 'Canaryname' })
    for (const trouble of [() => shop.woo.faults.rest.status(401), () => shop.woo.faults.rest.html200(), () => shop.woo.faults.rest.heal(), () => shop.postmark.faults.set(FAULTS.internalError, { times: 1, on: 'sends' })]) {
      trouble()
      shop.clock.pass(minutes(62))
      await service.heart.beat()
    }
    await service.app.request('/v1/consent', { method: 'POST', headers: { origin: new URL(shop.woo.url).origin }, body: JSON.stringify({ store: 'default', cart: cartToken(), visitor: cartToken(), answer: 'no', text: 'notice-en-1', locale: 'en', page: `${shop.woo.url}/`, email: 'canary.person@example.test' }) })
    expect(lines.length).toBeGreaterThan(5)
    expect(sent).not.toEqual([])
    const tokens = sent.flatMap((text) => [...text.matchAll(/\/[ru]\/(\S+)/g)].map((found) => found[1] ?? ''))
    for (const secret of ['canary', 'Canaryname', shop.woo.key, shop.woo.secret, shop.postmark.token, ...tokens]) expect(lines.join('\n').toLowerCase()).not.toContain(secret.toLowerCase())
  })
})

/** The real client; something happens while it fetches the products of a mail, once. */
function platformOf(shop: Shop): Platform {
  const platform = shop.service.deps.platforms.get('default')
  if (!platform) throw new Error('no platform')
  return platform
}

function whileBuilding(shop: Shop, happens: () => Promise<void>): Platform {
  const platform = platformOf(shop)
  let isOver = false
  return {
    ...platform,
    products: async (ids) => {
      if (!isOver) await happens()
      isOver = true
      return platform.products(ids)
    },
  }
}

async function sendsAt(shop: Shop, service: Shop['service']): Promise<void> {
  shop.clock.pass(minutes(61))
  const store = service.deps.stores.get('default')
  if (!store) throw new Error('no store')
  const { advance } = await import('../../server/flows/scheduler.ts')
  await advance(service.deps, store)
  await sendDue(service.deps, store)
}

describe('between the question to the shop and the acceptance of the mail', () => {
  scenario('lie fifteen seconds at most: the longer the shop took, the less the request may', async (shop) => {
    const limits: (number | undefined)[] = []
    const slow = (length: Duration) => shop.joinedBy({
      provider: { ...shop.service.deps.provider, send: async (mails, within) => {
        limits.push(within)
        return shop.service.deps.provider.send(mails, within)
      } },
      platform: { ...platformOf(shop), changedOrders: async (window) => {
        shop.clock.pass(length)
        return platformOf(shop).changedOrders(window)
      } },
    })
    await shop.leaves({ email: ann })
    shop.clock.pass(minutes(61))
    await (await slow(seconds(12))).heart.beat()
    expect([limits, await shop.mails()]).toEqual([[], []])
    shop.clock.pass(minutes(6))
    await (await slow(seconds(4))).heart.beat()
    expect(limits).toEqual([seconds(11)])
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`])
  })
})
