/** What the self-test finds in healthy shops and in those that go wrong without an error. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { lastSelfTest, runSelfTest, selfTest } from '../../server/orders/self-test.ts'
import { findingSentence, type Finding } from '../../server/orders/self-test-words.ts'
import { wooCommerce } from '../../server/platforms/woocommerce.ts'
import type { Service } from '../../server/service.ts'
import { days, hours, minutes, plus } from '../../server/values/time.ts'
import { databases } from '../support/databases.ts'
import { openShop, type Shop } from '../support/shop.ts'
import { withShop } from '../platforms/with-shop.ts'

const storeOf = ({ deps }: Service) => {
  const store = deps.stores.get('default')
  if (!store) throw new Error('no store')
  return store
}
const outcomes = (findings: readonly Finding[]): readonly string[] => findings.map((finding) => finding.outcome)
const HEALTHY = ['readable', 'filter-honoured', 'dates-right', 'clock-right', 'may-write', 'search-works', 'order-tables']

describe.each(databases)('on $name', (kind) => {
  let shop: Shop
  let close: () => Promise<void>
  beforeAll(async () => {
    ({ shop, close } = await openShop(kind))
    shop.orders({ email: 'ann@example.test' })
  })
  afterAll(() => close())
  beforeEach(() => {
    shop.woo.quirks.clear()
    shop.woo.faults.all.heal()
  })
  const tested = () => selfTest(shop.service.deps, storeOf(shop.service))

  test('a healthy shop is found healthy, in six questions that change nothing', async () => {
    const before = JSON.stringify(shop.woo.orders())
    shop.woo.faults.forgetRequests()
    const findings = await tested()
    expect(outcomes(findings)).toEqual(HEALTHY)
    expect(new Set(findings.map((finding) => finding.level))).toEqual(new Set(['good']))
    expect(shop.woo.faults.requests).toHaveLength(6)
    expect(JSON.stringify(shop.woo.orders())).toBe(before)
  })

  test.each<['ignores-changes' | 'shifts-dates' | 'search-finds-nothing', string, string]>([
    ['ignores-changes', 'filter-ignored', 'bad'], ['shifts-dates', 'dates-shifted', 'bad'], ['search-finds-nothing', 'search-finds-nothing', 'warn'],
  ])('a shop that %s without an error is found out', async (quirk, outcome, level) => {
    shop.woo.quirks.add(quirk)
    const finding = (await tested()).find((each) => each.outcome === outcome)
    expect(finding?.level).toBe(level)
    expect(finding && findingSentence(finding)).toMatch(/\.$/)
  })

  test('a shop that cannot be read says why, and nothing else is asked', async () => {
    shop.woo.faults.rest.phpWarnings()
    shop.woo.faults.forgetRequests()
    const findings = await tested()
    expect(findings).toEqual([{ check: 'reading', outcome: 'unanswered', level: 'bad', detail: 'away: php-output-before-json' }])
    expect(findings.map(findingSentence)).toEqual([expect.stringContaining('WP_DEBUG_DISPLAY')])
    expect(shop.woo.faults.requests).toHaveLength(1)
  })

  test('what was found is kept with its time, and the admin site can tell it', async () => {
    await runSelfTest(shop.service.deps, storeOf(shop.service))
    const last = await lastSelfTest(shop.service.deps.connection.db, 'default')
    expect([outcomes(last?.findings ?? []), last?.at]).toEqual([HEALTHY, shop.clock.wall()])
  })

  test('it is made at the first contact and once a day, not at every beat', async () => {
    const asked = () => shop.woo.faults.requests.filter((request) => request.path.includes('/system_status')).length
    shop.woo.faults.forgetRequests()
    await shop.passes(hours(20))
    await shop.passes(hours(2))
    expect(asked()).toBeLessThanOrEqual(1)
    shop.woo.faults.forgetRequests()
    await shop.passes(days(3))
    expect(asked()).toBe(3)
  })
})

describe('clocks', () => {
  test.each([[minutes(61), 'clock-ahead', '61'], [minutes(-61), 'clock-behind', '61'], [minutes(4), 'clock-right', undefined]])('%o ms apart are found %s', async (by, outcome, detail) => {
    const shop = await withShop()
    const at = shop.clock.now()
    const platform = wooCommerce(shop.woo)
    const deps = { platforms: new Map([['default', platform]]), clock: { ...shop.clock, wall: () => plus(at, hours(0)) } }
    const skewed = { ...deps, clock: { ...deps.clock, wall: () => (at - by) as typeof at } }
    const finding = (await selfTest(skewed, { id: 'default' } as never)).find((each) => each.check === 'clock')
    expect([finding?.outcome, finding?.detail]).toEqual([outcome, detail])
    await shop.close()
  })
})

test('an old shop keeps its orders among the posts, a key that only reads is named, and a shop without orders is not judged', async () => {
  const old = await withShop({ version: '8.9.1' })
  const deps = { platforms: new Map([['default', wooCommerce({ url: old.woo.url, ...old.woo.readOnly })]]), clock: old.clock }
  const findings = await selfTest(deps, { id: 'default' } as never)
  expect(outcomes(findings)).toEqual(['readable', 'no-orders', 'clock-right', 'may-not-write', 'no-orders', 'order-posts'])
  expect(findings.map(findingSentence).join(' ')).toContain('need a key with read and write rights')
  await old.close()
})
