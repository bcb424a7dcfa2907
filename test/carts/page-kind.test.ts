/** What the admin site calls a page, from the classes that a real shop of WooCommerce 10.5.0 puts on it. */
import { expect, test } from 'vitest'
import { pageKind } from '../../server/carts/page-kind.ts'

test.each([
  ['wp-singular page page-id-7 woocommerce-checkout woocommerce-page woocommerce-uses-block-theme woocommerce-js', 'email', 'checkout-block'],
  ['page page-id-94 woocommerce-checkout woocommerce-page', 'billing_email', 'checkout-classic'],
  ['page woocommerce-checkout woocommerce-page woocommerce-order-pay', 'mine', 'order-pay-own'],
  ['page woocommerce-checkout woocommerce-page woocommerce-order-received', undefined, 'order-received'],
  ['page woocommerce-cart woocommerce-page', undefined, 'cart'],
  ['single single-product postid-11 woocommerce woocommerce-page product type-product', undefined, 'product'],
  ['archive post-type-archive post-type-archive-product woocommerce-shop woocommerce woocommerce-page', undefined, 'shop'],
  ['home blog', undefined, 'other'], ['', 'x', 'other-own'], ['woocommerce-checkout-extra', undefined, 'other'],
])('a page with the classes «%s» and the field %s is %s', (classes, field, kind) => {
  expect(pageKind(classes, field)).toBe(kind)
})

test.each([undefined, null, 1, {}, ['woocommerce-cart']])('of classes %j nothing is told', (classes) => {
  expect(pageKind(classes, 'email')).toBeUndefined()
})
