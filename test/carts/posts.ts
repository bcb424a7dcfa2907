/** Valid posts and their rows for the cart suites; name only what a test is about. */
import type { CartPost, ConsentPost, OrderPost } from '../../tracker/protocol.ts'
import type { CartRow } from '../../server/carts/cart.ts'
import { instant } from '../../server/values/time.ts'

export const TOKEN = 'cart-0123456789abcdef'
export const VISITOR = 'visitor-0123456789abcdef'

export const cartPost = (changes: Partial<CartPost> = {}): CartPost => ({
  store: 'default', cart: TOKEN, visitor: VISITOR, seq: 1, lines: [{ id: 12, quantity: 2 }], currency: 'EUR', minorUnit: 2, totalMinor: 3_780,
  locale: 'en-IE', page: 'https://shop.example/checkout/', ...changes,
})

export const orderPost = (changes: Partial<OrderPost> = {}): OrderPost => ({ store: 'default', cart: TOKEN, orderId: 1_001, orderKey: 'wc_order_abc', ...changes })

export const consentPost = (changes: Partial<ConsentPost> = {}): ConsentPost => ({
  store: 'default', cart: TOKEN, visitor: VISITOR, answer: 'no', text: 'notice-en-1', locale: 'en', page: 'https://shop.example/checkout/', ...changes,
})

export const cartRow = (changes: Partial<CartRow> = {}): CartRow => ({
  id: 'row-1', storeId: 'default', token: TOKEN, visitor: VISITOR, seq: 1, sealedEmail: 'sealed ann', emailIndex: 'index ann', firstName: 'Ann',
  lines: '[{"id":12,"quantity":2}]', lineCount: 1, currency: 'EUR', minorUnit: 2, totalMinor: 3_780, locale: 'en-IE', timeZone: 'Europe/Dublin',
  page: 'https://shop.example/checkout/', draftId: null, draftKey: null,
  country: null, askedMode: null, pageKind: null, scriptVersion: null, at: instant(1_000), storeAt: instant(5_000), ...changes,
})
