/** The questions that the recordings of settings, ways to pay and kinds of products answer. */
import { claimsOf, type Check } from './claim.ts'
import { after, answered, replayed, replayedInPart, shopper, withCart } from './scene.ts'

const notPurchasable = (id: number): Check => after([withCart()], answered((scene) => shopper(scene, 'POST', '/cart/add-item', { id, quantity: 1 })))

export const GATEWAY_CLAIMS = claimsOf('gateways', {
  'checkout-link-external': ['may a link hold an external product?', replayed],
  'checkout-link-grouped': ['may a link hold a grouped product?', replayed],
  'payment-gateway-bacs': ['how one way to pay reads', replayed],
  'payment-gateway-unknown': ['what an unknown way to pay answers', replayed],
  'payment-gateways': ['which ways to pay there are', replayed],
  'payment-gateways-fields': ['are fields kept in the list of ways to pay?', replayed],
  'product-external': ['how an external product reads', replayed],
  'product-grouped': ['how a grouped product reads', replayed],
  'product-with-reviews': ['how a product reads by some of its fields', replayed],
  'settings-read-key': ['may a read-only key read settings?', answered(({ ask, shop }) => ask('GET', '/wp-json/wc/v3/settings/general', undefined, { Authorization: `Basic ${btoa(`${shop.readOnly.key}:${shop.readOnly.secret}`)}` }))],
  'shipping-zone-0-methods': ['how a zone without methods reads', replayed],
  'shipping-zone-1-methods': ['how ways of shipping read', replayed],
  'shipping-zones': ['which zones there are', replayed],
  'store-api-add-external': ['may an external product be put into a cart?', notPurchasable(88)],
  'store-api-add-grouped': ['may a grouped product be put into a cart?', notPurchasable(87)],
  'store-api-product-external': ['how the public API tells an external product', replayed],
  'store-api-product-grouped': ['how the public API tells a grouped product', replayed],
  'store-api-product-rating': ['how the public API tells a rated product', replayedInPart],
})
