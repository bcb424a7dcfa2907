/** Every mail in every language: complete, valid, small, with a text part that says the same. */
import { HtmlValidate } from 'html-validate'
import { describe, expect, it } from 'vitest'
import { renderMail } from '../../server/mail/render.ts'
import { MAILS, type MailName } from '../../server/mail/view.ts'
import { LANGUAGES } from '../../server/values/locale.ts'
import { instant } from '../../server/values/time.ts'
import { factsOf, item, templates } from './facts.ts'

const HTML_BYTES_MAX = 60 * 1024
/** Gmail drops a whole style block above this. */
const STYLE_BYTES_MAX = 16 * 1024
const SUBJECT_MAX = 50
const CART_MAILS = MAILS.filter((mail) => mail.startsWith('cart-'))
/** Mail programs need the attributes that browsers have given up. */
const validator = new HtmlValidate({ extends: ['html-validate:standard', 'html-validate:a11y'], rules: { 'no-deprecated-attr': 'off' } })

const problemsOf = async (html: string): Promise<readonly string[]> =>
  (await validator.validateString(html)).results.flatMap((result) => result.messages.map((message) => `${message.line}: ${message.message}`))
const bytes = (text: string): number => new TextEncoder().encode(text).length

/** How many columns a line takes: Hangul is twice as wide as Latin. */
const columns = (text: string): number => [...text].reduce((sum, character) => sum + (/\p{Script=Hangul}/u.test(character) ? 2 : 1), 0)
const LONG_ORDER_NUMBER = 'WEB-2026-000001042-A'

describe.each(LANGUAGES)('in %s', (language) => {
  describe.each(MAILS)('%s', (mail) => {
    const facts = factsOf(mail, { language })
    const rendered = renderMail(templates, mail, facts)

    it('has a short subject and a preheader that adds to it', () => {
      const longest = renderMail(templates, mail, { ...facts, order: facts.order && { ...facts.order, number: LONG_ORDER_NUMBER } })
      expect(rendered.subject.length).toBeGreaterThan(9)
      expect(longest.subject.length).toBeLessThanOrEqual(SUBJECT_MAX)
      expect(columns(rendered.preheader)).toBeGreaterThanOrEqual(40)
      expect(columns(rendered.preheader)).toBeLessThanOrEqual(90)
      expect(rendered.html).toContain(rendered.preheader)
      expect(rendered.preheader).not.toBe(rendered.subject)
    })

    it('says which language it is written in', () => {
      expect(rendered.html).toContain(`<html lang="${language}" `)
    })

    it('is valid html below the size at which mail programs cut', async () => {
      expect(await problemsOf(rendered.html)).toEqual([])
      expect(bytes(rendered.html)).toBeLessThan(HTML_BYTES_MAX)
      expect(bytes(/<style>\s*:root[\s\S]*?<\/style>/.exec(rendered.html)?.[0] ?? '')).toBeLessThan(STYLE_BYTES_MAX)
    })

    it('leaves no gap unfilled', () => {
      for (const part of [rendered.subject, rendered.preheader, rendered.html, rendered.text]) {
        expect(part).not.toMatch(/\{\{|\{%|%\}|\bundefined\b|\bnull\b|\bNaN\b|\[object/)
      }
    })

    it('says in its text part what it says in html', () => {
      for (const part of [rendered.html, rendered.text]) {
        expect(part).toContain(facts.link)
        expect(part).toContain(facts.unsubscribeUrl)
        expect(part).toContain(facts.shop.postalAddress)
        expect(part).toContain(facts.shop.supportEmail)
        for (const { name, url } of [...facts.items, ...facts.recommendations]) {
          expect(part).toContain(name)
          expect(part).toContain(url)
        }
      }
      expect(rendered.text).not.toMatch(/<[a-z]|&[a-z]+;/)
    })

    it('gives every image a text and a width', () => {
      for (const [image] of rendered.html.matchAll(/<img[^>]*>/g)) expect(image).toMatch(/ width="\d+" alt="[^"]+"/)
    })

    it('renders with nothing but what is always known', async () => {
      const bare = renderMail(templates, mail, factsOf(mail, {
        language, locale: null, timeZone: null, firstName: null, items: [], total: null, keptUntil: null, order: null, recommendations: [],
        shop: { name: '', url: 'https://shop.test', postalAddress: '', supportEmail: null },
      }))
      expect(await problemsOf(bare.html)).toEqual([])
      for (const part of [bare.html, bare.text]) {
        expect(part).toContain('shop.test')
        expect(part).toContain(facts.link)
        expect(part).not.toMatch(/\bundefined\b|\bnull\b/)
      }
      expect(bare.text).not.toMatch(/\n{3}|[ \t]\n/)
    })
  })
})

describe('a cart mail', () => {
  const both = (mail: MailName, changes: Parameters<typeof factsOf>[1]): readonly string[] => {
    const { html, text } = renderMail(templates, mail, factsOf(mail, changes))
    return [html, text]
  }

  it.each(CART_MAILS)('%s never advertises other products', (mail) => {
    for (const part of both(mail, { recommendations: [item({ name: 'Something else' })] })) expect(part).not.toContain('Something else')
  })

  it.each(CART_MAILS)('%s shows four items and counts the others', (mail) => {
    for (const part of both(mail, { items: [1, 2, 3, 4, 5, 6].map((n) => item({ name: `Mug no. ${n}` })) })) {
      expect(part).toContain('Mug no. 4')
      expect(part).not.toContain('Mug no. 5')
      expect(part).toContain('and 2 more items')
    }
    for (const part of both(mail, { items: [1, 2, 3, 4, 5].map((n) => item({ name: `Mug no. ${n}` })) })) expect(part).toContain('and 1 more item')
    for (const part of both(mail, { items: [1, 2, 3, 4].map((n) => item({ name: `Mug no. ${n}` })) })) expect(part).not.toContain('more item')
  })

  it.each(CART_MAILS)('%s repeats its button below the items', (mail) => {
    const facts = factsOf(mail)
    expect(renderMail(templates, mail, facts).html.split(`href="${facts.link}"`)).toHaveLength(3)
  })

  it('greets by name, or without one', () => {
    for (const part of both('cart-help', { firstName: 'Anna' })) expect(part).toContain('Hello Anna,')
    for (const part of both('cart-help', { firstName: null })) expect(part).toContain('Hello,')
  })

  it('promises a day only when there is one', () => {
    for (const part of both('cart-last-note', { keptUntil: instant(Date.UTC(2026, 11, 20, 12)) })) expect(part).toContain('until 20 December 2026')
    for (const part of both('cart-last-note', { keptUntil: null })) expect(part).not.toContain('until')
  })

  it('tells the day by the clocks of the reader\'s country where no browser told its own, and says UTC where that tells nothing', () => {
    const keptUntil = instant(Date.UTC(2026, 11, 20, 23, 30))
    for (const part of both('cart-last-note', { keptUntil, timeZone: null, country: 'FI' })) expect(part).toContain('until 21 December 2026.')
    for (const part of both('cart-last-note', { keptUntil, timeZone: null, country: null })) expect(part).toContain('until 20 December 2026 (UTC).')
  })

  it('writes amounts the way the reader does, and dates in the language of the mail', () => {
    for (const part of both('cart-last-note', { locale: 'fi-FI', items: [item()], total: null })) {
      expect(part).toContain('14,50\u00A0€')
      expect(part).toContain('December 20, 2026')
    }
  })

  it('shows an item without picture, page or price', () => {
    for (const part of both('cart-help', { items: [item({ name: 'Plain', quantity: 3, imageUrl: null, url: null, unitPrice: null, linePrice: null })], total: null })) {
      expect(part).toContain('Plain')
      expect(part).toContain('Quantity: 3')
      expect(part).not.toContain('<img')
    }
  })

  it('parts the number of an item from its price, which commas would run together', () => {
    for (const part of both('cart-help', { language: 'fr', locale: 'fr-FR', items: [item({ unitPrice: null })] })) expect(part).toContain('Quantité\u00A0: 1 · 14,50\u00A0€')
  })

  it('names what is gone also where nothing is left', () => {
    for (const part of both('cart-help', { items: [], total: null, dropped: [{ name: 'Oak stool', variation: null }] })) expect(part).toContain('No longer available: Oak stool.')
  })

  it('never claims scarcity, deadlines or policies nobody gave us', () => {
    for (const mail of CART_MAILS) {
      expect(renderMail(templates, mail, factsOf(mail)).text).not.toMatch(/hurry|only \d|last piece|others are|free shipping|guarantee|discount|%|expires/i)
    }
  })
})

describe('the thank-you', () => {
  it('names the order and shows at most three further products', () => {
    const { html, text, subject } = renderMail(templates, 'thank-you', factsOf('thank-you', { recommendations: [1, 2, 3, 4].map((n) => item({ name: `Idea ${n}` })) }))
    expect(subject).toContain('1042')
    for (const part of [html, text]) {
      expect(part).toContain('Order 1042, placed on 14 November 2026, total €58.80')
      expect(part).toContain('Idea 3')
      expect(part).not.toContain('Idea 4')
      expect(part).toContain('because you ordered at')
    }
  })

  it.each([['FI', 'Order 1042, placed on 14 November 2026, total'], [null, 'Order 1042, total']])('of an order whose maker\'s clock nobody knows names the day only as far as the country tells it: %j', (country, said) => {
    const { html, text } = renderMail(templates, 'thank-you', factsOf('thank-you', { timeZone: null, country }))
    for (const part of [html, text]) {
      expect(part).toContain(said)
      expect(part).not.toContain('UTC')
    }
  })

  it('says nothing of further products when there are none', () => {
    const { html, text } = renderMail(templates, 'thank-you', factsOf('thank-you', { recommendations: [] }))
    expect(html + text).not.toContain('Goes well with')
  })
})
