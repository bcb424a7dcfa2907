/** Addresses in mails: what the shop understands, under whatever address the shop lives. */
import { describe, expect, it } from 'vitest'
import { checkoutLink, mergeLink, recoveryLink, unsubscribeLink } from '../../server/mail/links.ts'

const SOURCE = { flow: 'cart-classic', step: 'help', messageId: 'message-1' }
const UTM = 'utm_source=cartback&utm_medium=email&utm_campaign=cart-classic&utm_content=help&cartback=message-1'

describe('links of this service', () => {
  it('carry a token and nothing else', () => {
    expect(recoveryLink('https://cartback.test', 'tok-1')).toBe('https://cartback.test/r/tok-1')
    expect(unsubscribeLink('https://shop.test/cartback/', 'tok-1')).toBe('https://shop.test/cartback/u/tok-1')
  })

  it('cannot be led elsewhere by a token', () => {
    expect(recoveryLink('https://cartback.test', '../admin?x=1')).toBe('https://cartback.test/r/..%2Fadmin%3Fx%3D1')
  })
})

describe("the shop's checkout link", () => {
  it('names every line with its quantity, and where the click comes from', () => {
    const link = checkoutLink('https://shop.test', [{ id: 12, quantity: 2 }, { id: 24, quantity: 1 }], SOURCE)
    expect(link).toBe(`https://shop.test/checkout-link/?products=12:2,24:1&${UTM}`)
  })

  it.each(['https://shop.test/store', 'https://shop.test/store/', 'https://shop.test/store/?lang=fi#top'])('keeps the path of a shop at %s', (shopUrl) => {
    expect(checkoutLink(shopUrl, [{ id: 12, quantity: 1 }], SOURCE)).toBe(`https://shop.test/store/checkout-link/?products=12:1&${UTM}`)
  })

  it('adds up lines of one product, because the shop would keep the last one only', () => {
    expect(checkoutLink('https://shop.test', [{ id: 12, quantity: 2 }, { id: 24, quantity: 1 }, { id: 12, quantity: 3 }], SOURCE)).toContain('products=12:5,24:1&')
  })

  it('leaves out what cannot be bought and leads to the shop when nothing is left', () => {
    expect(checkoutLink('https://shop.test', [{ id: 12, quantity: 0 }, { id: -1, quantity: 1 }, { id: 7, quantity: 1.5 }, { id: 24, quantity: 1 }], SOURCE)).toContain('products=24:1&')
    expect(checkoutLink('https://shop.test', [], SOURCE)).toBe(`https://shop.test/?${UTM}`)
  })

  it('cannot be extended by the name of a step', () => {
    expect(checkoutLink('https://shop.test', [{ id: 1, quantity: 1 }], { flow: 'a&coupon=FREE', step: 'b', messageId: 'm' })).toContain('utm_campaign=a%26coupon%3DFREE&')
  })
})

describe("the link to the shop's checkout page, where the script puts the lines back", () => {
  it('carries its token in the fragment only, behind where the click comes from', () => {
    expect(mergeLink('https://shop.test/store/', 'tok-1', SOURCE)).toBe(`https://shop.test/store/checkout/?${UTM}#cartback=tok-1`)
  })
})
