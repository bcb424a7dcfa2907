/** Whether a shop has a checkout link is asked seldom, and a shop that does not answer costs one click its time, not all. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createProbe, type Probe } from '../../server/links/probe.ts'
import type { Platform } from '../../server/platforms/platform.ts'
import type { Service } from '../../server/service.ts'
import type { Store } from '../../server/stores/shop.ts'
import { minutes } from '../../server/values/time.ts'
import { databases } from '../support/databases.ts'
import { openShop, type Shop } from '../support/shop.ts'

let shop: Shop
let close: () => Promise<void>
let answers: ('yes' | 'no' | 'silence')[]
let asked: number
let probe: Probe
let store: Store

beforeAll(async () => {
  const [kind] = databases
  if (!kind) throw new Error('no database');
  ({ shop, close } = await openShop(kind))
})
afterAll(() => close())
beforeEach(() => {
  const { deps } = shop.service
  asked = 0
  const platform = {
    ...(deps.platforms.get('default') as Platform),
    hasCheckoutLink: async () => {
      const answer = answers[asked++] ?? 'silence'
      return answer === 'silence' ? { kind: 'away', reason: 'timeout' } as const : { kind: 'ok', value: answer === 'yes', storeAt: null } as const
    },
  }
  const service: Pick<Service, 'deps'> = { deps: { ...deps, platforms: new Map([['default', platform]]) } }
  probe = createProbe(service.deps)
  store = deps.stores.get('default') as Store
})

test('an answer is believed for an hour', async () => {
  answers = ['yes', 'no']
  expect([await probe(store), await probe(store), asked]).toEqual([true, true, 1])
  shop.clock.pass(minutes(61))
  expect([await probe(store), asked]).toEqual([false, 2])
})

test('silence is remembered for five minutes, and what was known before stands meanwhile', async () => {
  answers = ['yes', 'silence', 'no']
  await probe(store)
  shop.clock.pass(minutes(61))
  expect([await probe(store), await probe(store), asked]).toEqual([true, true, 2])
  shop.clock.pass(minutes(6))
  expect([await probe(store), asked]).toEqual([false, 3])
})

test('of a shop that never answered nothing is expected: the script on its page does the work', async () => {
  answers = ['silence']
  expect([await probe(store), await probe(store), asked]).toEqual([false, false, 1])
})

test('clicks at the same time ask once', async () => {
  answers = ['yes', 'no']
  expect([await Promise.all([probe(store), probe(store), probe(store)]), asked]).toEqual([[true, true, true], 1])
})
