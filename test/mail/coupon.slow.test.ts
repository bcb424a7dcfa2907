/** The coupon in a cart mail: what it gives, until when, on which terms, in every language, in html and in text. */
import { HtmlValidate } from 'html-validate'
import { describe, expect, it } from 'vitest'
import type { MailCoupon } from '../../server/mail/coupon-view.ts'
import { renderMail } from '../../server/mail/render.ts'
import { MAILS } from '../../server/mail/view.ts'
import { LANGUAGES, type Language } from '../../server/values/locale.ts'
import { money } from '../../server/values/money.ts'
import { instant } from '../../server/values/time.ts'
import { factsOf, templates } from './facts.ts'

const CART_MAILS = MAILS.filter((mail) => mail.startsWith('cart-'))
const validator = new HtmlValidate({ extends: ['html-validate:standard', 'html-validate:a11y'], rules: { 'no-deprecated-attr': 'off' } })
const coupon = (changes: Partial<MailCoupon> = {}): MailCoupon => ({
  code: 'back-7k3f-9q2m-xw4t', kind: 'percent', percent: '10', amount: null, gift: null, minimum: null, endsAt: instant(Date.UTC(2026, 2, 5, 12, 5)), isForSaleItems: true, hasExclusions: false, ...changes,
})
const KINDS: readonly MailCoupon[] = [
  coupon(), coupon({ kind: 'fixed', percent: null, amount: money(500, 2, 'EUR') }), coupon({ kind: 'free-shipping', percent: null }), coupon({ kind: 'gift', percent: null, gift: 'Linen <b>towel</b>' }),
]
const rendered = (language: Language, given: MailCoupon | null, mail: (typeof CART_MAILS)[number] = 'cart-last-note', timeZone: string | null = 'Europe/Helsinki') =>
  renderMail(templates, mail, factsOf(mail, { language, locale: null, timeZone, coupon: given }))
const plain = (html: string): string => html.replace(/<style>[\s\S]*?<\/style>/g, '').replace(/<[^>]*>/g, ' ').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/\s+/g, ' ')

describe.each(LANGUAGES)('in %s', (language) => {
  it.each(CART_MAILS)('%s shows the code once in html and once in text, and valid html around it', async (mail) => {
    for (const given of KINDS) {
      const { html, text } = rendered(language, given, mail)
      for (const part of [html, text]) {
        expect(part.split('BACK-7K3F-9Q2M-XW4T')).toHaveLength(2)
        expect(part).not.toMatch(/\bnull\b|\bundefined\b|\{\{/)
      }
      expect(text).not.toMatch(/\n{3}|[ \t]\n/)
    }
    const { html } = rendered(language, KINDS[3] ?? null, mail)
    expect((await validator.validateString(html)).results.flatMap((result) => result.messages.map(({ message }) => message))).toEqual([])
  })

  it('says the same in text as in html, and first of all beside the subject', () => {
    for (const given of KINDS) {
      const { html, text, preheader } = rendered(language, given)
      expect(preheader.length).toBeGreaterThan(5)
      expect(text).toContain(preheader)
      expect(plain(html).split(preheader.replace(/\s+/g, ' ')).length).toBeGreaterThan(2)
    }
  })

  it('names day, hour and zone of the shopper', () => {
    const text = rendered(language, coupon()).text
    expect(text).toContain('2026')
    // 12:05 in London is 14:05 in Helsinki.
    expect(text).toMatch(/14[:.]05|0?2:05/)
    expect(text).toMatch(/UTC\+2|GMT\+2|EET/)
    expect(rendered(language, coupon(), 'cart-last-note', null).text).toMatch(/UTC/)
  })

  it('names only terms that hold', () => {
    const bare = rendered(language, coupon()).text.length
    const lengths = [{ minimum: money(2_000, 2, 'EUR') }, { isForSaleItems: false }, { hasExclusions: true }].map((changes) => rendered(language, coupon(changes)).text.length)
    for (const length of lengths) expect(length).toBeGreaterThan(bare)
    expect(rendered(language, coupon({ minimum: money(2_000, 2, 'EUR') })).text).toMatch(/20[.,]00/)
  })

  it('no mail speaks of a coupon that is not there', () => {
    for (const mail of CART_MAILS) {
      const { html, text } = rendered(language, null, mail)
      expect(html + text).not.toContain('BACK-')
      expect(html).not.toContain('dashed')
    }
  })
})

it('amounts are written as the reader does', () => {
  expect(rendered('fi', coupon({ percent: '12.5' })).text).toContain('12,5\u00A0% alennusta')
  expect(rendered('fr', coupon({ kind: 'fixed', percent: null, amount: money(500, 2, 'EUR') })).text).toContain('5,00\u00A0€ de réduction')
  expect(rendered('ko', coupon()).text).toContain('주문 금액 10% 할인')
})

it('a code of the usual length is not parted at its hyphens on a narrow screen, a long one has to be', () => {
  expect(rendered('en', coupon()).html).toMatch(/white-space: nowrap;">BACK-7K3F-9Q2M-XW4T</)
  expect(rendered('en', coupon({ code: 'a'.repeat(40) })).html).not.toContain('nowrap')
})

it('the name of a gift is text, whatever it holds', () => {
  const { html, text } = rendered('en', KINDS[3] ?? null)
  expect(html).toContain('Linen &lt;b&gt;towel&lt;/b&gt;')
  expect(text).toContain('A gift with your order: Linen <b>towel</b>')
})

it('the first of a month is an ordinal in French', () => {
  expect(rendered('fr', coupon({ endsAt: instant(Date.UTC(2026, 3, 1, 12)) })).text).toContain('jusqu’au 1er avril 2026')
})

it('the thank-you carries none', () => {
  const { html, text } = renderMail(templates, 'thank-you', factsOf('thank-you', { coupon: coupon() }))
  expect(html + text).not.toContain('BACK-')
})
