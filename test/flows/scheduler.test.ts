/** Moving carts and runs along: done twice it is done once, and one that cannot be decided does not hold up the others. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { advance } from '../../server/flows/scheduler.ts'
import type { Service } from '../../server/service.ts'
import type { Log } from '../../server/log.ts'
import { hours, minutes } from '../../server/values/time.ts'
import { databases } from '../support/databases.ts'
import { cartToken, openShop, type Shop } from '../support/shop.ts'

describe.each(databases)('on $name', (kind) => {
  let shop: Shop
  let close: () => Promise<void>
  beforeAll(async () => ({ shop, close } = await openShop(kind)))
  afterAll(() => close())

  const moveOn = (service: Service = shop.service): Promise<void> => {
    const store = service.deps.stores.get('default')
    if (!store) throw new Error('no store')
    return advance(service.deps, store)
  }
  const runOf = async (device: string) => {
    const { db } = shop.service.deps.connection
    return db.selectFrom('run').innerJoin('cart', 'cart.id', 'run.subject_id').select(['run.id', 'run.state', 'run.reason', 'run.next_step', 'run.next_at', 'run.round'])
      .where('cart.token', '=', cartToken(device)).orderBy('run.round', 'desc').executeTakeFirst()
  }
  const stepsOf = async (runId: string | undefined) => shop.service.deps.connection.db.selectFrom('message').select(['step', 'state']).where('run_id', '=', runId ?? '').execute()

  test('a cart is called abandoned after an hour and not a millisecond before, and its first mail is put into the outbox', async () => {
    await shop.leaves({ email: 'ann@example.test', device: 'ann' })
    shop.clock.pass(hours(1 - 1 / 3_600_000))
    await moveOn()
    expect([await shop.cartState('ann'), await runOf('ann')]).toEqual(['open', undefined])
    shop.clock.pass(hours(1 / 3_600_000))
    await moveOn()
    expect(await shop.cartState('ann')).toBe('abandoned')
    expect(await stepsOf((await runOf('ann'))?.id)).toEqual([{ step: 'help', state: 'scheduled' }])
  })

  test('moving on again and by several at once puts nothing in twice', async () => {
    await Promise.all([moveOn(), moveOn(), moveOn()])
    await moveOn()
    expect(await stepsOf((await runOf('ann'))?.id)).toHaveLength(1)
  })

  test('a process that died between starting the run and calling the cart abandoned loses nothing', async () => {
    await shop.leaves({ email: 'bob@example.test', device: 'bob' })
    shop.clock.pass(minutes(61))
    await moveOn()
    await shop.service.deps.connection.db.updateTable('cart').set({ state: 'open', abandoned_at: null }).where('token', '=', cartToken('bob')).execute()
    await moveOn()
    expect(await shop.cartState('bob')).toBe('abandoned')
    expect(await stepsOf((await runOf('bob'))?.id)).toHaveLength(1)
  })

  test('an emptied and refilled cart is a round of its own; the run of the round before ends', async () => {
    await shop.leaves({ email: 'eve@example.test', device: 'eve' })
    shop.clock.pass(minutes(61))
    await moveOn()
    const first = await runOf('eve')
    await shop.leaves({ email: 'eve@example.test', device: 'eve', cart: [] })
    await shop.leaves({ email: 'eve@example.test', device: 'eve' })
    shop.clock.pass(minutes(61))
    await moveOn()
    await moveOn()
    const second = await runOf('eve')
    expect([first?.round, second?.round]).toEqual([1, 2])
    const old = await shop.service.deps.connection.db.selectFrom('run').select(['state', 'reason']).where('id', '=', first?.id ?? '').executeTakeFirst()
    expect(old).toEqual({ state: 'stopped', reason: 'cart-ended' })
    expect(await stepsOf(first?.id)).toEqual([{ step: 'help', state: 'cancelled' }])
  })

  test('a run that cannot be decided is set aside and told to the operator; the others move on', async () => {
    const failures: string[] = []
    const log: Log = { info: () => undefined, warn: () => undefined, error: (event) => void failures.push(event) }
    const service = await shop.joinedBy({ log })
    for (const device of ['broken', 'sound']) {
      await shop.leaves({ email: `${device}@example.test`, device })
      shop.clock.pass(minutes(1))
    }
    shop.clock.pass(minutes(61))
    await shop.service.deps.connection.db.updateTable('cart').set({ currency: 'EUR', total_minor: 0, state: 'abandoned', lines: 'no list' }).where('token', '=', cartToken('broken')).execute()
    const cart = await shop.service.deps.connection.db.selectFrom('cart').select('id').where('token', '=', cartToken('broken')).executeTakeFirst()
    const { startRun } = await import('../../server/flows/store.ts')
    await startRun(shop.service.deps.connection.db, { id: 'broken run', storeId: 'default', flow: 'cart-classic', subject: 'cart', subjectId: cart?.id ?? '', round: 1, emailIndex: null }, shop.clock.now())
    await moveOn(service)
    expect(failures).toEqual(['run.failed'])
    expect(await runOf('broken')).toMatchObject({ state: 'active', reason: 'trouble' })
    expect((await runOf('broken'))?.next_at).toBeGreaterThan(shop.clock.now())
    expect(await stepsOf((await runOf('sound'))?.id)).toEqual([{ step: 'help', state: 'scheduled' }])
  })
})
