/** The door: what a browser's post must look like, and the reason each other post is sent away with. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LIMITS } from '../../tracker/protocol.ts'
import { parseCart, parseConsent, parseOrder } from '../../server/carts/door.ts'
import { cartPost, consentPost, orderPost } from './posts.ts'

type Result = ReturnType<typeof parseCart>
const codeOf = (result: Result | ReturnType<typeof parseOrder> | ReturnType<typeof parseConsent>): string => (result.kind === 'refused' ? result.error : 'ok')
const cart = (changes: Record<string, unknown>): string => codeOf(parseCart(JSON.stringify({ ...cartPost(), ...changes })))
const accepted = (changes: Record<string, unknown>) => {
  const result = parseCart(JSON.stringify({ ...cartPost(), ...changes }))
  if (result.kind === 'refused') throw new Error(result.message)
  return result.post
}

/** Lists inside each other; with the body around them that is one level more. */
const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)])
const line = (changes: Record<string, unknown> = {}) => ({ id: 12, quantity: 1, ...changes })
const lines = (count: number) => Array.from({ length: count }, () => line())
const attributes = (count: number) => Array.from({ length: count }, (_, n) => ({ name: `n${n}`, value: 'v' }))

describe('a body', () => {
  test.each(['', ' ', '{', 'null', '[]', '1', '"text"', 'undefined', '{"a":1}}', '<html>', '\u0000', '[{}]'])('%j is refused as no JSON object', (text) => {
    expect([parseCart, parseOrder, parseConsent].map((parse) => codeOf(parse(text)))).toEqual(['json-invalid', 'json-invalid', 'json-invalid'])
  })

  test('may nest to the limit and not deeper', () => {
    expect(cart({ extra: nested(LIMITS.nestingMax - 1) })).toBe('ok')
    expect(cart({ extra: nested(LIMITS.nestingMax) })).toBe('too-deep')
  })

  test('of nothing but brackets is refused, however many', () => {
    const brackets = LIMITS.bodyBytesMax / 2
    expect(codeOf(parseCart('['.repeat(brackets) + ']'.repeat(brackets)))).toBe('json-invalid')
    expect(codeOf(parseCart(`{"a":${'['.repeat(brackets)}${']'.repeat(brackets)}}`))).toBe('too-deep')
  })

  test.each(['__proto__', 'constructor', 'prototype', 'toString'])('with a key %s leaves that key out and everything else as it was', (key) => {
    const text = JSON.stringify(cartPost()).replace('{', `{"${key}":{"isAdmin":true,"store":"other"},`)
    const result = parseCart(text)
    expect(result).toEqual({ kind: 'ok', post: cartPost() })
    expect(Object.prototype).not.toHaveProperty('isAdmin')
    expect(result.kind === 'ok' && Object.getPrototypeOf(result.post) === Object.prototype).toBe(true)
  })

  test('cannot get its fields from a prototype of its own making', () => {
    expect(codeOf(parseCart(`{"__proto__":${JSON.stringify(cartPost())}}`))).toBe('store-invalid')
  })

  test('with lone surrogates in its texts is taken or refused, never a failure', () => {
    expect(codeOf(parseCart(JSON.stringify(cartPost({ firstName: 'Ann' })).replace('Ann', '\\ud800')))).toBe('ok')
    expect(cart({ timeZone: '\ud800', firstName: '\udc00', lines: [line({ attributes: [{ name: '\ud800', value: '\udfff' }] })] })).toBe('ok')
    expect(cart({ email: '\ud800@example.test' })).toBe('email-invalid')
    expect(cart({ cart: `\ud800${'a'.repeat(20)}` })).toBe('cart-invalid')
  })
})

describe('a cart post', () => {
  const wrong: readonly (readonly [field: string, values: readonly unknown[]])[] = [
    ['store', [undefined, null, '', 1, {}, 'x'.repeat(LIMITS.textMax + 1)]],
    ['cart', [undefined, null, '', 'short', 'x'.repeat(65), 'with blanks in between', `${'a'.repeat(20)}\n`, 17, ['a'.repeat(20)]]],
    ['visitor', [undefined, 'short', "' or 1=1 --0123456789", 0, true]],
    ['seq', [undefined, null, 0, -1, 1.5, '1', Number.MAX_SAFE_INTEGER + 1, 1e300, [1]]],
    ['lines', [undefined, null, {}, 'none', 1, [null], [1], ['line'], [[]]]],
    ['currency', [undefined, null, 'eur', 'EURO', 'EU', '€', 978]],
    ['minorUnit', [undefined, -1, 9, 1.5, '2', null]],
    ['totalMinor', [undefined, -1, 0.5, '3780', LIMITS.minorMax + 1, null]],
    ['locale', [undefined, null, '', 1, 'x'.repeat(41)]],
    ['page', [undefined, '', 'javascript:alert(1)', '/checkout/', 'shop.example', 1]],
    ['email', ['', 'ann', 'ann@example', 1, {}, ['ann@example.test'], `${'a'.repeat(250)}@example.test`]],
    ['timeZone', [null, 1, 'x'.repeat(65), {}]],
    ['draft', [null, 1, 'draft', []]],
  ]
  test.each(wrong.flatMap(([field, values]) => values.map((value) => [field, value] as const)))('with %s %j is refused for that field', (field, value) => {
    expect(cart({ [field]: value })).toBe(`${field}-invalid`)
  })

  test.each([
    ['id-invalid', { lines: [line({ id: 0 })] }], ['id-invalid', { lines: [line({ id: '12' })] }], ['quantity-invalid', { lines: [line({ quantity: 0 })] }],
    ['quantity-invalid', { lines: [line({ quantity: LIMITS.quantityMax + 1 })] }], ['quantity-invalid', { lines: [line({ quantity: 1.5 })] }], ['quantity-invalid', { lines: [{ id: 1 }] }],
    ['attributes-too-many', { lines: [line({ attributes: attributes(LIMITS.attributesMax + 1) })] }],
    ['attributes-invalid', { lines: [line({ attributes: {} })] }], ['attributes-invalid', { lines: [line({ attributes: null })] }], ['attributes-invalid', { lines: [line({ attributes: [1] })] }],
    ['name-invalid', { lines: [line({ attributes: [{ name: '', value: 'v' }] })] }], ['value-invalid', { lines: [line({ attributes: [{ name: 'n' }] })] }],
    ['value-invalid', { lines: [line({ attributes: [{ name: 'n', value: 'v'.repeat(LIMITS.textMax + 1) }] })] }],
    ['id-invalid', { draft: { id: 0, key: 'wc_order_a' } }], ['key-invalid', { draft: { id: 1, key: 'no key' } }], ['key-invalid', { draft: { id: 1 } }],
  ] as const)('is refused as %s: %j', (code, changes) => {
    expect(cart(changes)).toBe(code)
  })

  test('may be as large as the limits say', () => {
    expect(cart({ lines: lines(LIMITS.linesMax), totalMinor: LIMITS.minorMax, seq: Number.MAX_SAFE_INTEGER })).toBe('ok')
    expect(cart({ lines: [line({ quantity: LIMITS.quantityMax, attributes: attributes(LIMITS.attributesMax) })] })).toBe('ok')
    expect(cart({ lines: [], totalMinor: 0 })).toBe('ok')
  })

  test('tells an address left out from one that was cleared', () => {
    expect(accepted({})).not.toHaveProperty('email')
    expect(accepted({ email: null })).toHaveProperty('email', null)
    expect(accepted({ email: ' Ann@Example.TEST ' })).toHaveProperty('email', 'Ann@example.test')
  })

  test.each([['https://shop.example/checkout/?email=ann@example.test#pay'], ['https://shop.example/checkout/#a?b'], ['https://shop.example/checkout/?']])(
    'of the page %s keeps neither query nor fragment', (page) => {
      expect(accepted({ page }).page).toBe('https://shop.example/checkout/')
    })

  test('keeps as much of a long name and of a long address as there is room for', () => {
    expect(accepted({ firstName: 'x'.repeat(LIMITS.firstNameMax + 1) }).firstName).toBe('x'.repeat(LIMITS.firstNameMax))
    expect(accepted({ page: `https://shop.example/${'a'.repeat(LIMITS.pageMax)}` }).page).toHaveLength(LIMITS.pageMax)
  })

  test.each(['', 1, null, {}])('with %j for a first name is taken without one', (firstName) => {
    expect(accepted({ firstName })).not.toHaveProperty('firstName')
  })

  test('in a language nobody knows is taken as English', () => {
    expect([accepted({ locale: 'tlh_?!' }).locale, accepted({ locale: 'fi_FI' }).locale]).toEqual(['en', 'fi-FI'])
  })
})

describe('an order post', () => {
  test.each([
    ['store-invalid', { store: '' }], ['cart-invalid', { cart: 'short' }], ['orderId-invalid', { orderId: 0 }], ['orderId-invalid', { orderId: '1001' }],
    ['orderKey-invalid', { orderKey: '' }], ['orderKey-invalid', { orderKey: "wc_order_'" }], ['orderKey-invalid', { orderKey: 'x'.repeat(201) }],
  ] as const)('is refused as %s: %j', (code, changes) => {
    expect(codeOf(parseOrder(JSON.stringify({ ...orderPost(), ...changes })))).toBe(code)
  })

  test('in order is taken', () => {
    expect(parseOrder(JSON.stringify(orderPost()))).toEqual({ kind: 'ok', post: orderPost() })
  })
})

describe('an answer to the notice', () => {
  test.each([['ann'], [7], [null]])('counts though no whole address came along (%j)', (email) => {
    const parsed = parseConsent(JSON.stringify({ ...consentPost(), email }))
    expect([parsed.kind, parsed.kind === 'ok' && 'email' in parsed.post]).toEqual(['ok', false])
  })

  test.each([
    ['answer-invalid', { answer: 'maybe' }], ['answer-invalid', { answer: true }], ['text-invalid', { text: 'any text' }], ['text-invalid', { text: 'x'.repeat(41) }],
    ['visitor-invalid', { visitor: '' }], ['page-invalid', { page: 'about:blank' }], ['locale-invalid', { locale: 1 }],
  ] as const)('is refused as %s: %j', (code, changes) => {
    expect(codeOf(parseConsent(JSON.stringify({ ...consentPost(), ...changes })))).toBe(code)
  })

  test.each(['yes', 'no', 'undo'] as const)('%s is taken, with or without an address', (answer) => {
    expect(parseConsent(JSON.stringify(consentPost({ answer })))).toEqual({ kind: 'ok', post: consentPost({ answer }) })
    expect(parseConsent(JSON.stringify(consentPost({ answer, email: 'ann@example.test' })))).toEqual({ kind: 'ok', post: consentPost({ answer, email: 'ann@example.test' }) })
    expect(codeOf(parseConsent(JSON.stringify({ ...consentPost({ answer }), email: null })))).toBe('ok')
  })
})

test('any text at all is taken or refused with a reason code', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json({ maxDepth: 10 })), (text) => {
    for (const parse of [parseCart, parseOrder, parseConsent]) expect(codeOf(parse(text))).toMatch(/^[a-zA-Z]+(-[a-z]+)*$/)
  }), { numRuns: 300 })
})
