/** The early prompt with the real tracker behind it: what the service is told, and that nothing comes before a tick. */
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest'
import { POLICY } from './support/policy.ts'
import { ADDRESS, closeBrowser, expectSilence, openScene, tag, type Scene, type Visitor } from './support/scene.ts'

const CARD = '#cartback-prompt'
let scene: Scene
beforeEach(async () => {
  scene = await openScene()
  scene.shop.setPageHead(tag(scene.service, ' data-prompt="exit"'))
})
afterEach(() => scene.end())
afterAll(closeBrowser)

/** Two pages of one tab, so that on the second nothing has changed and the tracker has asked nobody. */
async function leavingShopper(): Promise<Visitor> {
  const shopper = await scene.visitor()
  await shopper.open('/shop/')
  await shopper.open('/product/harbour-mug/')
  await shopper.page.evaluate(() => void document.body.dispatchEvent(new MouseEvent('mouseout', { bubbles: true, clientY: -1, relatedTarget: null })))
  await shopper.page.locator(CARD).waitFor()
  return shopper
}

it('has the address saved with the cart, on a page that changes nothing', async () => {
  const shopper = await leavingShopper()
  await shopper.page.keyboard.type(`${ADDRESS}\n`)
  await shopper.settled()
  expect(scene.service.of('carts').at(-1)).toMatchObject({ email: ADDRESS, mode: 'notice' })
  expect(scene.service.of('carts').at(-1)?.['lines']).toHaveLength(2)
  expect(scene.service.of('consent')).toEqual([])
  expectSilence(shopper)
})

it('where the law wants a tick first sends no address before it, and the cart with the address after it', async () => {
  scene.service.notice = { ...POLICY, mode: 'tick' }
  const shopper = await leavingShopper()
  await shopper.page.keyboard.type(`${ADDRESS}\n`)
  await shopper.settled()
  expect(scene.service.posts).toEqual([])
  await shopper.page.locator(`${CARD} input[type=checkbox]`).check()
  await shopper.page.locator(CARD).getByRole('button').first().click()
  await shopper.settled()
  expect(scene.service.of('consent')).toMatchObject([{ answer: 'yes', email: ADDRESS, mode: 'tick' }])
  expect(scene.service.of('carts').at(-1)).toMatchObject({ email: ADDRESS, mode: 'tick' })
  expect(scene.service.of('carts').at(-1)?.['lines']).toHaveLength(2)
})
