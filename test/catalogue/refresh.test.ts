/** Products for a mail: asked again when what we know is minutes old, and never made up. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { freshProducts, productsFor } from '../../server/catalogue/refresh.ts'
import { readProducts, saveProducts } from '../../server/catalogue/store.ts'
import { minutes } from '../../server/values/time.ts'
import { databases } from '../support/databases.ts'
import { openShop, type Shop } from '../support/shop.ts'

describe.each(databases)('on $name', (kind) => {
  let shop: Shop
  let close: () => Promise<void>
  beforeAll(async () => ({ shop, close } = await openShop(kind)))
  afterAll(() => close())
  beforeEach(() => {
    shop.clock.pass(minutes(10))
    shop.woo.faults.all.heal()
    shop.woo.faults.forgetRequests()
  })
  const fresh = (ids: readonly number[]) => freshProducts(shop.service.deps, 'default', ids)
  const asked = () => shop.woo.faults.requests.filter((request) => request.path.includes('/wc/v3/products')).length

  test('what was asked within five minutes is not asked again, later it is', async () => {
    const { mug, tea } = shop.woo.products
    await fresh([mug.id])
    shop.clock.pass(minutes(4))
    expect(await fresh([mug.id])).toMatchObject({ kind: 'ok' })
    expect(asked()).toBe(1)
    await fresh([mug.id, tea.id])
    expect(asked()).toBe(2)
    shop.clock.pass(minutes(2))
    shop.woo.products.setPrice(mug, '99.00')
    const answer = await fresh([mug.id])
    expect(answer.kind === 'ok' && answer.value.get(mug.id)?.price).toBe('99.00')
  })

  test('for a click the shop is asked only where more is wanted than there may be left, an hour after the last answer', async () => {
    const { mug, tea } = shop.woo.products
    const wanted = [{ id: mug.id, quantity: 2 }, { id: tea.id, quantity: 1 }]
    const known = async () => (await productsFor(shop.service.deps, 'default', wanted)).get(mug.id)?.stock?.quantity
    await fresh([mug.id, tea.id])
    const { stock } = mug
    shop.woo.products.setStock(mug, 1)
    expect([await known(), asked()]).toEqual([stock, 1])
    shop.clock.pass(minutes(61))
    expect([await known(), asked()]).toEqual([1, 2])
    shop.clock.pass(minutes(61))
    shop.woo.faults.rest.status(503)
    expect(await known()).toBe(1)
    shop.woo.faults.rest.heal()
    shop.woo.faults.forgetRequests()
    await productsFor(shop.service.deps, 'default', [{ id: mug.id, quantity: 1 }, { id: tea.id, quantity: 1 }])
    expect(asked()).toBe(0)
    shop.woo.products.setStock(mug, stock)
  })

  test('unknown products are missing, known ones are there', async () => {
    const answer = await fresh([shop.woo.products.mug.id, 999_999])
    expect(answer.kind === 'ok' && [...answer.value.keys()]).toEqual([shop.woo.products.mug.id])
  })

  test('while the shop is away the answer is that it is away, not what was known before', async () => {
    await fresh([shop.woo.products.mug.id])
    shop.clock.pass(minutes(6))
    shop.woo.faults.rest.status(503)
    expect(await fresh([shop.woo.products.mug.id])).toMatchObject({ kind: 'away' })
  })

  test('a product saved by several at once is there once', async () => {
    const { db } = shop.service.deps.connection
    const product = { id: 5, name: 'Mug "é" 색', variation: null, url: 'https://shop.example/mug', imageUrl: null, price: '1.00', fixedAttributeCount: 0, isPurchasable: true, isInStock: true, crossSellIds: [] }
    const saves = await Promise.allSettled(Array.from({ length: 4 }, () => saveProducts(db, 'default', [product], shop.clock.wall())))
    expect(saves.some((save) => save.status === 'fulfilled')).toBe(true)
    expect([...(await readProducts(db, 'default', [5, 6])).values()]).toEqual([{ product, fetchedAt: shop.clock.wall() }])
    expect(await readProducts(db, 'other', [5])).toEqual(new Map())
  })
})
