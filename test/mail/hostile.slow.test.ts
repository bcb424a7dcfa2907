/** Thousands of strings that try to break out, in every field that strangers, shops and owners fill: no mail gets a new element. */
import { expect, it } from 'vitest'
import { exampleService } from '../../server/mail/preview/example.ts'
import { renderMail } from '../../server/mail/render.ts'
import { MAILS, type MailFacts, type MailName } from '../../server/mail/view.ts'
import { LANGUAGES, type Language } from '../../server/values/locale.ts'
import { money } from '../../server/values/money.ts'
import { instant } from '../../server/values/time.ts'
import { factsOf, item, templates } from './facts.ts'

const STRINGS = 5_000
/** Fifteen seconds of one core, which eight others may be using. */
const LIMIT_MS = 600_000
const SEED = 20_261_130
const PIECES = ['<', '>', '"', "'", '&', '</td>', '<script>', '<img src=x onerror=alert(1)>', ' onclick="x"', "' style='x", '<!--', '-->', '<![endif]-->', '<!--[if mso]>', '{{ link }}', '{% render "layout.html" %}', '{{ "<b>" | raw }}', '{%', '}}',
  '&lt;', '&#x3C;b&#x3E;', '&quot;', '\u0000', '\r\n', '\u2028', '\u202E', '\uD83D', '🧣', '👩‍👩‍👧', 'כוס', 'W'.repeat(120), '`', '\\u003c', '$&', '$1', '\\', '=', '/', '<svg/onload=x>', '<style>*{}', '<a href=//evil.test>', 'javascript:alert(1)', 'https://evil.test/"><b>', 'data:text/html,<b>', '\t', ' ']

/** Small and the same in each run (mulberry32). */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6D2B79F5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
const next = chance(SEED)
const hostile = (): string => `x${Array.from({ length: 1 + Math.floor(next() * 6) }, () => PIECES[Math.floor(next() * PIECES.length)] ?? '').join('')}`

/** Every field that somebody else fills, made by one function of texts and one of addresses. */
function facts(mail: MailName, language: Language, { text, address }: { text(): string; address(): string }): MailFacts {
  const thing = () => item({ name: text(), variation: text(), url: address(), imageUrl: address(), regularPrice: money(9_900, 2, 'EUR'), priceBefore: money(9_900, 2, 'EUR'), isBack: true, stock: { left: 1, lowFrom: 2 } })
  return factsOf(mail, {
    language, firstName: text(), shop: { name: text(), url: 'https://shop.test', postalAddress: text(), supportEmail: 'help@shop.example' },
    items: [thing(), thing()], recommendations: [thing()], dropped: [{ name: text(), variation: text() }], order: { number: text(), placedAt: instant(0), total: money(1, 2, 'EUR') },
    customer: { orderCount: 2, lastProduct: text() }, coupon: { code: text(), kind: 'gift', percent: null, amount: null, gift: text(), minimum: null, endsAt: instant(0), isForSaleItems: false, hasExclusions: true },
    service: {
      ...exampleService(language), contact: text(), phone: text(), returns: text(), delivery: text(), values: [text(), text()], voices: [{ text: text(), by: text() }], logoUrl: address(), aboutUrl: address(), brandColor: text(), hasOfferMarkup: true,
    },
    survey: [{ reason: 'price', url: address() }],
  })
}

const benignElements = ({ mail, language }: { mail: MailName; language: Language }, address: string): ReadonlyMap<string, number> =>
  elements(renderMail(templates, mail, facts(mail, language, { text: () => 'Word', address: () => address })).html)

/** Cells span other columns where there is no picture. */
const mostOf = (shapes: readonly ReadonlyMap<string, number>[]): ReadonlyMap<string, number> =>
  new Map(shapes.flatMap((shape) => [...shape.keys()]).map((key) => [key, Math.max(...shapes.map((shape) => shape.get(key) ?? 0))]))

/** How often each element is there with each set of attributes. */
function elements(html: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const [, name = '', inside = ''] of html.matchAll(/<(!?[a-z-]+|\/[a-z0-9]+)((?:[^>"]|"[^"]*")*)>/gi)) {
    const key = `${name.toLowerCase()} ${[...inside.replaceAll(/"[^"]*"/g, '""').matchAll(/([^\s=">/]+)=/g)].map(([, attribute]) => attribute).join(' ')}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return counts
}

it(`${STRINGS} strings in each field leave no new element and no new attribute in any mail`, () => {
  const cases = MAILS.flatMap((mail) => LANGUAGES.map((language) => ({ mail, language })))
  const benign = cases.map((each) => mostOf(['https://shop.test/x', ''].map((address) => benignElements(each, address))))
  for (let n = 0; n < STRINGS; n++) {
    const place = n % cases.length
    const { mail, language } = cases[place] ?? { mail: 'cart-help', language: 'en' }
    const { html, text, subject } = renderMail(templates, mail, facts(mail, language, { text: hostile, address: hostile }))
    for (const [element, count] of elements(html)) if (count > (benign[place]?.get(element) ?? 0)) expect.fail(`${mail} in ${language} has ${count} × <${element}> at round ${n}`)
    for (const [, link = ''] of html.matchAll(/ (?:href|src)="([^"]*)"/g)) if (!/^(?:https?:\/\/|mailto:|tel:)/.test(link)) expect.fail(`${mail} in ${language} leads to ${link}`)
    if (/[\r\n\0]/.test(subject) || !text.isWellFormed() || text.includes('\u202E')) expect.fail(`${mail} in ${language} lets a control through at round ${n}`)
  }
}, LIMIT_MS)

it('the same count finds an element that got through', () => {
  expect(elements('<p class="a">x</p><b>')).toEqual(new Map([['p class', 1], ['/p ', 1], ['b ', 1]]))
  expect(elements('<p class="a" onclick="x">').has('p class')).toBe(false)
})
