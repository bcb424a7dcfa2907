/** The clocks of several machines are corrected to the one they share, the database's. */
import type { RawBuilder } from 'kysely'
import { describe, expect, test } from 'vitest'
import type { CorrectedClock } from '../../server/clock.ts'
import { connect } from '../../server/db/connect.ts'
import { later } from '../../server/db/moment.ts'
import { keepTime } from '../../server/db/timekeeper.ts'
import { hours, instant, milliseconds, minutes, plus, seconds, type Duration, type Instant } from '../../server/values/time.ts'
import { NOON } from '../support/clock.ts'
import { databases } from '../support/databases.ts'

/** A machine whose clock is off, in front of a database that takes a while to answer. */
function machine(off: Duration, answerTakes: Duration = milliseconds(0)) {
  let [database, steady, skew]: [Instant, Duration, Duration] = [NOON, milliseconds(0), milliseconds(0)]
  const wall = (): Instant => plus(plus(plus(NOON, steady), off), skew)
  const pass = (length: Duration): void => { [database, steady] = [plus(database, length), milliseconds(steady + length)] }
  const clock: CorrectedClock = { now: wall, wall, monotonic: () => steady, correct: (by) => { skew = by } }
  const connection = {
    readNow: async () => {
      pass(milliseconds(answerTakes / 2))
      const told = database
      pass(milliseconds(answerTakes / 2))
      return told
    },
  }
  /** The process stands still between the database's look at its clock and the moment it reads the answer, once or each time. */
  const standStill = (length: Duration, times: number): void => {
    let left = times
    const { readNow } = connection
    connection.readNow = async () => {
      const told = await readNow()
      if (left-- > 0) pass(length)
      return told
    }
  }
  return { clock, connection, pass, standStill, databaseJumps: (by: Duration) => { database = plus(database, by) }, error: () => wall() - database }
}

describe('a process', () => {
  test.each([hours(1), hours(-1), milliseconds(137)])('whose machine is off by %d ms goes by the database from the start', async (off) => {
    const { clock, connection, error } = machine(off)
    const timekeeper = await keepTime(connection, clock)
    expect(error()).toBe(0)
    expect(timekeeper.skew()).toBe(-off)
  })

  test('does not take the way of question and answer for a wrong clock', async () => {
    const { clock, connection, error } = machine(milliseconds(0), milliseconds(900))
    await keepTime(connection, clock)
    expect(error()).toBe(0)
  })

  test.each([1, 99])('that stands still while it asks, %d times, does not take that for a wrong clock', async (times) => {
    const { clock, connection, pass, standStill, databaseJumps, error } = machine(milliseconds(0))
    const timekeeper = await keepTime(connection, clock)
    pass(minutes(1))
    databaseJumps(milliseconds(-300))
    standStill(minutes(22), times)
    expect(await timekeeper.check()).toBe('steady')
    expect(Math.abs(error())).toBeLessThanOrEqual(300)
  })

  test('that stands still while it asks for the first time asks again', async () => {
    const { clock, connection, standStill, error } = machine(hours(1))
    standStill(minutes(22), 2)
    await keepTime(connection, clock)
    expect(error()).toBe(0)
  })

  test('whose database never answers promptly comes as near as is sure', async () => {
    const { clock, connection, error } = machine(minutes(-10), seconds(6))
    await keepTime(connection, clock)
    expect(Math.abs(error())).toBeLessThanOrEqual(3_000)
  })

  test('follows a drift without alarm, and asks once a minute at most', async () => {
    const { clock, connection, pass, databaseJumps, error } = machine(milliseconds(0))
    const timekeeper = await keepTime(connection, clock)
    databaseJumps(seconds(3))
    expect([await timekeeper.check(), error()]).toEqual(['steady', -3_000])
    pass(minutes(1))
    expect([await timekeeper.check(), error()]).toEqual(['steady', 0])
  })

  test.each([hours(1), hours(-1), seconds(6)])('says so when a clock was set by %d ms', async (by) => {
    const { clock, connection, pass, databaseJumps, error } = machine(seconds(2))
    const timekeeper = await keepTime(connection, clock)
    pass(minutes(2))
    databaseJumps(by)
    expect([await timekeeper.check(), error()]).toEqual(['jumped', 0])
    pass(minutes(2))
    expect(await timekeeper.check()).toBe('steady')
  })
})

describe.each(databases)('the clock of $name', (kind) => {
  test('is read by the statement itself, in milliseconds, and can be counted from', async () => {
    const database = await kind.create()
    const connection = await connect(database.url)
    const [before, told, after] = [Date.now(), await connection.readNow(), Date.now()]
    expect(told).toBeGreaterThanOrEqual(before - 5)
    expect(told).toBeLessThanOrEqual(after + 5)
    const row = await connection.db.selectNoFrom((later(connection.now(), minutes(1)) as RawBuilder<Instant>).as('then')).executeTakeFirstOrThrow()
    expect(Math.abs(Number(row.then) - told - 60_000)).toBeLessThan(2_000)
    await connection.close()
    database.remove()
  })

  test('is the test\'s own where it brings one', async () => {
    const database = await kind.create()
    const connection = await connect(database.url, { wall: () => instant(42) })
    expect([connection.now(), await connection.readNow()]).toEqual([42, 42])
    await connection.close()
    database.remove()
  })
})
