/** Which orders a date asks the pretend shop for: strictly later, whole seconds, and WooCommerce's time zone traps. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDemoShop, type DemoShop } from '../../../server/demo/shop/shop.ts'
import { gmtText, instant, minutes, seconds } from '../../../server/values/time.ts'
import { movableClock } from '../../support/clock.ts'
import { restClient } from './clients.ts'
import { hasRecordings, recording } from './recorded.ts'

const CHANGED = instant(Date.UTC(2026, 10, 21, 19, 35, 8))
const at = (shiftSec: number, zone = '', fraction = ''): string => gmtText(instant(CHANGED + seconds(shiftSec))) + fraction + zone
const HOUR_SEC = 3_600
const LOCAL = 2 * HOUR_SEC

const clock = movableClock(instant(CHANGED + 456))
let shop: DemoShop
let wanted: number
beforeAll(async () => {
  shop = await startDemoShop({ now: clock.now, timeZoneOffsetMinutes: 120 })
  wanted = shop.placeOrder({ email: 'ann@example.test', lines: [{ productId: shop.products.mug.id, quantity: 1 }] }).id
})
afterAll(() => shop.close())

const found = async (query: object): Promise<boolean> => {
  const answer = await restClient(shop, shop).get('orders', { ...query, _fields: 'id' })
  expect(answer.status).toBe(200)
  return (answer.body as { id: number }[]).some((order) => order.id === wanted)
}

describe('an order changed at a known second, in a shop two hours ahead of GMT', () => {
  it.each([
    ['a naive GMT second before it, said to be GMT', { modified_after: at(-1), dates_are_gmt: true }, true],
    ['its own naive GMT second, said to be GMT', { modified_after: at(0), dates_are_gmt: true }, false],
    ['a fraction before it, said to be GMT: the fraction is cut', { modified_after: at(-1, '', '.999'), dates_are_gmt: true }, true],
    ['a Z second before it', { modified_after: at(-1, 'Z') }, true],
    ['its own second with Z', { modified_after: at(0, 'Z') }, false],
    ['a Z second before it, said to be GMT: shifted by two hours', { modified_after: at(-1, 'Z'), dates_are_gmt: true }, false],
    ['an hour before it with Z, said to be GMT', { modified_after: at(-HOUR_SEC, 'Z'), dates_are_gmt: true }, false],
    ['two hours and a second before it with Z, said to be GMT', { modified_after: at(-LOCAL - 1, 'Z'), dates_are_gmt: true }, true],
    ['a local second before it', { modified_after: at(LOCAL - 1) }, true],
    ['its own local second', { modified_after: at(LOCAL) }, false],
    ['a naive GMT second after it, taken as local: two hours too much', { modified_after: at(1) }, true],
    ['milliseconds and Z of a second after it: the Z is forgotten', { modified_after: at(1, 'Z', '.000') }, true],
    ['milliseconds and Z before it, said to be GMT: shifted', { modified_after: at(-1, 'Z', '.000'), dates_are_gmt: true }, false],
    ['a local second before it with its zone', { modified_after: at(LOCAL - 1, '+02:00') }, true],
    ['its own local second with its zone', { modified_after: at(LOCAL, '+02:00') }, false],
    ['an end at its own second', { modified_before: at(0), dates_are_gmt: true }, false],
    ['an end a second later', { modified_before: at(1), dates_are_gmt: true }, true],
    ['a creation date before it', { after: at(-1), dates_are_gmt: true }, true],
    ['a creation date at it', { after: at(0), dates_are_gmt: true }, false],
  ])('asked for after %s', async (_what, query, expected) => {
    expect(await found(query)).toBe(expected)
  })

  it.each(['yesterday', '2026-11-21', '1795289707', ''])('is not looked for with the date %j, which is refused', async (text) => {
    const answer = await restClient(shop, shop).get('orders', { modified_after: text, dates_are_gmt: true })
    expect(answer.status).toBe(400)
    expect(answer.body).toEqual({
      code: 'rest_invalid_param', message: 'Invalid parameter(s): modified_after',
      data: { status: 400, params: { modified_after: 'Invalid date.' }, details: { modified_after: { code: 'rest_invalid_date', message: 'Invalid date.', data: null } } },
    })
    if (hasRecordings) expect(answer.body).toEqual(recording('rest/error-400-date.json').response?.body)
  })

  it('is found by all recorded forms that found one in the real shop, and by no other', async () => {
    if (!hasRecordings) return
    for (const each of recordedCases()) {
      const answer = await restClient(shop, shop).get('orders', each.query)
      const includes = answer.status === 200 ? (answer.body as { id: number }[]).some((order) => order.id === wanted) : null
      expect({ case: each.name, includes }).toEqual({ case: each.name, includes: each.includes })
    }
  })
})

describe('changes after the first second', () => {
  it('move an order behind the cursor and in front of it again', async () => {
    clock.pass(minutes(5))
    expect(await found({ modified_after: at(60), dates_are_gmt: true })).toBe(false)
    shop.setOrderStatus(wanted, 'completed')
    expect(await found({ modified_after: at(60), dates_are_gmt: true })).toBe(true)
  })

  it('of the same second come sorted by id, in both directions', async () => {
    const ids = [1, 2, 3].map(() => shop.placeOrder({ email: 'b@example.test', lines: [] }).id)
    const asked = async (order: string) => ((await restClient(shop, shop).get('orders', { orderby: 'modified', order, include: ids })).body as { id: number }[]).map((each) => each.id)
    expect(await asked('asc')).toEqual(ids)
    expect(await asked('desc')).toEqual([...ids].reverse())
  })
})

interface RecordedCase { readonly case: string; readonly modified_after?: string; readonly dates_are_gmt?: string | null; readonly query?: string; readonly includes_order: boolean | null }

function recordedCases(): { name: string; query: object; includes: boolean | null }[] {
  return recording<{ cases: RecordedCase[] }>('rest/modified-after-semantics.json').cases.map((each) => ({
    name: each.case, includes: each.includes_order,
    query: each.query ? Object.fromEntries(new URLSearchParams(each.query))
      : { modified_after: each.modified_after, ...(each.dates_are_gmt ? { dates_are_gmt: each.dates_are_gmt } : {}) },
  }))
}
