/** The pretend shop in a real browser: the block checkout's late field, what typing saves, and a whole purchase. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startDemoShop, type DemoShop } from '../../../server/demo/shop/shop.ts'
import type { ShopVersion } from '../../../server/demo/shop/settings.ts'
import { instant } from '../../../server/values/time.ts'
import { openChromium } from '../../support/chromium.ts'
import { openPage } from '../../tracker/browser/support/watched-page.ts'
import { hasRecordings, recording } from './recorded.ts'

const BATCH = '/wp-json/wc/store/v1/batch'
const ADDRESS = [['first_name', 'Ann'], ['last_name', 'Sea'], ['address_1', 'Quay 1'], ['postcode', '00100'], ['city', 'Helsinki']] as const
const PHONE = { width: 390, height: 844 }

let browser: Browser
let context: BrowserContext
let page: Page
let complaints: readonly string[]
let shop: DemoShop
beforeAll(async () => { browser = await openChromium() })
afterAll(() => browser.close())
beforeEach(async () => {
  context = await browser.newContext({ viewport: PHONE });
  ({ page, complaints } = await openPage(context))
})
afterEach(async () => {
  await context.close()
  await shop.close()
})

const open = async (path: string, version: ShopVersion = '10.5.0'): Promise<void> => {
  shop = await startDemoShop({ now: () => instant(Date.now()), version })
  await page.goto(`${shop.url}/?add-to-cart=12`)
  await page.goto(shop.url + path)
}
const attributesOf = (selector: string) => page.locator(selector).evaluate((field) => Object.fromEntries([...field.attributes].map(({ name, value }) => [name, value])))

describe('the block checkout', () => {
  it('draws its e-mail field with the attributes of the real one', async () => {
    await open('/checkout/')
    const attributes = await attributesOf('#email')
    expect(attributes).toMatchObject({ type: 'email', name: 'contact_email', autocomplete: 'section-contact contact email' })
    if (hasRecordings) expect(attributes).toEqual(recording<{ info: { email_attributes: object } }>('checkout/block-guest.json').info.email_attributes)
  })

  it('of the old version draws it as a nameless text field', async () => {
    await open('/checkout/', '8.9.1')
    const attributes = await attributesOf('#email')
    expect([attributes['type'], attributes['name'], attributes['autocomplete']]).toEqual(['text', undefined, 'email'])
  })

  it.each(['10.5.0', '8.9.1'] as const)('of version %s tells the chosen country through the data store', async (version) => {
    await open('/checkout/', version)
    const country = () => page.evaluate(`wp.data.select('wc/store/cart').getCustomerData().billingAddress.country`)
    await page.locator('#email').waitFor()
    await expect(country()).resolves.toBe('FI')
    if (version === '10.5.0') await page.selectOption('#shipping-country', 'FR')
    else await page.locator('div#shipping-country input[type=text]').fill('fran')
    await page.locator('#shipping-postcode').focus()
    await expect(country()).resolves.toBe('FR')
  })

  it('leads to the cart when there is nothing to check out, and keeps the fragment only', async () => {
    shop = await startDemoShop({ now: () => instant(Date.now()) })
    await page.goto(`${shop.url}/checkout/?utm_source=mail#kept`)
    expect(page.url()).toBe(`${shop.url}/cart/#kept`)
  })

  it('saves a typed address after a pause, and the draft order shows it', async () => {
    await open('/checkout/')
    const saved = page.waitForResponse((answer) => answer.url().includes(BATCH))
    await page.locator('#email').pressSequentially('ann@example.test')
    expect((await saved).status()).toBe(207)
    expect(shop.orders()).toMatchObject([{ status: 'checkout-draft', billing: { email: 'ann@example.test' } }])
    await page.reload()
    await expect(page.locator('#email').inputValue()).resolves.toBe('ann@example.test')
  })

  it('places the draft and forgets the cart', async () => {
    await open('/checkout/')
    await page.fill('#email', 'ann@example.test')
    for (const [name, value] of ADDRESS) await page.fill(`#shipping-${name}`, value)
    await page.click('.wc-block-components-checkout-place-order-button')
    await page.waitForURL('**/checkout/order-received/**')
    expect(shop.orders()).toMatchObject([{ status: 'processing', createdVia: 'store-api', billing: { email: 'ann@example.test', first_name: 'Ann' } }])
    expect(await page.textContent('.cart-count')).toBe('0')
    expect(complaints).toEqual([])
  })

  it('says what is wrong and stays', async () => {
    await open('/checkout/')
    await page.fill('#email', 'ann@')
    await page.click('.wc-block-components-checkout-place-order-button')
    await page.getByText('The provided email address is not valid').waitFor()
    expect(shop.orders().map((order) => order.status)).toEqual(['checkout-draft'])
  })
})

describe('the classic checkout', () => {
  it('places an order without saving anything before', async () => {
    await open('/classic-checkout/')
    await page.fill('#billing_email', 'ann@example.test')
    for (const [name, value] of ADDRESS) await page.fill(`#billing_${name}`, value)
    expect(shop.faults.requests.filter(({ path }) => path.includes('update-customer') || path.includes(BATCH))).toEqual([])
    await page.click('#place_order')
    await page.waitForURL('**/checkout/order-received/**')
    expect(shop.orders()).toMatchObject([{ status: 'processing', createdVia: 'checkout' }])
    expect(complaints).toEqual([])
  })
})

describe('the cart page', () => {
  it('changes a quantity by one batch, takes a coupon and ends empty', async () => {
    await open('/cart/')
    const batch = page.waitForRequest((request) => request.url().includes(BATCH))
    await page.getByLabel('Quantity of').fill('3')
    await page.getByLabel('Quantity of').blur()
    expect((await batch).postDataJSON()).toMatchObject({ requests: [{ path: '/wc/store/v1/cart/update-item', body: { quantity: 3 } }] })
    await page.getByText('44,70').first().waitFor()
    await page.fill('#coupon', 'SAVE10')
    await page.getByRole('button', { name: 'Apply' }).click()
    await page.getByText('Coupon save10').waitFor()
    await page.getByRole('button', { name: /^Remove/ }).click()
    await page.getByText('Your cart is currently empty.').waitFor()
    expect((await context.cookies()).map((cookie) => cookie.name)).toEqual(['wp_woocommerce_session_demo'])
  })
})

it.each(['/', '/product/sailor-shirt/', '/cart/', '/checkout/', '/classic-checkout/', '/my-account/'])('%s fits a phone without scrolling sideways', async (path) => {
  await open(path)
  await page.waitForLoadState('networkidle')
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)
})
