/** Each language as its readers expect it: plurals, greetings, money, dates, marks, and what a country's law wants said. */
import { HtmlValidate } from 'html-validate'
import { describe, expect, it } from 'vitest'
import { renderMail, type RenderedMail } from '../../server/mail/render.ts'
import { MAILS, type MailFacts, type MailName } from '../../server/mail/view.ts'
import { LANGUAGES, type Language } from '../../server/values/locale.ts'
import { money } from '../../server/values/money.ts'
import { instant } from '../../server/values/time.ts'
import { factsOf, item, templates } from './facts.ts'

const HTML_BYTES_MAX = 60 * 1024
const CART_MAILS = MAILS.filter((mail) => mail.startsWith('cart-'))
const validator = new HtmlValidate({ extends: ['html-validate:standard', 'html-validate:a11y'], rules: { 'no-deprecated-attr': 'off' } })

const render = (mail: MailName, language: Language, changes: Partial<MailFacts> = {}): RenderedMail => renderMail(templates, mail, factsOf(mail, { language, locale: null, ...changes }))
const both = (mail: MailName, language: Language, changes: Partial<MailFacts> = {}): readonly string[] => {
  const { html, text } = render(mail, language, changes)
  return [html, text]
}
const everything = ({ subject, preheader, html, text }: RenderedMail): string => [subject, preheader, html, text].join('\n')
const items = (count: number, imageUrl: string | null): MailFacts['items'] => Array.from({ length: count }, (_, n) => item({ name: `Mug no. ${n + 1}`, imageUrl }))

const VARIANTS = ['Zoé', null].flatMap((firstName) => ['https://shop.test/mug.jpg', null].flatMap((imageUrl) => [1, 5, 60].map((count) => ({ firstName, imageUrl, count }))))

describe.each(LANGUAGES)('in %s', (language) => {
  it.each(MAILS)('%s is complete with and without name, pictures and many items', async (mail) => {
    for (const { firstName, imageUrl, count } of VARIANTS) {
      const { html, text } = render(mail, language, { firstName, items: items(count, imageUrl) })
      const facts = factsOf(mail)
      expect((await validator.validateString(html)).results.flatMap((result) => result.messages.map(({ message }) => message))).toEqual([])
      expect(new TextEncoder().encode(html).length).toBeLessThan(HTML_BYTES_MAX)
      for (const part of [html, text]) {
        for (const told of [facts.link, facts.unsubscribeUrl, facts.shop.postalAddress, facts.shop.name, facts.shop.supportEmail]) expect(part).toContain(told)
        expect(part.includes('Zoé')).toBe(firstName !== null)
        expect(part.includes('Mug no. 4')).toBe(count > 3)
        expect(part).not.toContain('Mug no. 5')
      }
    }
  })

  it('the order is told where there is one, and nowhere else', () => {
    for (const part of both('thank-you', language)) expect(part).toMatch(/1042.*2026.*58[.,]80/)
    for (const part of both('thank-you', language, { order: null, link: 'https://shop.test/' })) expect(part).not.toMatch(/\b1042\b/)
    for (const mail of CART_MAILS) for (const part of both(mail, language)) expect(part).not.toMatch(/\b1042\b/)
  })

  it('a mail says why it came: a cart or an order', () => {
    const whyOf = (mail: MailName): string | undefined => /\n--\n(.*)\n/.exec(render(mail, language, { order: null }).text)?.[1]
    expect(new Set(CART_MAILS.map(whyOf)).size).toBe(1)
    expect(whyOf('thank-you')).not.toBe(whyOf('cart-help'))
  })

  it('a cart reminder shows no other products and claims nothing nobody told us', () => {
    for (const mail of CART_MAILS) {
      const all = everything(render(mail, language, { recommendations: [item({ name: 'Something else' })] }))
      expect(all).not.toContain('Something else')
      expect(all.replace(/(?:width: 100|width="100)%/g, '').replace(/<style>[\s\S]*?<\/style>/g, '').replace(/-adjust: 100%/g, ''))
        .not.toMatch(/\d ?%|hurry|derni[eè]re chance|dépêchez|kiireh|viimeinen mahdollisuus|alennu|rabat|promoc|ostatnia szansa|spiesz|할인|품절 임박|서두르|마감/i)
    }
  })
})

describe('how many items are not shown', () => {
  const moreOf = (language: Language, more: number): string => render('cart-help', language, { items: items(more + 4, null) }).text

  it.each<[Language, number, string]>([
    ['pl', 1, 'i jeszcze 1 produkt\n'], ['pl', 2, 'i jeszcze 2 produkty\n'], ['pl', 5, 'i jeszcze 5 produktów\n'], ['pl', 12, 'i jeszcze 12 produktów\n'], ['pl', 22, 'i jeszcze 22 produkty\n'],
    ['fi', 1, 'ja 1 muu tuote\n'], ['fi', 2, 'ja 2 muuta tuotetta\n'], ['fr', 1, 'et 1 autre article\n'], ['fr', 2, 'et 2 autres articles\n'], ['ko', 1, '외 1개 상품\n'], ['ko', 7, '외 7개 상품\n'],
  ])('in %s, %i: %j', (language, more, words) => {
    expect(moreOf(language, more)).toContain(words)
  })
})

describe('the greeting', () => {
  it.each<[Language, string | null, string]>([
    ['ko', '민수', '민수님, 안녕하세요.'], ['ko', null, '안녕하세요.'], ['fr', 'Chloé', 'Bonjour Chloé,'], ['fr', null, 'Bonjour,'],
    ['fi', 'Aino', 'Hei Aino!'], ['fi', null, 'Hei!'], ['pl', 'Zofia', 'Cześć, Zofia!'], ['pl', null, 'Dzień dobry!'],
  ])('in %s for %j', (language, firstName, greeting) => {
    const { html, text } = render('cart-help', language, { firstName })
    expect(text.split('\n')[0]).toBe(greeting)
    expect(html).toContain(`>${greeting}<`)
  })
})

describe('amounts and days', () => {
  it.each<[Language, string, string]>([['fr', 'fr-FR', '1\u202F234,50\u00A0€'], ['fi', 'fi-FI', '1\u00A0234,50\u00A0€'], ['pl', 'pl-PL', '1234,50\u00A0€'], ['ko', 'ko-KR', '€1,234.50']])('in %s', (language, locale, amount) => {
    for (const part of both('cart-help', language, { locale, total: money(123_450, 2, 'EUR') })) expect(part).toContain(amount)
  })

  it('have no decimals where the shop shows none', () => {
    const won = { unitPrice: money(12_900, 0, 'KRW'), linePrice: money(25_800, 0, 'KRW'), quantity: 2 }
    for (const part of both('cart-help', 'ko', { locale: 'ko-KR', items: [item(won)], total: money(25_800, 0, 'KRW') })) {
      expect(part).toContain('2 × ₩12,900 = ₩25,800')
      expect(part).toContain('상품 합계: ₩25,800')
      expect(part).not.toContain('.00')
    }
  })

  it.each<[Language, string]>([
    ['ko', '2026년 12월 1일까지'], ['fr', 'jusqu’au 1er décembre 2026'], ['fi', '1. joulukuuta 2026 asti'], ['pl', 'do 1 grudnia 2026'],
  ])('in %s: %s', (language, day) => {
    for (const part of both('cart-last-note', language, { keptUntil: instant(Date.UTC(2026, 11, 1, 12)) })) expect(part).toContain(day)
    for (const part of both('cart-last-note', language, { keptUntil: null })) expect(part).not.toContain('2026')
  })
})

describe('French', () => {
  it.each(MAILS)('in %s never lets a mark begin a line', (mail) => {
    const { subject, preheader, text } = render(mail, 'fr')
    const sentences = [subject, preheader, text.replaceAll(/https?:\S+/g, '')].join('\n')
    expect(sentences).not.toMatch(/[^\u202F\u00A0][?!;]|[^\u00A0]:/)
    expect(sentences).toContain('\u202F?')
    expect(sentences).not.toContain("'")
  })

  it('says vous', () => {
    for (const mail of MAILS) expect(everything(render(mail, 'fr'))).not.toMatch(/\b(?:tu|ton|tes|toi)\b/i)
  })
})

describe('Polish', () => {
  it('never guesses whether the reader is a man or a woman', () => {
    for (const mail of MAILS) {
      expect(everything(render(mail, 'pl'))).not.toMatch(/\p{L}+(?:łeś|łaś|łbyś|łabyś)|pewien|pewna|gotowy|gotowa|\bPan(?:i|a|u)?\b/u)
    }
  })
})

describe('Korean', () => {
  it.each(CART_MAILS)('%s is labelled as advertising at the start of its subject', (mail) => {
    expect(render(mail, 'ko').subject).toMatch(/^\(광고\) \S/)
  })

  it('the thank-you is labelled while it proposes products, and only then', () => {
    expect(render('thank-you', 'ko').subject).toMatch(/^\(광고\) 주문해/)
    expect(render('thank-you', 'ko', { recommendations: [] }).subject).toMatch(/^주문해/)
  })

  it.each(MAILS)('%s names its sender, how to reach him, and that refusing is free', (mail) => {
    const { shop, unsubscribeUrl } = factsOf(mail)
    for (const part of both(mail, 'ko')) {
      for (const told of [shop.name, shop.postalAddress, shop.supportEmail, unsubscribeUrl, '무료 수신거부', 'Unsubscribe']) expect(part).toContain(told)
    }
  })

  it.each(LANGUAGES.filter((language) => language !== 'ko'))('its label stands in no mail in %s', (language) => {
    for (const mail of MAILS) expect(everything(render(mail, language))).not.toContain('광고')
  })

  it('is broken between words only', () => {
    expect(render('cart-help', 'ko').html).toContain('word-break: keep-all')
    expect(render('cart-help', 'fi').html).not.toContain('keep-all')
  })
})
