/** The ledger of mails by person, on every database: of two that write to somebody at once exactly one does. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Connection } from '../../server/db/connect.ts'
import { forgetPace, readPaces, reserve, unreserve, type PersonPace, type Reservation } from '../../server/pace/ledger.ts'
import { hours, instant, minus, plus, days, type Instant } from '../../server/values/time.ts'
import { NOON } from '../support/clock.ts'
import { databases, openDatabase } from '../support/databases.ts'

const EVER = instant(0)
let counted = 0

describe.each(databases)('on $name', (kind) => {
  let connection: Connection
  let close: () => Promise<void>
  beforeAll(async () => ({ connection, close } = await openDatabase(kind)))
  afterAll(() => close())

  const newcomer = (): string => `person-${++counted}`
  const mail = (personIndex: string, version: number, at: Instant = NOON): Reservation => ({ personIndex, version, at, kind: 'reminders', messageId: `message-${++counted}` })
  const take = (entry: Reservation): Promise<boolean> => connection.db.transaction().execute((transaction) => reserve(transaction, entry))
  const read = async (personIndex: string, except: readonly string[] = [], since: Instant = EVER): Promise<PersonPace> => {
    const [pace] = await readPaces(connection.db, [{ personIndex, except }], since)
    if (!pace) throw new Error('nothing was read')
    return pace
  }

  test('nobody was written to before the first mail', async () => {
    const ann = newcomer()
    expect(await read(ann)).toEqual({ personIndex: ann, version: 0, mails: [] })
  })

  test('what was reserved is told, latest first, from the moment asked for', async () => {
    const ann = newcomer()
    for (const at of [NOON, plus(NOON, days(1)), plus(NOON, days(2))]) expect(await take(mail(ann, (await read(ann)).version, at))).toBe(true)
    expect((await read(ann)).mails.map(({ at }) => at)).toEqual([plus(NOON, days(2)), plus(NOON, days(1)), NOON])
    expect((await read(ann, [], plus(NOON, days(1)))).mails.map(({ at }) => at)).toEqual([plus(NOON, days(2)), plus(NOON, days(1))])
  })

  test('two workers that both saw nothing cannot both write to a newcomer', async () => {
    for (let n = 0; n < 20; n++) {
      const ann = newcomer()
      const won = await Promise.all([take(mail(ann, 0)), take(mail(ann, 0))])
      expect(won.filter(Boolean)).toHaveLength(1)
      expect((await read(ann)).mails.map(({ at }) => at)).toHaveLength(1)
    }
  })

  test('two workers that both saw the same mails cannot both add one, even at the same moment', async () => {
    const ann = newcomer()
    await take(mail(ann, 0))
    for (let n = 2; n < 22; n++) {
      const { version } = await read(ann)
      const won = await Promise.all([take(mail(ann, version)), take(mail(ann, version))])
      expect(won.filter(Boolean)).toHaveLength(1)
      expect((await read(ann)).mails.map(({ at }) => at)).toHaveLength(n)
    }
  })

  test('whoever decided before another mail left is refused, and nothing of it stays', async () => {
    const ann = newcomer()
    const { version } = await read(ann)
    await take(mail(ann, version))
    expect(await take(mail(ann, version))).toBe(false)
    expect((await read(ann)).mails.map(({ at }) => at)).toEqual([NOON])
  })

  test('an intent that is rolled back leaves nothing', async () => {
    const [ann, bob] = [newcomer(), newcomer()]
    await take(mail(bob, 0))
    const before = [await read(ann), await read(bob)]
    for (const { personIndex, version } of before) {
      await expect(connection.db.transaction().execute(async (transaction) => {
        expect(await reserve(transaction, mail(personIndex, version, plus(NOON, hours(30))))).toBe(true)
        throw new Error('lost')
      })).rejects.toThrow('lost')
    }
    expect([await read(ann), await read(bob)]).toEqual(before)
  })

  test('a mail that did not leave does not count, and taking it back again changes nothing', async () => {
    const ann = newcomer()
    const entry = mail(ann, 0)
    await take(entry)
    await unreserve(connection.db, entry.messageId)
    await unreserve(connection.db, entry.messageId)
    const { version, mails } = await read(ann)
    expect(mails).toEqual([])
    // Whoever looked before it was reserved is still refused: something happened since.
    expect(version).toBeGreaterThan(0)
    expect(await take(mail(ann, 0))).toBe(false)
  })

  test('a second try of a message counts once, at its last time, and does not hold itself up', async () => {
    const ann = newcomer()
    const entry = mail(ann, 0)
    await take(entry)
    expect((await read(ann, [entry.messageId])).mails.map(({ at }) => at)).toEqual([])
    await take({ ...entry, version: (await read(ann)).version, at: plus(NOON, hours(1)) })
    expect((await read(ann)).mails.map(({ at }) => at)).toEqual([plus(NOON, hours(1))])
  })

  test('one person\'s mails say nothing of another\'s', async () => {
    const [ann, bob] = [newcomer(), newcomer()]
    await take(mail(ann, 0))
    expect((await read(bob)).mails.map(({ at }) => at)).toEqual([])
    expect(await take(mail(bob, 0))).toBe(true)
  })

  test('what no cap counts any more is forgotten, what counts is kept, and no old look becomes valid again', async () => {
    const [ann, bob] = [newcomer(), newcomer()]
    const old = minus(NOON, days(40))
    await take(mail(ann, 0, old))
    const seen = await read(ann)
    await take(mail(bob, 0, old))
    await take(mail(bob, (await read(bob)).version, NOON))
    while (await forgetPace(connection.db, minus(NOON, days(30)))) { /* a page at a time */ }
    expect(await read(ann)).toEqual({ personIndex: ann, version: 0, mails: [] })
    expect((await read(bob)).mails.map(({ at }) => at)).toEqual([NOON])
    await take(mail(ann, 0))
    expect(await take(mail(ann, seen.version))).toBe(false)
  })
})
