/** Which addresses the tracker takes for complete, beside what the service takes. */
import { describe, expect, it } from 'vitest'
import { parseEmailAddress } from '../../server/values/email-address.ts'
import { ADDRESS_PATTERN } from '../../tracker/protocol.ts'

const isCompleteAddress = (text: string): boolean => RegExp(ADDRESS_PATTERN, 'i').test(text)

const COMPLETE = [
  'ann@example.test', 'Ann.Example+cart@mail.example.co', "o'neill@example.test", 'a@b.example', 'x_y-z@sub.do-main.example',
  '!#$%&*+/=?^_`{|}~@example.test', '1@1.example', 'ann@xn--bcher-kva.example', 'ann@example.xn--p1ai',
]
const INCOMPLETE = [
  '', 'a', 'ann', 'ann@', '@example.test', 'ann@example', 'ann@example.', 'ann@.test', 'ann@example.t', 'ann@@example.test', 'ann@ex@ample.test',
  '.ann@example.test', 'ann.@example.test', 'an..n@example.test', 'ann@example..test', 'ann @example.test', 'ann@exam ple.test',
  'ann,@example.test', 'änn@example.test', 'ann@example.123', '<ann@example.test>', 'ann@example.test\nx',
]

describe('an address', () => {
  it.each(COMPLETE)('%s is complete, for the service too', (text) => {
    expect(isCompleteAddress(text)).toBe(true)
    expect(parseEmailAddress(text)).not.toBeNull()
  })

  it.each(INCOMPLETE)('%j is not complete, nor for the service', (text) => {
    expect(isCompleteAddress(text)).toBe(false)
    expect(parseEmailAddress(text)).toBeNull()
  })

  it('is judged at once, whatever is typed', () => {
    const startedMs = performance.now()
    for (const text of ['a'.repeat(50_000), `a@${'a-'.repeat(25_000)}`, `a@${'a.'.repeat(25_000)}`, '.'.repeat(50_000)]) isCompleteAddress(text)
    expect(performance.now() - startedMs).toBeLessThan(200)
  })
})
