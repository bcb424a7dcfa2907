/** The coupon on the way back: by the shop's own link, or by the script that merges; the gift goes along. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { withGift } from '../../server/links/target.ts'
import { checkoutLink } from '../../server/mail/links.ts'
import type { RestoreAnswer } from '../../tracker/protocol.ts'
import { codeIn } from '../incentives/couponing.ts'
import { mailTo } from '../messages/mail-of.ts'
import { databases } from '../support/databases.ts'
import { handoverOf, openRestoring, type Restoring } from './restoring.ts'

const [kind] = databases
if (!kind) throw new Error('no database')
let scene: Restoring
beforeAll(async () => {
  scene = await openRestoring(kind, { COUPON_STEP: 'help', COUPON_KIND: 'gift', COUPON_GIFT_PRODUCT: '16' })
})
afterAll(() => scene.close())

const asked = async (location: string): Promise<RestoreAnswer> => (await scene.shop.post('/v1/restore', { store: 'default', token: handoverOf(location) })).json() as Promise<RestoreAnswer>

describe('a cart that no link can carry', () => {
  test('comes back with its coupon and the gift, and with words for a refusal in the shopper\'s language', async () => {
    const { email, location } = await scene.reminded({ locale: 'fi-FI' })
    const answer = await asked(location)
    const code = codeIn(mailTo(scene.shop.postmark, email)?.TextBody ?? '')
    expect(answer.coupon).toBe(code.toLowerCase())
    expect(answer.lines.map(({ id }) => id)).toEqual([scene.gloves.id, scene.shop.woo.products.mug.id, 16])
    expect(answer.names[16]).toBe(scene.shop.woo.products.tea.name)
    expect(answer.texts.coupon).toContain('Koodia {code} ei voitu käyttää')
    expect(location).not.toContain('coupon')
  })
})

describe('a cart that the shop\'s own link carries', () => {
  test('has both in the link, where nothing else was changed', async () => {
    const { location, email } = await scene.reminded({ lines: [{ id: scene.shop.woo.products.mug.id, quantity: 2 }] })
    const code = codeIn(mailTo(scene.shop.postmark, email)?.TextBody ?? '').toLowerCase()
    expect(location).toContain(`/checkout-link/?products=${scene.shop.woo.products.mug.id}:2,16:1&coupon=${code}&utm_source=cartback`)
  })
})

test('without a coupon nothing is added', () => {
  const source = { flow: 'cart-recovery', step: 'help', messageId: 'm1' }
  expect(checkoutLink('https://shop.example', [{ id: 1, quantity: 1 }], source)).not.toContain('coupon')
  expect(checkoutLink('https://shop.example', [], source, 'back-1')).not.toContain('coupon')
  expect(withGift([{ id: 1, quantity: 1 }], { code: 'back-1', giftId: null })).toEqual([{ id: 1, quantity: 1 }])
  expect(withGift([], { code: 'back-1', giftId: 16 })).toEqual([])
})
