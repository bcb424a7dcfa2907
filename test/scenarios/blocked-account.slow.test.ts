/** Postmark does not want our mails for a while: none is given up, few are posted, and all leave when it is over. */
import { describe, expect } from 'vitest'
import { apiError, FAULTS } from '../../server/demo/postmark/faults.ts'
import { hours, minutes } from '../../server/values/time.ts'
import { scenario, type Shop } from '../support/shop.ts'

const PEOPLE = ['ann', 'bea', 'cy', 'dee']
const FIRST_MAILS = PEOPLE.map((name) => `cart-help to ${name}@example.test`)

async function allLeave(shop: Shop): Promise<void> {
  for (const name of PEOPLE) await shop.leaves({ email: `${name}@example.test`, device: `telephone-of-${name}` })
}
const posts = (shop: Shop): number => shop.postmark.requests().filter((request) => request.startsWith('POST /email')).length
const sorted = async (shop: Shop): Promise<readonly string[]> => [...await shop.mails()].sort()

describe('an account that Postmark refuses', () => {
  for (const [why, fault, reason] of [
    ['its token is wrong', apiError(401, 10, 'Token.'), 'answer 401, code 10'],
    ['it has no credits', apiError(422, 405, 'Not allowed to send'), 'answer 422, code 405'],
    ['it waits for approval', apiError(422, 412, 'Pending.'), 'answer 422, code 412'],
    ['it is not approved', apiError(422, 413, 'Not approved.'), 'answer 422, code 413'],
  ] as const) {
    scenario(`(${why}) gives up no mail, is tried every five minutes, and sends each once when it is put right`, async (shop) => {
      await allLeave(shop)
      shop.postmark.faults.set(fault, { on: 'sends' })
      await shop.passes(minutes(80))
      expect((await shop.outbox()).map((line) => line.split(':')[0])).toEqual(PEOPLE.map(() => 'help scheduled'))
      expect(shop.service.deps.provider.state?.()).toMatchObject({ blockedReason: reason })
      expect(posts(shop)).toBeGreaterThanOrEqual(2)
      expect(posts(shop)).toBeLessThanOrEqual(5)
      shop.postmark.faults.clear()
      await shop.passes(minutes(20))
      expect(await sorted(shop)).toEqual(FIRST_MAILS)
      expect(shop.service.deps.provider.state?.()).toMatchObject({ blockedReason: null })
    })
  }
})

describe('an outage of Postmark', () => {
  scenario('that refuses connections is over without a mail lost or sent twice', async (shop) => {
    await allLeave(shop)
    await shop.postmark.faults.refuse()
    await shop.passes(minutes(80))
    expect((await shop.outbox()).map((line) => line.split(':')[0])).toEqual(PEOPLE.map(() => 'help scheduled'))
    await shop.postmark.faults.answer()
    await shop.passes(minutes(20))
    expect(await sorted(shop)).toEqual(FIRST_MAILS)
  })

  scenario('that answers errors sends nobody anything twice', async (shop) => {
    await allLeave(shop)
    shop.postmark.faults.set(FAULTS.maintenance, { on: 'sends' })
    await shop.passes(minutes(75))
    shop.postmark.faults.clear()
    await shop.passes(hours(2))
    const mails = (await sorted(shop)).filter((mail) => mail.startsWith('cart-help'))
    expect(mails).toEqual([...new Set(mails)])
  })
})
