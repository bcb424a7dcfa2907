/** Which fields are an e-mail field to catch, on every kind of checkout, and which are not. */
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest'
import { pageKind } from '../../../server/carts/page-kind.ts'
import { ADDRESS, closeBrowser, expectSilence, LINES, NOTICE, openScene, type Scene } from './support/scene.ts'
import { BLOCK_10_LOGGED_IN, BLOCK_8, classicForm, makePage, type OwnPage } from './support/own-page.ts'

let scene: Scene
beforeEach(async () => {
  scene = await openScene()
})
afterEach(() => scene.end())
afterAll(closeBrowser)

const withAddress = (): Record<string, unknown>[] => scene.service.of('carts').filter(({ email }) => typeof email === 'string')

it.each<[string, string, OwnPage]>([
  ['block checkout of WooCommerce 8.9', 'checkout-block', { body: BLOCK_8 }],
  ['classic checkout', 'checkout-classic', { body: classicForm() }],
  ['form that marks its field', 'other-own', { body: '<form><input data-cartback="email" type="email" aria-label="E-mail"></form>', bodyClass: '' }],
  ['form that the tag names', 'other-own', { body: '<form id="buy"><input class="mail" aria-label="E-mail"></form>', bodyClass: '', tag: ' data-email=".none, #buy .mail"' }],
  ['pay page of an order that marks its field', 'order-pay-own', { body: '<form id="order_review"><input data-cartback="email" type="email" aria-label="E-mail"></form>', bodyClass: 'woocommerce-checkout woocommerce-page woocommerce-order-pay' }],
])('catches the address of a %s', async (_, kind, own) => {
  const shopper = await scene.visitor()
  await shopper.open(await makePage(scene, shopper, own))
  await shopper.page.locator('input').pressSequentially(ADDRESS)
  await shopper.settled()
  expect(withAddress()).toMatchObject([{ email: ADDRESS, lines: LINES, mode: 'notice', version: '0.1.0' }])
  expect(withAddress().map(({ classes, field }) => pageKind(classes, field))).toEqual([kind])
  expect(await shopper.page.locator(NOTICE).count()).toBe(1)
  expectSilence(shopper)
})

it('catches the address that stands in the field of a logged-in shopper, whom it tells', async () => {
  const shopper = await scene.visitor()
  await shopper.open(await makePage(scene, shopper, { body: BLOCK_10_LOGGED_IN, bodyClass: 'logged-in woocommerce-checkout woocommerce-page' }))
  expect(withAddress()).toMatchObject([{ email: 'aino@example.test', lines: LINES }])
  expect(await shopper.page.locator(NOTICE).isVisible()).toBe(true)
})

it('waits until a theme of several steps shows the field', async () => {
  const shopper = await scene.visitor()
  const body = `<div id="step" hidden>${classicForm().replace('id="billing_email" value=""', 'id="billing_email" value="ann@example.test"')}</div>`
  await shopper.open(await makePage(scene, shopper, { body }))
  expect(withAddress()).toEqual([])
  await shopper.page.evaluate(() => document.querySelector('#step')!.removeAttribute('hidden'))
  await shopper.settled()
  expect(withAddress()).toMatchObject([{ email: ADDRESS }])
})

it('catches the address in an open shadow root, and stands the notice in it', async () => {
  const shopper = await scene.visitor()
  await shopper.open(await makePage(scene, shopper, {
    bodyClass: '', body: '<buy-form></buy-form>',
    head: `<script>customElements.define('buy-form', class extends HTMLElement { connectedCallback() {
      this.attachShadow({ mode: 'open' }).innerHTML = '<form><input data-cartback="email" type="email" aria-label="E-mail"></form>' } })</script>`,
  }))
  await shopper.page.locator('input').pressSequentially(ADDRESS)
  await shopper.settled()
  expect(withAddress()).toMatchObject([{ email: ADDRESS, lines: LINES }])
  expect(await shopper.page.locator(NOTICE).isVisible()).toBe(true)
})

it.each<[string, OwnPage]>([
  ['log-in and registration', { bodyClass: 'woocommerce-account woocommerce-page', body: '<form class="woocommerce-form woocommerce-form-register register"><input type="email" class="woocommerce-Input" name="email" id="reg_email" autocomplete="email" aria-label="E-mail"></form>' }],
  ['the address confirmation of an order', { bodyClass: 'woocommerce-checkout woocommerce-page woocommerce-order-pay', body: '<form class="woocommerce-form woocommerce-verify-email"><input type="email" name="email" id="email" autocomplete="email" aria-label="E-mail"></form>' }],
  ['a newsletter box beside the checkout', { body: `${classicForm().replace('billing_email"', 'other"')}<aside><form><input type="email" id="email" class="news" aria-label="News"></form></aside>` }],
])('takes nothing from %s', async (_, own) => {
  const shopper = await scene.visitor()
  await shopper.open(await makePage(scene, shopper, own))
  const field = shopper.page.locator('input[type=email]').last()
  await field.fill(ADDRESS)
  await field.blur()
  await shopper.settled()
  expect(withAddress()).toEqual([])
  expect(await shopper.page.locator(NOTICE).count()).toBe(0)
})

it('sends nothing of Hangul that is being composed, and the address once it is whole', async () => {
  const shopper = await scene.visitor()
  await shopper.open(await makePage(scene, shopper, { body: classicForm(), attributes: 'lang="ko-KR"' }))
  await shopper.page.locator('#billing_email').focus()
  const input = await shopper.context.newCDPSession(shopper.page)
  await input.send('Input.imeSetComposition', { text: '메일', selectionStart: 2, selectionEnd: 2 })
  await shopper.settled()
  expect(withAddress()).toEqual([])
  await input.send('Input.imeSetComposition', { text: '', selectionStart: 0, selectionEnd: 0 })
  await input.send('Input.insertText', { text: ADDRESS })
  await shopper.settled()
  expect(withAddress()).toMatchObject([{ email: ADDRESS, locale: 'ko-KR' }])
  expect(scene.service.asked).toContain('/v1/notice/default,ko-KR,FI')
})

it('catches the address after the page changed without a load, and after it came back from the browser’s cache', async () => {
  const shopper = await scene.visitor()
  const path = await makePage(scene, shopper, { body: '<p>Home</p>', bodyClass: '' })
  await shopper.open(path)
  await shopper.page.evaluate((html) => {
    history.pushState(null, '', '/spa-checkout/')
    document.querySelector('main')!.innerHTML = html
  }, classicForm())
  await shopper.settled()
  await shopper.page.locator('#billing_email').fill(ADDRESS)
  await shopper.settled()
  expect(withAddress()).toMatchObject([{ email: ADDRESS, page: `${scene.shop.url}/spa-checkout/` }])
  await shopper.page.evaluate(() => {
    dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))
  })
  await shopper.page.locator('#billing_email').fill('anna@example.test')
  await shopper.settled()
  expect(withAddress().map(({ email }) => email)).toEqual([ADDRESS, 'anna@example.test'])
})

it('suggests where a domain looks mistyped, corrects only when pressed, and asks nothing for the big providers', async () => {
  const shopper = await scene.visitor()
  await shopper.open(await makePage(scene, shopper, { body: `${classicForm()}<button>Next</button>` }))
  const field = shopper.page.locator('#billing_email')
  await field.fill('ann@gmail.com')
  await shopper.settled()
  expect(scene.service.asked).not.toContain('/t-slip.js')
  await field.fill('ann@gmial.com')
  await shopper.settled()
  await field.blur()
  const suggestion = shopper.page.locator('#cartback-slip button')
  await expect.poll(() => suggestion.count()).toBe(1)
  expect(await suggestion.innerText()).toBe('Did you mean ann@gmail.com?')
  expect(await field.inputValue()).toBe('ann@gmial.com')
  await suggestion.click()
  expect(await field.inputValue()).toBe('ann@gmail.com')
  await shopper.settled()
  expect(withAddress().map(({ email }) => email)).toEqual(['ann@gmail.com', 'ann@gmial.com', 'ann@gmail.com'])
  expect(await shopper.page.locator('#cartback-slip').count()).toBe(0)
})
