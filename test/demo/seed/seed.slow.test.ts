/** A pretend month: the same each time, never among real data, and nothing of it is ever sent. */
import { expect, test } from 'vitest'
import { pretendMonth } from '../../../server/demo/seed/month.ts'
import { seedCommand } from '../../../server/demo/seed/seed-command.ts'
import { days, instant } from '../../../server/values/time.ts'
import { scenario, type Shop } from '../../support/shop.ts'

const NOW = instant(1_790_000_000_000)

async function seed(shop: Shop, options: Record<string, string | boolean> = {}): Promise<{ code: number; said: string }> {
  const said: string[] = []
  const output = { out: (text: string) => void said.push(text), err: (text: string) => void said.push(text) }
  const code = await seedCommand.run(shop.service.deps, { word: '', options }, output)
  return { code, said: said.join('') }
}

test('the same seed tells the same month, another one another', () => {
  expect(pretendMonth(7, NOW)).toEqual(pretendMonth(7, NOW))
  expect(pretendMonth(8, NOW)).not.toEqual(pretendMonth(7, NOW))
})

test('nothing happens after now, nor before the cart', () => {
  for (const cart of pretendMonth(3, NOW)) {
    expect(cart.activeAt).toBeLessThanOrEqual(NOW)
    for (const mail of cart.mails) {
      expect(mail.at).toBeGreaterThan(cart.activeAt)
      expect(Math.max(mail.at, ...mail.heard.map(({ at }) => at))).toBeLessThanOrEqual(NOW)
    }
    if (cart.orderId !== null) expect(cart.end.at).toBeLessThanOrEqual(NOW)
  }
})

test('every address is one that nobody has', () => {
  expect(pretendMonth(3, NOW).every(({ email }) => email === null || email.endsWith('@example.test'))).toBe(true)
})

scenario('a seeded database shows a month and sends nothing of it', async (shop) => {
  const { code, said } = await seed(shop)
  expect([code, said]).toEqual([0, expect.stringMatching(/^A pretend month of Harbour Goods: 360 carts, \d+ mails, \d+ orders\./)])
  await shop.passes(days(2))
  expect(await shop.mails()).toEqual([])
  const states = await shop.service.deps.connection.db.selectFrom('cart').select('state').distinct().execute()
  expect(states.map(({ state }) => state).sort()).toEqual(expect.arrayContaining(['abandoned', 'purchased', 'recovered']))
})

scenario('where carts are already it refuses, unless told to go on', async (shop) => {
  await shop.leaves({ email: 'ann@example.test' })
  expect(await seed(shop)).toMatchObject({ code: 1, said: expect.stringContaining('There are carts or orders in this database already.') })
  expect(await seed(shop, { force: true })).toMatchObject({ code: 0 })
  expect(await seed(shop, { force: true, seed: '2' })).toMatchObject({ code: 0 })
})

scenario('a seed that is no number is refused', async (shop) => {
  expect(await seed(shop, { seed: 'x' })).toMatchObject({ code: 1 })
})
