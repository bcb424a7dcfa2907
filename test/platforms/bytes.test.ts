/** Questions move a part of what the shop could tell: orders, by its own recorded ones and by the pretend shop's, and settings. */
import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { fieldsOf } from '../../server/demo/shop/rest-answers.ts'
import { ORDER_FIELDS } from '../../server/platforms/woocommerce-schema.ts'
import { hasRecordings, recording } from '../demo/shop/recorded.ts'
import { wooCommerce } from '../../server/platforms/woocommerce.ts'
import { answering, withShop } from './with-shop.ts'

const SHARE_MAX = 0.4
const FOLDER = new URL('../../../shared/fixtures/woocommerce/rest/', import.meta.url)

const shareOf = (orders: readonly unknown[]): number => JSON.stringify(fieldsOf(orders, ORDER_FIELDS)).length / JSON.stringify(orders).length

test('a page of changes is at most 0.4 of the full page, by a real shop\'s recorded orders', () => {
  if (!hasRecordings) return
  const bodies = readdirSync(FOLDER).filter((name) => /^order-.*\.json$/.test(name)).map((name) => recording(`rest/${name}`).response?.body)
  const orders = bodies.filter((body) => typeof body === 'object' && body !== null && 'line_items' in body)
  expect(orders.length).toBeGreaterThan(10)
  expect(shareOf(orders)).toBeLessThanOrEqual(SHARE_MAX)
})

test('and by the pretend shop\'s, however many lines they have', async () => {
  const { woo, close } = await withShop()
  const lines = [{ productId: woo.products.mug.id, quantity: 1 }, { productId: woo.products.shirt.id, variationId: 69, quantity: 1 }]
  const ids = [1, 2, 10].map((times) => woo.placeOrder({ email: 'ann@example.test', lines: Array.from({ length: times }, () => lines).flat() }).id)
  for (const id of ids) expect(shareOf([woo.orderJson(id)])).toBeLessThanOrEqual(SHARE_MAX)
  await close()
})

test('a shop is asked for the values of its settings, never for all countries and currencies they could have', async () => {
  const asked: URL[] = []
  const shop = await answering((request, response) => {
    asked.push(new URL(request.url ?? '', 'http://shop.example'))
    response.setHeader('content-type', 'application/json').end('[]')
  })
  const platform = wooCommerce({ url: shop.url, key: `ck_${'1'.repeat(40)}`, secret: `cs_${'1'.repeat(40)}` })
  await platform.country()
  await platform.currency?.()
  await platform.coupons?.areTaken()
  expect(asked.map((url) => [url.pathname, url.searchParams.get('_fields')])).toEqual(Array.from({ length: 3 }, () => ['/wp-json/wc/v3/settings/general', 'id,value']))
  await shop.close()
})
