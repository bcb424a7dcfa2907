/** Addresses: which we take, and which two spellings are the same person. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addressOfSender, identityOf, parseEmailAddress, type EmailAddress } from '../../server/values/email-address.ts'

const HOSTILE_LENGTH = 1_000_000
/** Far above what a linear reading takes, far below what a quadratic one would. */
const HOSTILE_MS_MAX = 200

describe('an address somebody typed', () => {
  test.each([
    ['ann@example.test', 'ann@example.test'],
    ['  Ann.Lee+cart@Example.TEST \n', 'Ann.Lee+cart@example.test'],
    ["o'neill_{x}~@mail-1.example.test", "o'neill_{x}~@mail-1.example.test"],
    ['a@b.co', 'a@b.co'],
    ['ann@xn--bcher-kva.example', 'ann@xn--bcher-kva.example'],
    ['ann@shop.xn--p1ai', 'ann@shop.xn--p1ai'],
    [`${'a'.repeat(64)}@example.test`, `${'a'.repeat(64)}@example.test`],
  ])('%j is taken as %j', (text, address) => {
    expect(parseEmailAddress(text)).toBe(address)
  })

  test.each([
    '', ' ', 'ann', 'ann@', '@example.test', 'ann@example', 'ann@@example.test', 'ann@lee@example.test', 'ann@.test', 'ann@example..test', 'ann@example.test.',
    'ann@-example.test', 'ann@example-.test', 'ann@example.t', 'ann@example.123', 'ann@[127.0.0.1]', 'ann@127.0.0.1', '.ann@example.test', 'ann.@example.test',
    'an..n@example.test', 'an n@example.test', '"ann lee"@example.test', 'änn@example.test', 'ann@bücher.example', 'ann@exa_mple.test', 'ann@example.test, bob@example.test',
    'Ann <ann@example.test>', 'ann@example.test\nBcc: bob@example.test', 'ann\u0000@example.test', `${'a'.repeat(65)}@example.test`,
    `ann@${'a'.repeat(64)}.test`, `ann@${'a.'.repeat(130)}test`,
  ])('%j is no complete one', (text) => {
    expect(parseEmailAddress(text)).toBeNull()
  })

  test.each([
    ['a run of ats', '@'.repeat(HOSTILE_LENGTH)], ['a run of dots', `a@${'.'.repeat(HOSTILE_LENGTH)}`], ['a run of dashes', `a@a${'-'.repeat(HOSTILE_LENGTH)}`],
    ['a run of blanks inside', `a${' '.repeat(HOSTILE_LENGTH)}@b.co`], ['labels without end', `a@${'a-'.repeat(HOSTILE_LENGTH / 2)}`], ['brackets', '<'.repeat(HOSTILE_LENGTH)],
  ])('of a megabyte of %s is refused in linear time', (_, text) => {
    const startedMs = performance.now()
    expect(parseEmailAddress(text)).toBeNull()
    expect(addressOfSender(text)).toBeNull()
    expect(performance.now() - startedMs).toBeLessThan(HOSTILE_MS_MAX)
  })

  test('is either refused or read again as the same', () => {
    const nearly = fc.tuple(fc.string({ maxLength: 12 }), fc.constantFrom('@', ''), fc.string({ maxLength: 12 }), fc.constantFrom('.test', '.T', '')).map((parts) => parts.join(''))
    fc.assert(fc.property(nearly, (text) => {
      const address = parseEmailAddress(text)
      if (address !== null) expect(parseEmailAddress(address)).toBe(address)
    }))
  })
})

describe('a sender', () => {
  test.each([['shop@shop.example', 'shop@shop.example'], ['Harbour Goods <shop@shop.example>', 'shop@shop.example'], [' <shop@shop.example> ', 'shop@shop.example']])(
    '%j has the address %j', (sender, address) => {
      expect(addressOfSender(sender)).toBe(address)
    })

  test.each(['', 'Harbour Goods', 'Harbour <>', 'Harbour <shop>', 'Harbour <a@shop.example> <b@shop.example>', 'Harbour <shop@shop.example', 'x> <shop@shop.example>y'])('%j has none', (sender) => {
    expect(addressOfSender(sender)).toBeNull()
  })
})

describe('two spellings', () => {
  const identity = (text: string): string => identityOf(parseEmailAddress(text) as EmailAddress)

  test('that differ in capitals only are one person', () => {
    expect(identity('Ann@Example.test')).toBe(identity('aNN@example.TEST'))
  })

  test('that differ in a tag or a dot may be two people', () => {
    expect(new Set(['ann.lee@example.test', 'annlee@example.test', 'annlee+1@example.test'].map(identity)).size).toBe(3)
  })
})
