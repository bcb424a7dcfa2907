/** How many passwords a stranger may try. */
import { expect, test } from 'vitest'
import { countAttempts, networkOf } from '../../server/admin/attempts.ts'
import { seconds, type Duration } from '../../server/values/time.ts'

test('ten thousand guesses in an hour from one network get twenty looks', () => {
  const attempts = countAttempts()
  const waits = Array.from({ length: 10_000 }, (_, guess) => attempts.begin('network', seconds(guess * 0.36)))
  expect(waits.filter((wait) => wait === null)).toHaveLength(20)
  expect(Math.max(...waits.map((wait) => wait ?? 0))).toBeLessThanOrEqual(15 * 60_000)
})

test('a success forgets the failures before it', () => {
  const attempts = countAttempts()
  const at = 0 as Duration
  for (let tried = 0; tried < 4; tried++) attempts.begin('network', at)
  attempts.succeed('network')
  expect(Array.from({ length: 6 }, () => attempts.begin('network', at) === null)).toEqual([true, true, true, true, true, false])
})

test('a flood of addresses does not fill the memory, and those tried last are still counted', () => {
  const attempts = countAttempts()
  for (let tried = 0; tried < 5; tried++) attempts.begin('last', 0 as Duration)
  for (let other = 0; other < 9_999; other++) attempts.begin(`network ${other}`, 0 as Duration)
  expect(attempts.begin('last', 0 as Duration)).not.toBeNull()
  attempts.begin('one more', 0 as Duration)
  expect(attempts.begin('last', 0 as Duration)).toBeNull()
})

test.each([
  ['192.0.2.7', '192.0.2.7'], ['::ffff:192.0.2.7', '192.0.2.7'], ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'], ['2001:db8:1:2::6', '2001:db8:1:2'],
  ['2001:db8::6', '2001:db8:0:0'], ['::1', '0:0:0:0'], ['fe80::1%eth0', 'fe80:0:0:0'], ['1::2:3:4:5:6:7', '1:0:2:3'], ['', '0:0:0:0'],
])('the network of %s is %s', (address, network) => {
  expect(networkOf(address)).toBe(network)
})
