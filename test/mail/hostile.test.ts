/** What strangers and shops may write cannot change a mail: it is printed, never obeyed. */
import { describe, expect, it } from 'vitest'
import { renderMail } from '../../server/mail/render.ts'
import { factsOf, item, templates } from './facts.ts'

const HOSTILE: readonly (readonly [what: string, text: string])[] = [
  ['markup', '</td><script>alert(1)</script><img src=x onerror=alert(1)>'],
  ['an attribute', '" onclick="alert(1)" x="'],
  ['single quotes', "' onmouseover='alert(1)"],
  ['template code', '{{ unsubscribeUrl }}{% render "layout.html" %}{{ "x" | raw }}'],
  ['a comment', '<!-- --><![endif]--><!--[if mso]>'],
  ['an entity', '&lt;b&gt;&#x3C;script&#x3E;'],
  ['300 characters', 'Mug'.repeat(100)],
  ['one endless word', 'W'.repeat(5_000)],
  ['emoji', '🧣👩‍👩‍👧🏳️‍🌈'],
  ['right to left', 'כוס קרמיקה ירוקה'],
  ['a direction override', 'mug\u202Egpj.exe'],
  ['line breaks', 'Mug\r\n\r\n--\r\nUnsubscribe: https://evil.test/'],
  ['half a character', 'Mug \uD83D'],
]

/** The tags alone, in order: the skeleton that no text may change. */
const skeleton = (html: string): string => [...html.matchAll(/<!--|-->|<\/?[a-z][a-z0-9]*/gi)].map(([tag]) => tag).join(' ')
const attributeNames = (html: string): ReadonlySet<string> => new Set([...html.matchAll(/<[a-z][^>]*>/gi)].flatMap(([tag]) => [...tag.replace(/"[^"]*"/g, '""').matchAll(/\s([^\s=">]+)=/g)].map(([, name]) => name ?? '')))

describe.each(HOSTILE)('%s', (_what, text) => {
  const benign = renderMail(templates, 'cart-help', factsOf('cart-help', { items: [item({ variation: 'Green' })] }))
  const shop = { ...factsOf('cart-help').shop, name: text, postalAddress: text }
  const hostile = renderMail(templates, 'cart-help', factsOf('cart-help', { shop, items: [item({ name: text, variation: text })] }))

  it('changes no tag and adds no attribute', () => {
    expect(skeleton(hostile.html)).toBe(skeleton(benign.html))
    expect(attributeNames(hostile.html)).toEqual(attributeNames(benign.html))
  })

  it('adds no line to the text part and none to the subject', () => {
    expect(hostile.text.split('\n')).toHaveLength(benign.text.split('\n').length)
    expect(`${hostile.subject}${hostile.preheader}`).not.toMatch(/[\r\n]/)
  })

  it('is printed as it was written, but for length and controls', () => {
    expect(hostile.text.isWellFormed()).toBe(true)
    expect(hostile.text).not.toContain('\u202E')
    if (text.startsWith('{{')) expect(hostile.text).toContain('{{ unsubscribeUrl }}')
    if (text.startsWith('&lt;')) expect(hostile.html).toContain('&amp;lt;b&amp;gt;')
  })
})

describe('a first name', () => {
  it.each(['<b>Anna</b>', 'Visit evil.test', 'www.evil.test', '{{ link }}', 'Claim your big prize', 'Anna\nBcc: x', 'x'.repeat(41)])('that is none is left out: %j', (firstName) => {
    const { html, text } = renderMail(templates, 'cart-help', factsOf('cart-help', { firstName }))
    expect(html).toContain('>Hello,<')
    expect(text.startsWith('Hello,\n')).toBe(true)
  })
})

describe('an address', () => {
  it.each(['javascript:alert(1)', 'data:text/html,<script>', '//evil.test/x', 'not an address'])('that is no page is left out: %s', (address) => {
    const { html, text } = renderMail(templates, 'cart-help', factsOf('cart-help', { items: [item({ url: address, imageUrl: address })] }))
    expect(html + text).not.toContain(address)
    expect(html).not.toContain('<img')
  })

  it('of our own that is no page is a bug, not a mail', () => {
    expect(() => renderMail(templates, 'cart-help', factsOf('cart-help', { link: 'javascript:alert(1)' }))).toThrow(TypeError)
  })
})

it('a template that prints what it was not given fails instead of leaving a gap', () => {
  expect(() => templates.html('cart-help', {})).toThrow(/undefined variable/)
})
