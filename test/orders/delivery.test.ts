/** What a webhook's delivery is taken to be about: only what to ask the shop for, whatever else it says. */
import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readDelivery } from '../../server/orders/delivery.ts'
import { hasRecordings, recording } from '../demo/shop/recorded.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const read = (topic: string | undefined, body: unknown) => readDelivery(topic, bytes(typeof body === 'string' ? body : JSON.stringify(body)))

describe('a delivery about an order', () => {
  test.each(['order.created', 'order.updated', 'order.restored'])('%s names the order and whose it is', (topic) => {
    expect(read(topic, { id: 12, status: 'processing', billing: { email: 'Ann@Example.test' } })).toEqual({ kind: 'order', id: 12, email: 'Ann@example.test', isGone: false })
  })

  test('that was deleted has its id only', () => {
    expect(read('order.deleted', { id: 12 })).toEqual({ kind: 'order', id: 12, email: null, isGone: true })
  })

  test.each(['checkout-draft', 'auto-draft'])('that is a %s is nobody\'s purchase: somebody has the checkout open', (status) => {
    expect(read('order.updated', { id: 12, status, billing: { email: 'ann@example.test' } })).toEqual({ kind: 'draft', id: 12 })
  })

  test.each([[{ email: '' }], [{ email: 'no address' }], [{ email: 5 }], [null], ['text'], [undefined]])('whose billing is %j still names the order', (billing) => {
    expect(read('order.updated', { id: 12, status: 'processing', billing })).toMatchObject({ kind: 'order', id: 12, email: null })
  })

  test.each([
    ['an error object, since the order vanished meanwhile', { code: 'woocommerce_rest_shop_order_invalid_id', message: 'Invalid ID.', data: { status: 404 } }],
    ['an id that is a text', { id: '12' }], ['an id below one', { id: 0 }], ['an id that is no whole number', { id: 1.5 }], ['an id too large to count', { id: 2 ** 60 }],
    ['a list', [{ id: 12 }]], ['null', 'null'], ['half an object', '{"id":12,'], ['a page', '<!doctype html>'], ['nothing', ''],
  ])('with %s does not name one: all changes are asked for', (_, body) => {
    expect(read('order.updated', body)).toEqual({ kind: 'unclear' })
  })
})

describe('a delivery about something else', () => {
  test('names a product, or a variation by its own id', () => {
    expect(read('product.updated', { id: 69, type: 'variation', parent_id: 64 })).toEqual({ kind: 'product', id: 69 })
    expect(read('product.deleted', { id: 12_040 })).toEqual({ kind: 'product', id: 12_040 })
  })

  test('that is an error object, as a restored coupon sends one about a product, causes nothing', () => {
    expect(read('product.restored', { code: 'woocommerce_rest_product_invalid_id', message: 'Invalid ID.' })).toEqual({ kind: 'other' })
  })

  test.each(['coupon.updated', 'coupon.deleted', 'customer.created'])('%s causes nothing', (topic) => {
    expect(read(topic, { id: 1 })).toEqual({ kind: 'other' })
  })

  test.each([undefined, '', 'nothing', 'action.woocommerce_add_to_cart'])('with the topic %j is no reason to guess: all changes are asked for', (topic) => {
    expect(read(topic, { id: 1 })).toEqual({ kind: 'unclear' })
  })
})

interface Sent { readonly headers: Readonly<Record<string, string>>; readonly body: unknown }

test.runIf(hasRecordings)('every recorded delivery of a real shop is understood', () => {
  const names = readdirSync(new URL('../../../shared/fixtures/woocommerce/webhooks/', import.meta.url)).filter((name) => name.startsWith('delivery-'))
  const sent = names.flatMap((name) => {
    const { delivery, deliveries } = recording<{ delivery?: Sent; deliveries?: readonly Sent[] }>(`webhooks/${name}`)
    return [...(delivery ? [delivery] : []), ...(deliveries ?? [])].filter((each) => each.headers && each.body)
  })
  expect(sent.length).toBeGreaterThan(15)
  for (const { headers, body } of sent) {
    const topic = Object.entries(headers).find(([name]) => name.toLowerCase() === 'x-wc-webhook-topic')?.[1] ?? ''
    const { id } = body as { id?: number }
    const expected = topic.startsWith('order.') ? { kind: 'order', id } : topic.startsWith('product.') && id ? { kind: 'product', id } : { kind: 'other' }
    expect(read(topic, body), topic).toMatchObject(expected)
  }
})
