/** Until when a cart is kept, as mails say it. */
import { expect, test } from 'vitest'
import { CART_LIFE, keptUntil } from '../../server/carts/cart.ts'
import { dayText } from '../../server/mail/plain.ts'
import { days, hours, instant, milliseconds, minus, plus } from '../../server/values/time.ts'

test.each(['Pacific/Auckland', 'Europe/Warsaw', 'UTC', 'Pacific/Honolulu'])('the day that a mail names in %s is over before the cart is, at whatever hour it was left, and by less than a day', (timeZone) => {
  for (let hour = 0; hour < 24; hour++) {
    const activeAt = plus(instant(Date.UTC(2026, 10, 20, 0, 30)), hours(hour))
    const over = plus(activeAt, CART_LIFE)
    const named = dayText(keptUntil({ activeAt }), 'en-GB', timeZone)
    expect(named, `${hour}`).not.toBe(dayText(minus(over, milliseconds(1)), 'en-GB', timeZone))
    expect(named, `${hour}`).toBe(dayText(minus(over, days(1)), 'en-GB', timeZone))
  }
})
