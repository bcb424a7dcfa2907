/** How many posts may be under way: carefully more while all is well, half as many at the first sign of too many. */
import { describe, expect, it } from 'vitest'
import { createSlots, type Slots } from '../../server/providers/slots.ts'
import { seconds } from '../../server/values/time.ts'
import { movableClock } from '../support/clock.ts'

const GOOD = { isOvertaxed: false, rest: null }
const BAD = { isOvertaxed: true, rest: null }
const good = (slots: Slots, count: number): void => { for (let n = 0; n < count; n++) slots.take()(GOOD) }

describe('the number of posts at once', () => {
  it('grows by one after ten good posts in a row, up to ten', () => {
    const slots = createSlots(movableClock(), () => 0)
    const limits = Array.from({ length: 7 }, () => {
      good(slots, 10)
      return slots.limit()
    })
    expect(limits).toEqual([6, 7, 8, 9, 10, 10, 10])
  })

  it('is halved by a bad one, which also ends the row, and never less than one', () => {
    const slots = createSlots(movableClock(), () => 0)
    const limits = Array.from({ length: 4 }, () => {
      good(slots, 9)
      slots.take()(BAD)
      return slots.limit()
    })
    expect(limits).toEqual([2, 1, 1, 1])
  })

  it('is halved once by posts that set out together', () => {
    const slots = createSlots(movableClock(), () => 0)
    const together = Array.from({ length: 5 }, () => slots.take())
    expect(slots.underWay()).toBe(5)
    for (const giveBack of together) giveBack(BAD)
    expect([slots.limit(), slots.underWay()]).toEqual([2, 0])
  })

  it('starts from one again after an outage', () => {
    const slots = createSlots(movableClock(), () => 0)
    slots.restart()
    expect(slots.limit()).toBe(1)
  })
})

describe('a rest', () => {
  it('lasts as long as the longest that was asked for, and a little longer by chance', () => {
    const clock = movableClock()
    const slots = createSlots(clock, () => 0.5)
    slots.take()({ isOvertaxed: true, rest: seconds(10) })
    slots.take()({ isOvertaxed: true, rest: seconds(1) })
    expect(slots.restLeft()).toBe(seconds(11))
    clock.pass(seconds(11))
    expect(slots.restLeft()).toBe(0)
  })
})
