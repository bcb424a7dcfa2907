/** What a headless storefront calls, and what the service hears of it. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { standInPage, type FakePage } from './support/page.ts'

const LINES = [{ id: 12, quantity: 2 }]
const DETAILS = { currency: 'EUR', minorUnit: 2, totalMinor: 2_980 }
const OPTIONS = { store: 'default', endpoint: 'https://cartback.example' }
const RETRY_MS = 60_000

type Headless = typeof import('../../tracker/headless.ts')
const load = async (): Promise<Headless> => {
  vi.resetModules()
  return import('../../tracker/headless.ts')
}

describe('a storefront in the browser', () => {
  let page: FakePage
  let cartback: Headless
  const said = (kind: string): Record<string, unknown>[] => page.posts.filter(([url]) => url === `${OPTIONS.endpoint}/v1/${kind}`).map(([, body]) => body)
  beforeEach(async () => {
    vi.useFakeTimers()
    page = standInPage()
    cartback = await load()
    cartback.init(OPTIONS)
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it('has its cart saved with the address, whichever comes first', () => {
    cartback.identify('ann@example.test', { firstName: 'Ann' })
    expect(page.posts).toEqual([])
    cartback.cart(LINES, DETAILS)
    expect(said('carts')).toMatchObject([
      { ...DETAILS, store: 'default', lines: LINES, email: 'ann@example.test', firstName: 'Ann', locale: 'fi', page: 'https://shop.example/checkout/' },
    ])
  })

  it('is not heard twice with the same', () => {
    cartback.cart(LINES, DETAILS)
    cartback.cart(LINES)
    cartback.identify('ann@exam')
    page.fire('pagehide')
    expect(page.posts).toHaveLength(1)
  })

  it('numbers its posts upwards though the clock stands still or goes back', () => {
    cartback.cart(LINES, DETAILS)
    cartback.identify('ann@example.test')
    vi.setSystemTime(Date.now() - 3_600_000)
    cartback.identify('')
    const [first, second, third] = said('carts').map(({ seq }) => seq as number)
    expect(second).toBeGreaterThan(first!)
    expect(third).toBeGreaterThan(second!)
  })

  it('tells an order once and begins a new cart that is not yet anybody’s', () => {
    cartback.identify('ann@example.test')
    cartback.cart(LINES, DETAILS)
    cartback.order(97, 'wc_order_key')
    cartback.order(97, 'wc_order_key')
    const [cart] = said('carts')
    expect(said('orders')).toMatchObject([{ store: 'default', cart: cart!['cart'], orderId: 97, orderKey: 'wc_order_key' }])
    expect(said('orders')[0]).not.toHaveProperty('email')
    cartback.cart(LINES, DETAILS)
    expect(said('carts')[1]).not.toHaveProperty('email')
    expect(said('carts')[1]!['cart']).not.toBe(cart!['cart'])
  })

  it('is silent after a refusal, and heard again after an undo', () => {
    cartback.identify('ann@example.test')
    cartback.cart(LINES, DETAILS)
    cartback.consent('no')
    cartback.cart([], DETAILS)
    cartback.cart(LINES, DETAILS)
    cartback.order(97, 'wc_order_key')
    page.fire('pagehide')
    expect(page.posts).toHaveLength(2)
    expect(said('consent')).toMatchObject([{ answer: 'no', email: 'ann@example.test' }])
    cartback.consent('undo')
    cartback.cart(LINES, DETAILS)
    expect(said('carts')).toHaveLength(2)
  })

  it('tries again what did not arrive, with the latest state once', async () => {
    page.status = 0
    cartback.cart(LINES, DETAILS)
    await vi.advanceTimersByTimeAsync(1)
    cartback.identify('ann@example.test')
    page.status = 202
    await vi.advanceTimersByTimeAsync(RETRY_MS)
    expect(said('carts').slice(2)).toMatchObject([{ email: 'ann@example.test' }])
    expect((JSON.parse(page.sessionStorage['cartback.default']!) as unknown[])[2]).toEqual({})
  })

  it('that asks with a box to tick is heard only after a yes', () => {
    vi.resetModules()
    return load().then((asking) => {
      asking.init({ ...OPTIONS, mode: 'tick', text: 'our-box-2' })
      asking.identify('ann@example.test')
      asking.cart(LINES, DETAILS)
      expect([page.posts, page.localStorage, page.sessionStorage]).toEqual([[], {}, {}])
      asking.consent('yes')
      asking.identify('ann@example.test')
      asking.cart(LINES, DETAILS)
      expect(said('consent')).toMatchObject([{ answer: 'yes', text: 'our-box-2', mode: 'tick' }])
      expect(said('carts')).toMatchObject([{ email: 'ann@example.test', mode: 'tick', lines: LINES }])
    })
  })

  it('never throws into the page', () => {
    for (const call of [() => cartback.identify(undefined as never), () => cartback.cart(null as never), () => cartback.init(null as never)]) expect(call).not.toThrow()
    expect(page.posts).toEqual([])
  })
})

describe('a storefront rendered on a server', () => {
  it('may import and call everything, and nothing is sent', async () => {
    const fetched = vi.spyOn(globalThis, 'fetch')
    const cartback = await load()
    cartback.init(OPTIONS)
    cartback.identify('ann@example.test')
    cartback.cart(LINES, DETAILS)
    cartback.order(97, 'wc_order_key')
    cartback.consent('no')
    expect(fetched).not.toHaveBeenCalled()
    fetched.mockRestore()
  })
})
