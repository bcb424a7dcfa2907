/** How a saved cart is merged with the page's own: through the pretend shop's Store API, old and new. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { demoBrowser } from '../../server/demo/browser.ts'
import { startDemoShop, type DemoShop } from '../../server/demo/shop/shop.ts'
import { instant } from '../../server/values/time.ts'
import { restClient } from '../demo/shop/clients.ts'
import { putBack, storeApi, type PutBack } from '../../tracker/restore-cart.ts'
import type { WireLine } from '../../tracker/protocol.ts'

const GLOVES: WireLine = { id: 84, quantity: 1, attributes: [{ name: 'Size', value: 'S' }, { name: 'Colour', value: 'Red' }] }
const BLUE_GLOVES: WireLine = { ...GLOVES, attributes: [{ name: 'Size', value: 'S' }, { name: 'Colour', value: 'Blue' }] }
const MUGS: WireLine = { id: 12, quantity: 2 }
const TEA: WireLine = { id: 16, quantity: 1 }
const SOLD_OUT: WireLine = { id: 20, quantity: 1 }
const TOO_MANY: WireLine = { id: 22, quantity: 5 }
const ALL_THERE = { missing: [], isAnyThere: true, isChanged: true, isCouponRefused: false }

interface Cart {
  readonly items: readonly { readonly id: number; readonly quantity: number; readonly variation: readonly { readonly value: string }[] }[]
  readonly coupons: readonly { readonly code: string }[]
}

describe.each(['10.5.0', '8.9.1'] as const)('in WooCommerce %s', (version) => {
  let shop: DemoShop
  /** Answers of the shop: path and status. */
  let answers: string[]
  let spoilNonce = false
  const cartToken = vi.fn<() => void>()
  const back = (lines: readonly WireLine[], coupon: string | null = null, email: string | null = null): Promise<PutBack> => putBack({ lines, coupon, email }, storeApi())
  const cart = async (): Promise<Cart> => (await (await fetch('/wp-json/wc/store/v1/cart')).json()) as Cart
  const inCart = async (): Promise<string[]> => (await cart()).items.map(({ id, quantity, variation }) => [`${quantity} of ${id}`, ...variation.map(({ value }) => value)].join(' '))

  beforeEach(async () => {
    shop = await startDemoShop({ now: () => instant(Date.now()), version })
    const network = globalThis.fetch
    const browser = demoBrowser()
    answers = []
    spoilNonce = false
    vi.stubGlobal('document', { querySelector: () => null })
    vi.stubGlobal('location', new URL(`${shop.url}/checkout/`))
    vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
      if (!path.startsWith('/')) return network(path, init)
      const headers = new Headers(init.headers)
      if (headers.has('cart-token')) cartToken()
      if (spoilNonce && headers.has('nonce')) headers.set('nonce', 'stale')
      spoilNonce = false
      const response = await browser.request(shop.url + path, { ...init, headers })
      answers.push(`${path.split('/v1/')[1]} ${response.status}`)
      return response
    })
  })
  afterEach(async () => {
    vi.unstubAllGlobals()
    await shop.close()
  })

  it('puts everything into an empty cart, the colour that the shopper chose included', async () => {
    expect(await back([MUGS, GLOVES, BLUE_GLOVES])).toEqual(ALL_THERE)
    expect(await inCart()).toEqual(['2 of 12', '1 of 84 S Red', '1 of 84 S Blue'])
  })

  it('uses the page\'s own session, never a Cart-Token', async () => {
    await back([MUGS])
    expect(cartToken).not.toHaveBeenCalled()
    expect(await inCart()).toEqual(['2 of 12'])
  })

  it('done twice, doubles nothing and asks for no change', async () => {
    await back([MUGS, GLOVES])
    answers = []
    expect(await back([MUGS, GLOVES])).toEqual({ ...ALL_THERE, isChanged: false })
    expect(answers).toEqual(['cart 200'])
  })

  it.each([
    ['its parent with the shop\'s words', [{ name: 'Size', value: 'M' }, { name: 'Colour', value: 'Blue' }], 64, ['1 of 69 M Blue']],
    ['its parent with short names', [{ name: 'attribute_pa_colour', value: 'blue' }, { name: 'pa_size', value: 'm' }], 64, ['1 of 69 M Blue']],
    ['its parent, the colour left open by the variation', [{ name: 'size', value: 's' }, { name: 'colour', value: 'Red' }], 82, ['1 of 84 S Red']],
  ])('finds a variation again that was saved as %s, and doubles nothing', async (_, attributes, id, expected) => {
    const line: WireLine = { id, quantity: 1, attributes }
    expect(await back([line])).toEqual(ALL_THERE)
    expect(await inCart()).toEqual(expected)
    expect(await back([line])).toEqual({ ...ALL_THERE, isChanged: false })
    expect(await inCart()).toEqual(expected)
  })

  it('names a parent whose choice the shop no longer has by the id that was saved', async () => {
    const line: WireLine = { id: 64, quantity: 1, attributes: [{ name: 'Size', value: 'XXL' }, { name: 'Colour', value: 'Blue' }] }
    expect(await back([line])).toEqual({ missing: [64], isAnyThere: false, isChanged: false, isCouponRefused: false })
    expect(await inCart()).toEqual([])
  })

  it('keeps what is in the cart and raises a line to the greater quantity', async () => {
    await back([TEA, { ...MUGS, quantity: 1 }])
    expect(await back([MUGS])).toEqual(ALL_THERE)
    expect(await inCart()).toEqual(['1 of 16', '2 of 12'])
  })

  it('never lowers a line of which the shopper took more meanwhile', async () => {
    await back([{ ...MUGS, quantity: 5 }])
    expect(await back([MUGS])).toEqual({ ...ALL_THERE, isChanged: false })
    expect(await inCart()).toEqual(['5 of 12'])
  })

  it('adds up lines of the same product before it compares', async () => {
    await back([{ ...MUGS, quantity: 1 }, MUGS])
    await back([{ ...MUGS, quantity: 1 }, MUGS])
    expect(await inCart()).toEqual(['3 of 12'])
  })

  it('names what did not come back, and brings the rest', async () => {
    expect(await back([SOLD_OUT, MUGS, TOO_MANY, { id: 999, quantity: 1 }])).toEqual({ missing: [20, 22, 999], isAnyThere: true, isChanged: true, isCouponRefused: false })
    expect(await inCart()).toEqual(['2 of 12'])
  })

  it('says so when nothing came back', async () => {
    expect(await back([SOLD_OUT])).toEqual({ missing: [20], isAnyThere: false, isChanged: false, isCouponRefused: false })
  })

  it('tries once more with a new nonce where a page cache kept an old one, and not without end', async () => {
    await fetch('/wp-json/wc/store/v1/cart')
    const api = storeApi()
    await api('cart')
    spoilNonce = true
    await putBack({ lines: [MUGS], coupon: null, email: null }, (path, body) => (spoilNonce = path !== 'cart', api(path, body)))
    expect(answers.slice(-2)).toEqual(['cart/add-item 403', 'cart/add-item 201'])
    expect(await inCart()).toEqual(['2 of 12'])
  })

  it('applies a coupon once', async () => {
    expect((await back([MUGS], 'SAVE10')).isChanged).toBe(true)
    expect((await back([MUGS], 'SAVE10')).isChanged).toBe(false)
    expect((await cart()).coupons.map(({ code }) => code)).toEqual(['save10'])
  })

  it('brings the lines though the coupon is refused', async () => {
    expect(await back([MUGS], 'NO-SUCH-COUPON')).toEqual({ ...ALL_THERE, isCouponRefused: true })
    expect((await cart()).coupons).toEqual([])
  })

  it('leaves the coupon that the shopper brought, and adds no second one', async () => {
    await back([MUGS], 'SAVE10')
    expect(await back([MUGS], 'BACK-1')).toEqual({ ...ALL_THERE, isChanged: false, isCouponRefused: true })
    expect((await cart()).coupons.map(({ code }) => code)).toEqual(['save10'])
  })

  it.each([['free shipping', { discount_type: 'fixed_cart', amount: '0', free_shipping: true }, ['cart/select-shipping-rate 200']], ['percent', { discount_type: 'percent', amount: '5' }, []]])(
    'chooses the way of shipping that a coupon opens, and touches it for no other (%s)', async (_, coupon, chosen) => {
      await restClient(shop, shop).post('coupons', { code: 'back-2', ...coupon })
      expect(await back([MUGS], 'BACK-2')).toEqual(ALL_THERE)
      expect(answers.filter((each) => each.startsWith('cart/select-shipping-rate'))).toEqual(chosen)
    })

  it('tries no coupon when nothing came back', async () => {
    expect(await back([SOLD_OUT], 'SAVE10')).toMatchObject({ isAnyThere: false, isCouponRefused: false })
    expect(answers.filter((each) => each.startsWith('cart/apply-coupon'))).toEqual([])
  })

  it('gives up where the shop does not answer with a cart', async () => {
    vi.stubGlobal('fetch', async () => new Response('<h1>maintenance</h1>', { status: 503 }))
    await expect(back([MUGS])).rejects.toThrow('cart 503')
  })
})
