/** The settings of pace: what an install does that sets none, and that none can be looser. */
import { expect, test } from 'vitest'
import { readConfig } from '../../server/config.ts'
import { pacePolicy } from '../../server/pace/pace.ts'
import { hours } from '../../server/values/time.ts'

const NEEDED = { SECRET_KEY: 'a secret key for tests only, not for use', STORE_URL: 'https://shop.example', WOOCOMMERCE_KEY: 'ck_1', WOOCOMMERCE_SECRET: 'cs_1' }
const read = (changes: Readonly<Record<string, string>>) => readConfig({ ...NEEDED, ...changes })
const policy = (changes: Readonly<Record<string, string>> = {}) => {
  const found = read(changes)
  if (found.kind === 'wrong') throw new Error(found.problems.join('\n'))
  return { ...pacePolicy(found.config), perMinute: found.config.SENDS_PER_MINUTE }
}

test('by default one mail in twenty hours, four in a fortnight, none from 22 to 7, ten a second', () => {
  expect(policy()).toEqual({ caps: { gap: hours(20), perFortnight: 4 }, quiet: { from: 22, to: 7 }, perMinute: 600 })
})

test('an owner may be stricter, choose other hours or none, and another speed', () => {
  expect(policy({ MAIL_GAP_HOURS: '48', MAILS_PER_FORTNIGHT: '2', QUIET_HOURS: '20-9', SENDS_PER_MINUTE: '60' })).toEqual({ caps: { gap: hours(48), perFortnight: 2 }, quiet: { from: 20, to: 9 }, perMinute: 60 })
  expect(policy({ QUIET_HOURS: 'none' }).quiet).toBeNull()
})

test.each([['MAIL_GAP_HOURS', '19'], ['MAIL_GAP_HOURS', '0'], ['MAIL_GAP_HOURS', '337'], ['MAILS_PER_FORTNIGHT', '5'], ['MAILS_PER_FORTNIGHT', '0'], ['QUIET_HOURS', '22'], ['QUIET_HOURS', '7-22'], ['QUIET_HOURS', 'night'], ['SENDS_PER_MINUTE', '0'], ['SENDS_PER_MINUTE', '1e9']])('%s=%s is refused, and the problem says what to write', (name, text) => {
  const found = read({ [name]: text })
  expect(found.kind === 'wrong' && found.problems.length === 1 && found.problems[0]?.startsWith(name)).toBe(true)
})
