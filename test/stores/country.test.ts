/** Where a shop is: as its owner says, else as the shop says, and remembered for when it does not. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Platform } from '../../server/platforms/platform.ts'
import type { Deps } from '../../server/deps.ts'
import { countryOf, learnCountry } from '../../server/stores/country.ts'
import type { Store } from '../../server/stores/shop.ts'
import { days, hours, minutes } from '../../server/values/time.ts'
import { databases } from '../support/databases.ts'
import { openShop, type Shop } from '../support/shop.ts'

describe.each(databases)('on $name', (kind) => {
  let shop: Shop
  let close: () => Promise<void>
  beforeAll(async () => ({ shop, close } = await openShop(kind)))
  afterAll(() => close())

  let asked = 0
  let answer: Awaited<ReturnType<Platform['country']>>
  let deps: Deps
  let store: Store
  const asProcess = (): Deps => ({ ...shop.service.deps, countries: new Map(), platforms: new Map([['default', { ...platform(), country: async () => (asked++, answer) }]]) })
  const platform = (): Platform => {
    const real = shop.service.deps.platforms.get('default')
    if (!real) throw new Error('no platform')
    return real
  }
  const says = (value: string): void => void (answer = { kind: 'ok', value, storeAt: null })
  const learn = async (): Promise<string | null> => {
    await learnCountry(deps, store)
    return countryOf(deps, store)
  }
  beforeEach(() => {
    asked = 0
    deps = asProcess()
    store = { ...[...shop.service.deps.stores.values()][0] as Store, country: null }
  })
  afterEach(() => shop.service.deps.connection.db.updateTable('store_sync').set({ country: null }).execute())

  test('an owner who said it is believed, and the shop is not asked', async () => {
    store = { ...store, country: 'IE' }
    says('DE')
    expect([await learn(), asked]).toEqual(['IE', 0])
  })

  test('the shop is asked once a day', async () => {
    says('FI')
    expect([await learn(), await learn(), asked]).toEqual(['FI', 'FI', 1])
    shop.clock.pass(hours(23))
    await learn()
    expect(asked).toBe(1)
    says('SE')
    shop.clock.pass(hours(1))
    expect([await learn(), asked]).toEqual(['SE', 2])
  })

  test('a shop that does not say is asked again next time, and its last answer counts meanwhile', async () => {
    says('FI')
    await learn()
    answer = { kind: 'away', reason: 'http-503' }
    shop.clock.pass(days(1))
    expect([await learn(), await learn(), asked]).toEqual(['FI', 'FI', 3])
  })

  test('another process that cannot ask remembers what the shop said to the first', async () => {
    says('PL')
    await learn()
    deps = asProcess()
    answer = { kind: 'denied', reason: 'http-403' }
    expect(await learn()).toBe('PL')
    says('FR')
    shop.clock.pass(minutes(1))
    expect(await learn()).toBe('FR')
  })

  test('nobody knows while nobody ever said', async () => {
    answer = { kind: 'denied', reason: 'http-403' }
    expect(await learn()).toBeNull()
  })
})
