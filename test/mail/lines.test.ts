/** What cart mails say of reduced, scarce and vanished things, in every language. */
import { describe, expect, test } from 'vitest'
import { renderMail } from '../../server/mail/render.ts'
import type { MailFacts } from '../../server/mail/view.ts'
import { LANGUAGES, type Language } from '../../server/values/locale.ts'
import { money } from '../../server/values/money.ts'
import { factsOf, item, templates } from './facts.ts'

const MAILS = ['cart-help', 'cart-concerns', 'cart-last-note'] as const
const render = (changes: Partial<MailFacts>, mail: (typeof MAILS)[number] = 'cart-help') => renderMail(templates, mail, factsOf(mail, changes))
const gone = (name: string | null, variation: string | null = null) => ({ name, variation })

describe.each(LANGUAGES)('in %s', (language: Language) => {
  test('each mail names what is gone, in both its parts', () => {
    const SAID = { en: 'No longer available', ko: '더 이상 구매할 수 없는 상품', fr: 'Plus disponible', fi: 'Ei enää saatavilla', pl: 'Już niedostępne' }
    for (const mail of MAILS) {
      const { html, text } = render({ language, locale: language, dropped: [gone('Oak stool'), gone('Scarf', 'Red')] }, mail)
      for (const part of [html, text]) expect(part).toMatch(new RegExp(`${SAID[language]}\\s?: Oak stool, Scarf \\(Red\\)`))
    }
  })
})

test('a mail says nothing of what is gone while all is there', () => {
  for (const mail of MAILS) expect(render({}, mail).text + render({ dropped: [] }, mail).html).not.toMatch(/no longer available/i)
})

test('more names than lines are shown are not listed, but said to be', () => {
  const { text } = render({ dropped: ['A', 'B', 'C', 'D', 'E'].map((name) => gone(name)) })
  expect(text).toContain('No longer available: A, B, C, D.')
  expect(text).toContain('Some things that were in your cart are no longer available.')
})

test('names of what is gone are printed, never obeyed', () => {
  const { html, text } = render({ dropped: [gone('<img src=x>{{ shop.name }}\nBcc: x')] })
  expect(html).not.toContain('<img src=x>')
  expect(text).toContain('No longer available: <img src=x>{{ shop.name }} Bcc: x.')
})

test.each([
  ['as high', money(1_450, 2, 'EUR')], ['lower', money(1_000, 2, 'EUR')], ['of another currency', money(9_000, 2, 'USD')], ['with other decimals', money(20, 0, 'EUR')], ['not told', null],
])('a regular price that is %s is not shown', (_, regularPrice) => {
  expect(render({ items: [item({ regularPrice })] }).text).not.toContain('Regular price')
})

test('a regular price that is higher is, with what is left where the cart held more', () => {
  expect(render({ items: [item({ regularPrice: money(1_990, 2, 'EUR'), available: 1 })] }).text).toContain('1 × €14.50\n  Regular price: €19.90\n  Available now: 1\n')
})
