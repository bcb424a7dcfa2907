/** Secrets: what is sealed opens here and for its own shop only; signatures and ids keep their promises. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createVault, equalInConstantTime, readableSecret, webhookSignature } from '../server/vault.ts'
import { parseEmailAddress, type EmailAddress } from '../server/values/email-address.ts'
import { instant } from '../server/values/time.ts'

const vault = createVault('a secret key for tests only, not for use')
const stranger = createVault('another secret key for tests, not for use')
const address = (text: string): EmailAddress => parseEmailAddress(text) as EmailAddress

describe('a sealed text', () => {
  test('opens to the same text', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
      expect(vault.open('default', vault.seal('default', text))).toBe(text)
    }))
  })

  test('looks different each time, and nothing of the text is in it', () => {
    const [first, second] = [vault.seal('default', 'ann@example.test'), vault.seal('default', 'ann@example.test')]
    expect(first).not.toBe(second)
    expect(Buffer.from(first, 'base64url').toString('latin1')).not.toContain('ann')
  })

  test('does not open for another shop, nor with another key', () => {
    const sealed = vault.seal('default', 'ann@example.test')
    expect(() => vault.open('other', sealed)).toThrow()
    expect(() => stranger.open('default', sealed)).toThrow()
  })

  test('does not open once any bit of it was changed', () => {
    const bytes = Buffer.from(vault.seal('default', 'ann@example.test'), 'base64url')
    fc.assert(fc.property(fc.integer({ min: 0, max: bytes.length - 1 }), fc.integer({ min: 0, max: 7 }), (at, bit) => {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ (1 << bit)
      expect(() => vault.open('default', changed.toString('base64url'))).toThrow()
    }))
  })

  test('does not open when cut short or made up', () => {
    const sealed = vault.seal('default', 'ann@example.test')
    for (let length = 0; length < sealed.length - 1; length += 3) expect(() => vault.open('default', sealed.slice(0, length))).toThrow()
    for (const text of ['', 'ann@example.test', '\u0000', 'A'.repeat(60)]) expect(() => vault.open('default', text)).toThrow()
  })

  test('of the longest address fits its column', () => {
    expect(vault.seal('default', `${'a'.repeat(64)}@${'b.'.repeat(92)}test`).length).toBeLessThanOrEqual(600)
  })
})

describe('the look-up key of an address', () => {
  test('is the same however its capitals are typed', () => {
    expect(vault.emailIndex('default', address('Ann@Example.test'))).toBe(vault.emailIndex('default', address('ANN@example.TEST')))
  })

  test('differs between people, shops and installs', () => {
    const keys = [vault.emailIndex('default', address('ann@example.test')), vault.emailIndex('default', address('bob@example.test')),
      vault.emailIndex('other', address('ann@example.test')), stranger.emailIndex('default', address('ann@example.test'))]
    expect(new Set(keys).size).toBe(keys.length)
  })

  test('does not mix up where the shop ends and the address begins', () => {
    expect(vault.emailIndex('a', address('b@c.test'))).not.toBe(vault.emailIndex('a\nb', address('c@c.test')))
  })
})

describe('a signature', () => {
  test('holds for its own text and purpose', () => {
    expect(vault.isSignedBy('unsubscribe', 'text', vault.sign('unsubscribe', 'text'))).toBe(true)
  })

  test.each([
    ['another purpose', 'session', 'text', vault.sign('unsubscribe', 'text')], ['another text', 'unsubscribe', 'texts', vault.sign('unsubscribe', 'text')],
    ['another install', 'unsubscribe', 'text', stranger.sign('unsubscribe', 'text')], ['nothing', 'unsubscribe', 'text', ''],
    ['a cut one', 'unsubscribe', 'text', vault.sign('unsubscribe', 'text').slice(0, -1)],
  ])('does not hold for %s', (_, purpose, text, signature) => {
    expect(vault.isSignedBy(purpose, text, signature)).toBe(false)
  })
})

describe('ids and tokens', () => {
  test('ids have the form of UUID version 7', () => {
    expect(vault.newId(instant(Date.UTC(2026, 0, 1)))).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })

  test('ids sort by time', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 47 }), fc.integer({ min: 1, max: 2 ** 46 }), (earlier, later) => {
      expect(vault.newId(instant(earlier)) < vault.newId(instant(earlier + later))).toBe(true)
    }))
  })

  test('none comes twice', () => {
    const at = instant(0)
    expect(new Set(Array.from({ length: 1_000 }, () => vault.newId(at))).size).toBe(1_000)
    expect(new Set(Array.from({ length: 1_000 }, () => vault.newToken())).size).toBe(1_000)
  })

  test('a token is 256 bits, and its hash does not tell it', () => {
    const token = vault.newToken()
    expect(Buffer.from(token, 'base64url')).toHaveLength(32)
    expect(vault.tokenHash(token)).toBe(vault.tokenHash(token))
    expect(vault.tokenHash(token)).not.toContain(token)
  })

  test('a secret to read is long enough', () => {
    expect(readableSecret()).toMatch(/^[A-Za-z0-9_-]{20}$/)
  })
})

test('a password is known again, and no other', () => {
  const hash = vault.hashPassword('correct horse')
  expect(hash).not.toContain('correct')
  expect([vault.isPassword('correct horse', hash), vault.isPassword('correct hors', hash), vault.isPassword('', hash), vault.isPassword('correct horse', '')]).toEqual([true, false, false, false])
})

test('two texts are compared whole, whatever their lengths', () => {
  expect([equalInConstantTime('a', 'a'), equalInConstantTime('a', 'b'), equalInConstantTime('a', 'aa'), equalInConstantTime('', '')]).toEqual([true, false, false, true])
})

test('a webhook is signed as WooCommerce signs: base64 of HMAC-SHA256 over the raw body', () => {
  // RFC 4231, test case 2.
  expect(webhookSignature('Jefe', 'what do ya want for nothing?')).toBe(Buffer.from('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843', 'hex').toString('base64'))
})
