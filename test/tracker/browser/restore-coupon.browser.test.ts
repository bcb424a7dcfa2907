/** A shopper comes back with a promised coupon by the script that merges: it is applied, or he is told that it was not. */
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openChromium } from '../../support/chromium.ts'
import { ANSWER, openRestoreScene, type RestoreScene, type RestoreVisitor } from './support/restoring.ts'

let browser: Browser
let scene: RestoreScene
beforeAll(async () => {
  browser = await openChromium()
})
afterAll(() => browser.close())
afterEach(() => scene.end())

const codes = async (shopper: RestoreVisitor): Promise<readonly string[]> => {
  const answer = await shopper.context.request.get(`${scene.shop.url}/wp-json/wc/store/v1/cart`)
  return ((await answer.json()) as { coupons: { code: string }[] }).coupons.map(({ code }) => code)
}

describe.each(['10.5.0', '8.9.1'] as const)('in WooCommerce %s', (version) => {
  beforeEach(async () => {
    scene = await openRestoreScene(browser, version)
  })

  it('applies it, and says nothing more than that the cart is back', async () => {
    scene.answer = { status: 200, body: { ...scene.body, coupon: 'save10' } }
    const shopper = await scene.visitor()
    expect(await shopper.comesBack()).toBe(ANSWER.texts.restored)
    expect(await codes(shopper)).toEqual(['save10'])
    expect(shopper.complaints.filter((each) => !each.includes('400'))).toEqual([])
  })

  it('says in one line that the cart is back and the code was refused, as text', async () => {
    scene.answer = { status: 200, body: { ...scene.body, coupon: 'back-<b>1</b>' } }
    const shopper = await scene.visitor()
    expect(await shopper.comesBack()).toBe(`${ANSWER.texts.restored} No BACK-<B>1</B>.`)
    expect(await codes(shopper)).toEqual([])
  })
})
