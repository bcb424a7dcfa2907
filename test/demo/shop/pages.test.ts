/** The pretend shop's pages carry what a tracker looks for, and nothing that would fool it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startDemoShop, type DemoShop } from '../../../server/demo/shop/shop.ts'
import { minutes } from '../../../server/values/time.ts'
import { movableClock, type MovableClock } from '../../support/clock.ts'
import { tab } from './clients.ts'

let clock: MovableClock
let shop: DemoShop
beforeEach(async () => {
  clock = movableClock()
  shop = await startDemoShop({ now: clock.now, pageHead: '<script async src="http://tracker.test/t.js" data-store="default"></script>' })
})
afterEach(() => shop.close())

const shopper = async () => {
  const browser = tab(shop)
  await browser.open('/?add-to-cart=12')
  return browser
}
const html = async (path: string, browser = tab(shop), init?: RequestInit): Promise<string> => (await browser.open(path, init)).text()
const bodyClasses = (page: string): string[] => (/<body class="([^"]*)"/.exec(page)?.[1] ?? '').split(' ')
const post = (fields: Record<string, string>): RequestInit => ({ method: 'POST', body: new URLSearchParams(fields).toString(), headers: { 'Content-Type': 'application/x-www-form-urlencoded' } })
const BILLING = { billing_first_name: 'Ann', billing_last_name: 'Sea', billing_country: 'FI', billing_address_1: 'Quay 1', billing_postcode: '00100', billing_city: 'Helsinki', billing_email: 'ann@example.test', payment_method: 'cod' }

describe('every page', () => {
  it.each(['/', '/product/harbour-mug/', '/cart/', '/checkout/', '/classic-checkout/', '/my-account/', '/no-such-page/'])('%s has the head that was set, unchanged', async (path) => {
    const browser = await shopper()
    expect(await html(path, browser)).toContain('<script async src="http://tracker.test/t.js" data-store="default"></script>')
    shop.setPageHead('<meta name="other">')
    expect(await html(path, browser)).toContain('<meta name="other">')
  })

  it('shows the sold out as sold out, and drafts not at all', async () => {
    expect(await html('/product/rain-coat/')).toContain('Out of stock')
    expect((await tab(shop).open('/product/winter-blanket/')).status).toBe(404)
    expect(await html('/')).not.toContain('Winter blanket')
  })

  it('escapes names with brackets', async () => {
    const page = await html('/product/recipe-booklet/')
    expect(page).toContain('&lt;Kitchen')
    expect(page).not.toContain('<Kitchen')
  })

  it('takes a variation from its product’s form', async () => {
    const browser = tab(shop)
    await html('/product/sailor-shirt/', browser, post({ 'add-to-cart': '64', attribute_pa_size: 'm', attribute_pa_colour: 'blue', quantity: '2' }))
    expect(await (await browser.open('/wp-json/wc/store/v1/cart')).json()).toMatchObject({ items: [{ id: 69, quantity: 2 }] })
  })
})

describe('the block checkout', () => {
  it('has no e-mail field in its HTML, but the draft’s id and key', async () => {
    const page = await html('/checkout/', await shopper())
    const [draft] = shop.orders()
    expect(page).not.toMatch(/<input[^>]*id="email"/)
    expect(page).toContain('data-block-name="woocommerce/checkout"')
    expect(page).toContain(`"order_id":${draft?.id},"status":"checkout-draft","order_key":"${draft?.key}"`)
    expect(bodyClasses(page)).toEqual(expect.arrayContaining(['woocommerce-checkout', 'woocommerce-page']))
  })

  it('makes no draft for an empty cart, and only one for a shopper who comes back', async () => {
    await html('/checkout/')
    expect(shop.orders()).toEqual([])
    const browser = await shopper()
    await html('/checkout/', browser)
    await html('/checkout/', browser)
    expect(shop.orders().map((order) => order.status)).toEqual(['checkout-draft'])
  })
})

describe('the classic checkout', () => {
  it('has the e-mail field last in its form', async () => {
    const page = await html('/classic-checkout/', await shopper())
    const fields = [...page.matchAll(/id="(billing_\w+?)_field"/g)].map(([, name]) => name)
    expect(fields.at(0)).toBe('billing_first_name')
    expect(fields.at(-1)).toBe('billing_email')
    expect(page).toMatch(/<input type="email" class="input-text " name="billing_email" id="billing_email"/)
    expect(page).toMatch(/<form name="checkout" method="post" class="checkout woocommerce-checkout/)
  })

  it('asks for the order table again without keeping what was typed', async () => {
    const browser = await shopper()
    const answer = await browser.open('/?wc-ajax=update_order_review', post({ post_data: 'billing_email=ann@example.test' }))
    expect(await answer.json()).toMatchObject({ result: 'success' })
    expect(await (await browser.open('/wp-json/wc/store/v1/cart')).json()).toMatchObject({ billing_address: { email: '' } })
  })

  it('places an order with the cart’s hash and leaves the cart empty', async () => {
    const browser = await shopper()
    const result = await (await browser.open('/?wc-ajax=checkout', post(BILLING))).json() as { result: string; redirect: string }
    const [order] = shop.orders()
    expect(order).toMatchObject({ status: 'processing', createdVia: 'checkout', billing: { email: 'ann@example.test' }, cartHash: expect.stringMatching(/^[0-9a-f]{32}$/) as string })
    expect(result).toMatchObject({ result: 'success', redirect: shop.orderReceivedUrl(order?.id ?? 0) })
    expect([...browser.cookies.keys()]).toEqual(['wp_woocommerce_session_demo'])
  })

  it.each([['a missing name', { billing_first_name: '' }], ['a bad e-mail', { billing_email: 'ann@' }]])('with %s places nothing', async (_what, changes) => {
    const answer = await (await shopper()).open('/?wc-ajax=checkout', post({ ...BILLING, ...changes }))
    expect(await answer.json()).toMatchObject({ result: 'failure', messages: expect.stringContaining('woocommerce-error') as string })
    expect(shop.orders()).toEqual([])
  })
})

describe('an order’s pages', () => {
  const place = (status = 'processing') => shop.placeOrder({ email: 'ann@example.test', status, lines: [{ productId: 12, quantity: 1 }] })
  const received = (id: number) => shop.orderReceivedUrl(id).slice(shop.url.length)
  const payFor = (id: number) => String(shop.orderJson(id)['payment_url']).slice(shop.url.length)

  it('show a fresh order to anybody with the link', async () => {
    const page = await html(received(place().id))
    expect(bodyClasses(page)).toContain('woocommerce-order-received')
    expect(page).toContain('wp-block-woocommerce-order-confirmation-status')
    expect(page).toContain('ann@example.test')
  })

  it('show nothing of it with a wrong key', async () => {
    expect(await html(`/checkout/order-received/${place().id}/?key=wc_order_wrong`)).not.toContain('ann@example.test')
  })

  it('ask for the address after ten minutes, and take it only as it was written', async () => {
    const { id } = place()
    clock.pass(minutes(11))
    expect(await html(received(id))).toMatch(/<input type="email" name="email" id="verify-email"/)
    expect(await html(received(id), tab(shop), post({ email: 'ANN@example.test' }))).toContain('unable to verify')
    expect(await html(received(id), tab(shop), post({ email: 'ann@example.test' }))).toContain('Harbour mug')
  })

  it('let a pending order be paid for, on a page without any e-mail field', async () => {
    const { id } = place('pending')
    const page = await html(payFor(id))
    expect(bodyClasses(page)).toEqual(expect.arrayContaining(['woocommerce-checkout', 'woocommerce-order-pay']))
    expect(page).toContain('id="order_review"')
    expect(page).not.toContain('type="email"')
    const paid = await tab(shop).open(payFor(id), post({ woocommerce_pay: '1', payment_method: 'cod' }))
    expect([paid.status, paid.headers.get('location')]).toEqual([302, shop.orderReceivedUrl(id)])
    expect(shop.orderJson(id)['status']).toBe('processing')
  })

  it('of an older pending order have an e-mail field that is no checkout’s', async () => {
    const { id } = place('pending')
    clock.pass(minutes(11))
    const page = await html(payFor(id))
    expect(page).toMatch(/<input type="email" name="email" id="email"/)
    expect(bodyClasses(page)).toContain('woocommerce-order-pay')
  })

  it('do not let an order be paid twice', async () => {
    expect(await html(payFor(place('on-hold').id))).toContain('cannot be paid for')
  })
})

it('my account has a register form whose e-mail field is not a checkout’s', async () => {
  const page = await html('/my-account/')
  expect(page).toMatch(/<input type="email" name="email" id="reg_email"/)
  expect(bodyClasses(page)).toEqual(expect.arrayContaining(['woocommerce-account']))
  expect(bodyClasses(page)).not.toContain('woocommerce-checkout')
})
