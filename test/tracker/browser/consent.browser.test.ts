/** The notice under the e-mail field: it stands before anything is recorded, and a refusal holds. */
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ADDRESS, BLOCK, CLASSIC, closeBrowser, expectSilence, LINES, NOTICE, openScene, type Scene, type Visitor } from './support/scene.ts'

let scene: Scene
beforeEach(async () => {
  scene = await openScene()
})
afterEach(() => scene.end())
afterAll(closeBrowser)

const press = async (shopper: Visitor): Promise<void> => {
  await shopper.page.locator(`${NOTICE} button`).click()
  await shopper.settled()
}

describe.each([BLOCK, CLASSIC])('$name checkout', (checkout) => {
  it('says what is saved, right under the field, and the field points at it', async () => {
    const shopper = await scene.visitor()
    await shopper.enter(checkout)
    const { page } = shopper
    expect(await page.locator(NOTICE).innerText()).toBe('We save your cart and may e-mail you a reminder. No thanks')
    const describedBy = (await page.locator(checkout.email).getAttribute('aria-describedby'))!.split(' ')
    expect(describedBy).toContain('cartback-notice')
    if (checkout === BLOCK) expect(describedBy).toContain('wc-guest-checkout-notice')
    const field = (await page.locator(checkout.email).boundingBox())!
    const notice = (await page.locator(NOTICE).boundingBox())!
    expect(notice.y).toBeGreaterThanOrEqual(field.y + field.height)
    expect(notice.y - field.y - field.height).toBeLessThan(12)
    expect(await page.locator(`${NOTICE} button`).getAttribute('type')).toBe('button')
  })

  it('takes at most two lines on a telephone of 320 px, stands clear of its neighbours and does not widen the page', async () => {
    const shopper = await scene.visitor({ widthPx: 320 })
    await shopper.enter(checkout)
    const { lines, gapPx, overflowPx } = await shopper.page.locator(NOTICE).evaluate((notice) => {
      const box = notice.getBoundingClientRect()
      const following = notice.closest('.field, .form-row')!.nextElementSibling
      return {
        lines: Math.round(box.height / parseFloat(getComputedStyle(notice).lineHeight)),
        gapPx: following ? following.getBoundingClientRect().top - box.bottom : 0,
        overflowPx: document.documentElement.scrollWidth - innerWidth,
      }
    })
    expect(lines).toBeLessThanOrEqual(2)
    expect(gapPx).toBeGreaterThanOrEqual(0)
    expect(overflowPx).toBeLessThanOrEqual(0)
  })

  it('stops recording after No thanks, tells the service once, and keeps it so after a reload', async () => {
    const shopper = await scene.visitor()
    await shopper.enter(checkout)
    await shopper.page.locator(checkout.email).fill(ADDRESS)
    await shopper.settled()
    const saved = scene.service.of('carts')
    await press(shopper)
    expect(scene.service.of('consent')).toMatchObject([
      { store: 'default', answer: 'no', email: ADDRESS, text: 'notice-en-1', locale: 'en-US', cart: saved[0]!['cart'], visitor: saved[0]!['visitor'] },
    ])
    expect(await shopper.page.locator(NOTICE).innerText()).toBe('All right, no reminders. Undo')
    const before = scene.service.posts.length
    await shopper.page.locator(checkout.email).fill('other@example.test')
    await shopper.settled()
    for (const path of [checkout.path, '/cart/', checkout.path]) await shopper.open(path)
    await shopper.page.locator(checkout.email).fill(ADDRESS)
    await shopper.settled()
    expect(scene.service.posts).toHaveLength(before)
    expect(await shopper.page.evaluate(() => [{ ...localStorage }, sessionStorage['cartback.default']])).toEqual([
      { 'cartback.default': '{"answer":"no"}' },
      '[{},0,{}]',
    ])
    expectSilence(shopper)
  })

  it('takes a refusal back with Undo, also after a reload', async () => {
    const shopper = await scene.visitor()
    await shopper.enter(checkout)
    await press(shopper)
    await shopper.enter(checkout)
    await press(shopper)
    expect(scene.service.of('consent').map(({ answer }) => answer)).toEqual(['no', 'undo'])
    expect(await shopper.page.locator(`${NOTICE} button`).innerText()).toBe('No thanks')
    await shopper.page.locator(checkout.email).fill(ADDRESS)
    await shopper.settled()
    expect(scene.service.of('carts').at(-1)).toMatchObject({ email: ADDRESS, lines: LINES })
  })

  it('saves the same cart again after an undo, because the refusal deleted it', async () => {
    const shopper = await scene.visitor()
    await shopper.enter(checkout)
    await shopper.page.locator(checkout.email).fill(ADDRESS)
    await shopper.settled()
    await press(shopper)
    await press(shopper)
    const [, filled, again] = scene.service.of('carts')
    expect(again).toMatchObject({ email: ADDRESS, lines: LINES, cart: filled!['cart'] })
    expect(scene.service.of('carts')).toHaveLength(3)
  })

  it('is reached and pressed by keyboard, and keeps the focus', async () => {
    const shopper = await scene.visitor()
    await shopper.enter(checkout)
    await shopper.page.locator(checkout.email).focus()
    await shopper.page.keyboard.press('Tab')
    expect(await shopper.page.evaluate(() => document.activeElement?.textContent)).toBe('No thanks')
    await shopper.page.keyboard.press('Enter')
    await shopper.settled()
    expect(await shopper.page.evaluate(() => document.activeElement?.textContent)).toBe('Undo')
    expect(scene.service.of('consent')).toHaveLength(1)
  })

  it('comes back when the page renders the field anew', async () => {
    const shopper = await scene.visitor()
    await shopper.enter(checkout)
    await shopper.page.evaluate((selector) => {
      const row = document.querySelector(selector)!.parentElement!
      const anew = row.cloneNode(true) as HTMLElement
      anew.querySelector('#cartback-notice')!.remove()
      row.replaceWith(anew)
    }, checkout.email)
    await shopper.settled()
    expect(await shopper.page.locator(`${checkout.email} ~ ${NOTICE}`).count()).toBe(1)
  })
})

it('records nothing on a checkout whose page keeps removing the notice, and does not hang it', async () => {
  const shopper = await scene.visitor()
  await shopper.page.addInitScript(() => {
    new MutationObserver(() => document.querySelector('#cartback-notice')?.remove()).observe(document, { childList: true, subtree: true })
  })
  await shopper.enter(CLASSIC)
  await shopper.page.locator(CLASSIC.email).fill(ADDRESS)
  await shopper.settled()
  expect(scene.service.of('carts').filter(({ email }) => email)).toEqual([])
})

it('stops recording in the other tabs too', async () => {
  const shopper = await scene.visitor()
  await shopper.enter(CLASSIC)
  const second = await shopper.context.newPage()
  await second.goto(scene.shop.url + CLASSIC.path)
  await second.locator(CLASSIC.email).focus()
  await second.locator(`${NOTICE} button`).click()
  await scene.service.arrived('consent', 1)
  const before = scene.service.posts.length
  await shopper.page.locator(CLASSIC.email).fill(ADDRESS)
  await shopper.settled()
  await shopper.page.close()
  await second.reload()
  expect(scene.service.posts).toHaveLength(before)
})
