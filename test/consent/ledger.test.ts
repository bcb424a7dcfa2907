/** Which answer stands: the latest one of the cart or of the address in it, read from the ledger. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { recordAnswer, standingAnswer } from '../../server/consent/store.ts'
import type { Connection } from '../../server/db/connect.ts'
import { instant } from '../../server/values/time.ts'
import { databases, openDatabase } from '../support/databases.ts'

describe.each(databases)('on $name', (kind) => {
  let connection: Connection
  let close: () => Promise<void>
  let made = 0
  beforeAll(async () => ({ connection, close } = await openDatabase(kind)))
  afterAll(() => close())
  beforeEach(() => connection.db.deleteFrom('consent_answer').execute())

  /** «laptop ann yes 5»: said at the laptop's cart with Ann's address in the field, at the fifth moment. */
  const says = async (...lines: readonly string[]): Promise<void> => {
    for (const line of lines) {
      const [cartToken = '', person = '', answer = '', at = '', storeId = 'default'] = line.split(' ')
      await recordAnswer(connection.db, {
        id: `answer-${++made}`, storeId, cartToken, emailIndex: person === '-' ? null : person, answer: answer as 'yes' | 'no' | 'undo', textId: 'notice-en-1', mode: 'tick',
        locale: 'en', page: 'https://shop.example/', at: instant(Number(at)),
      })
    }
  }
  const stands = (cartToken = 'laptop', emailIndex: string | null = 'ann', yesSince = 0) => standingAnswer(connection.db, { storeId: 'default', cartToken, emailIndex, yesSince: instant(yesSince) })

  test('none stands where nobody answered', async () => expect(await stands()).toBeNull())

  test.each<[string, readonly string[], string | null]>([
    ['a tick at this cart', ['laptop ann yes 1'], 'yes'],
    ['a tick at this cart before the address was typed', ['laptop - yes 1'], 'yes'],
    ['a tick for this address at another cart', ['phone ann yes 1'], 'yes'],
    ['a tick for another address at another cart', ['phone bob yes 1'], null],
    ['a tick in another shop', ['laptop ann yes 1 other'], null],
    ['a no after a tick', ['laptop ann yes 1', 'laptop ann no 2'], 'no'],
    ['a no after a tick, on another device', ['laptop ann yes 1', 'phone ann no 2'], 'no'],
    ['a tick after a no', ['laptop ann no 1', 'laptop ann yes 2'], 'yes'],
    ['a tick after a no, on another device', ['phone ann no 1', 'laptop ann yes 2'], 'yes'],
    ['an undone no', ['laptop ann no 1', 'laptop ann undo 2'], null],
    ['an undone no after a tick: the tick is gone with it', ['laptop ann yes 1', 'laptop ann no 2', 'laptop ann undo 3'], null],
    ['a tick and a no at the same moment', ['laptop ann yes 1', 'laptop ann no 1'], 'no'],
    ['a tick and an undo at the same moment', ['laptop ann undo 1', 'laptop ann yes 1'], null],
    ['a no written down late', ['laptop ann no 2', 'laptop ann yes 1'], 'no'],
  ])('%s', async (_, lines, standing) => {
    await says(...lines)
    expect(await stands()).toBe(standing)
  })

  test('a tick is about one order: later it counts at its own cart only', async () => {
    await says('phone ann yes 10')
    expect([await stands('laptop', 'ann', 10), await stands('laptop', 'ann', 11), await stands('phone', 'ann', 11)]).toEqual(['yes', null, 'yes'])
  })

  test('a no does not grow old', async () => {
    await says('phone ann no 10')
    expect(await stands('laptop', 'ann', 99)).toBe('no')
  })

  test('a cart without an address has the answers said at it only', async () => {
    await says('phone ann yes 1', 'laptop - no 2')
    expect([await stands('phone', null), await stands('laptop', null)]).toEqual(['yes', 'no'])
  })

  test('more answers than anybody gives still end with the latest', async () => {
    await says(...Array.from({ length: 50 }, (_, n) => `laptop ann ${n % 2 ? 'no' : 'yes'} ${n}`), 'laptop ann yes 50')
    expect(await stands()).toBe('yes')
  })
})
