/** What mails say of the shop itself: only what its owner states, and only where it is so. */
import { describe, expect, it, test } from 'vitest'
import { brandOf, inkOn } from '../../server/mail/brand.ts'
import { paymentsIn } from '../../server/mail/payments.ts'
import { exampleService } from '../../server/mail/preview/example.ts'
import { renderMail } from '../../server/mail/render.ts'
import { NO_SERVICE, serviceView, type ShopService } from '../../server/mail/service-view.ts'
import { isBorneOut } from '../../server/mail/truth.ts'
import { MAILS, type MailFacts, type MailName } from '../../server/mail/view.ts'
import { LANGUAGES } from '../../server/values/locale.ts'
import { money } from '../../server/values/money.ts'
import { instant } from '../../server/values/time.ts'
import { factsOf, item, templates } from './facts.ts'

const CART_MAILS = MAILS.filter((mail) => mail.startsWith('cart-'))
const both = (mail: MailName, changes: Partial<MailFacts>): readonly string[] => {
  const { html, text } = renderMail(templates, mail, factsOf(mail, changes))
  return [html, text]
}
const stated = (changes: Partial<ShopService>): ShopService => ({ ...NO_SERVICE, ...changes })
const freeFrom = { amount: '80', currency: 'EUR' }
const fifty = money(5_000, 2, 'EUR')
const coupon: MailFacts['coupon'] = { code: 'back-1', kind: 'percent', percent: '10', amount: null, gift: null, minimum: null, endsAt: instant(Date.UTC(2026, 2, 5, 12)), isForSaleItems: true, hasExclusions: false }

describe('free delivery', () => {
  const said = (changes: Partial<MailFacts>): string => both('cart-help', { service: stated({ freeDeliveryFrom: freeFrom }), total: fifty, ...changes }).join('\n')

  test('is named with the amount that is missing', () => {
    expect(said({})).toContain('Delivery is free when you spend €80.00 or more. You have €30.00 to go.')
  })

  test('names nothing missing where nothing is', () => {
    for (const total of [money(8_000, 2, 'EUR'), money(9_999, 2, 'EUR')]) {
      expect(said({ total })).toContain('Delivery is free when you spend €80.00 or more.')
      expect(said({ total })).not.toContain('to go')
    }
  })

  test.each([['of another currency', money(5_000, 2, 'USD')], ['whose worth nobody knows', null]])('is not spoken of to a cart %s', (_what, total) => {
    expect(said({ total })).not.toContain('free')
  })

  test('is not reckoned against a coupon, which makes the goods cheaper', () => {
    expect(said({ coupon })).not.toContain('to go')
  })

  test('is left out beside a coupon for free delivery, whose terms it would seem to be', () => {
    expect(said({ coupon: { ...coupon, kind: 'free-shipping', percent: null } })).not.toContain('Delivery is free')
  })

  test('is counted in the decimals of the cart', () => {
    expect(serviceView(stated({ freeDeliveryFrom: { amount: '50000', currency: 'KRW' } }), { total: money(20_000, 0, 'KRW'), coupon: null }, { locale: 'ko-KR', country: null }).freeDelivery).toEqual({ from: '₩50,000', missing: '₩30,000' })
  })
})

describe('the help block', () => {
  it.each(CART_MAILS)('of %s is not there while nothing is stated', (mail) => {
    for (const part of both(mail, { service: null })) expect(part).not.toMatch(/Help and service|Your contact|Phone:|Returns:|Delivery:|You can pay/)
  })

  it.each(CART_MAILS)('of %s says all that is stated, once', (mail) => {
    const service = { ...exampleService('en'), freeDeliveryFrom: freeFrom }
    for (const part of both(mail, { service, country: 'IE' })) {
      for (const told of [service.returns, service.delivery, 'card, PayPal, Apple Pay']) expect(part.split(told ?? '')).toHaveLength(2)
      expect(part).toContain('+358\u00A09\u00A0123\u00A04567')
    }
  })

  it('leads to a page where the owner named one', () => {
    const [html, text] = both('cart-help', { service: stated({ returns: 'https://shop.example/returns' }) })
    expect(html).toContain('Returns: <a href="https://shop.example/returns"')
    expect(text).toContain('Returns: https://shop.example/returns')
  })
})

describe('what helps to decide', () => {
  const voicesMail = (language: (typeof LANGUAGES)[number], service: ShopService): string => {
    const { subject, preheader, html, text } = renderMail(templates, 'cart-voices', factsOf('cart-voices', { language, locale: null, service }))
    return [subject, preheader, html, text].join('\n')
  }

  test.each(LANGUAGES)('is not promised in %s by a mail that has none of it', (language) => {
    const PROMISED = {
      en: /good to know|here is|something else/i, ko: /알아 두시면|모았어요|더 알고/, fr: /bon à savoir|voici|autre chose/i, fi: /hyvä tietää|tässä on|jotain muuta/i, pl: /warto wiedzieć|oto, co|czegoś jeszcze/i,
    }[language]
    expect(voicesMail(language, NO_SERVICE)).not.toMatch(PROMISED)
    for (const service of [stated({ returns: '30 days' }), stated({ voices: [{ text: 'Lovely', by: null }] })]) expect(voicesMail(language, service).match(new RegExp(PROMISED, 'gi'))?.length).toBeGreaterThan(3)
  })
})

describe('ways to pay', () => {
  test.each([
    ['FI', ['online-bank', 'mobilepay', 'card']], ['PL', ['blik', 'card']], ['US', ['card', 'paypal']], [null, ['paypal', 'card', 'blik', 'mobilepay', 'online-bank']], ['BR', ['paypal', 'card', 'blik', 'mobilepay', 'online-bank']],
  ])('in %s are those that are usual there and taken by the shop', (country, shown) => {
    expect(paymentsIn(country, ['paypal', 'card', 'blik', 'mobilepay', 'online-bank']).map(({ id }) => id)).toEqual(shown)
  })

  test('that the shop does not take are never named', () => {
    expect(paymentsIn('PL', [])).toEqual([])
    expect(paymentsIn('PL', ['swish']).map(({ id }) => id)).toEqual(['swish'])
  })

  test.each([['FR', ['cartes-bancaires', 'paypal']], ['BE', ['card', 'paypal']], [null, ['card', 'paypal']]])('in %s name cards once, where the shop takes cards and CB', (country, shown) => {
    expect(paymentsIn(country, ['cartes-bancaires', 'card', 'paypal']).map(({ id }) => id)).toEqual(shown)
  })
})

describe('what a mail is about', () => {
  const at = instant(Date.UTC(2026, 11, 20))
  test.each<[MailName, Partial<MailFacts>, boolean]>([
    ['cart-price-drop', { items: [item({ priceBefore: money(2_000, 2, 'EUR') })] }, true],
    ['cart-price-drop', { items: [item({ priceBefore: money(1_450, 2, 'EUR') })] }, false],
    ['cart-price-drop', { items: [item({ priceBefore: money(2_000, 2, 'USD') })] }, false],
    ['cart-price-drop', { items: [item()] }, false],
    ['cart-back-in-stock', { items: [item(), item({ isBack: true })] }, true],
    ['cart-back-in-stock', { items: [item()] }, false],
    ['cart-expiring', { keptUntil: at }, true],
    ['cart-expiring', { keptUntil: null }, false],
    ['cart-help', { keptUntil: null, items: [] }, true],
  ])('%s: with %j it is so: %s', (mail, changes, isSo) => {
    expect(isBorneOut(mail, factsOf(mail, changes))).toBe(isSo)
  })
})

describe('few left', () => {
  test.each<[string, Parameters<typeof item>[0], boolean]>([
    ['at the shop\'s own threshold', { stock: { left: 3, lowFrom: 3 } }, true],
    ['above it', { stock: { left: 4, lowFrom: 3 } }, false],
    ['with none', { stock: { left: 0, lowFrom: 3 } }, false],
    ['where the shop does not say', { stock: null }, false],
    ['where less is there than was wanted, which says it already', { stock: { left: 1, lowFrom: 3 }, available: 1 }, false],
  ])('is said %s: %#', (_what, changes, isSaid) => {
    for (const part of both('cart-concerns', { items: [item(changes)] })) expect(part.includes('Left in stock')).toBe(isSaid)
  })
})

describe('a coupon that was not granted', () => {
  it('changes the mail of benefits to what is missing for free delivery, else to plain service', () => {
    const [, granted = ''] = both('cart-benefit', { coupon, service: stated({ freeDeliveryFrom: freeFrom }), total: fifty })
    const [, missing = ''] = both('cart-benefit', { service: stated({ freeDeliveryFrom: freeFrom }), total: fifty })
    const [, plain = ''] = both('cart-benefit', {})
    expect(granted).toMatch(/something extra[\s\S]*BACK-1/)
    expect(missing).toContain('another €30.00, and delivery is free')
    for (const text of [missing, plain]) expect(text).not.toMatch(/extra|BACK-1|ends/)
    expect(plain).not.toMatch(/free/)
  })
})

describe('what is missing for free delivery', () => {
  const amounts = (text: string): number => text.split('€30.00').length - 1

  it.each(CART_MAILS)('is said once in %s, in either part', (mail) => {
    for (const part of both(mail, { service: stated({ freeDeliveryFrom: freeFrom }), total: fifty })) expect(amounts(part)).toBe(1)
  })

  it.each(LANGUAGES)('is said once in the mail of benefits, beside from when delivery is free: %s', (language) => {
    const [html = '', text = ''] = both('cart-benefit', { language, locale: language, service: stated({ freeDeliveryFrom: freeFrom }), total: fifty })
    for (const part of [html, text]) expect([part.match(/30[.,]00/g)?.length, part.match(/80[.,]00/g)?.length]).toEqual([1, 1])
  })
})

describe('customers\' voices, values, answers and the survey', () => {
  it('are there only when given', () => {
    for (const part of both('cart-voices', {})) expect(part).not.toMatch(/customers say|often ask/)
    for (const part of both('cart-highlights', {})) expect(part).not.toContain('stands for')
    for (const part of both('cart-reason', { survey: [] })) expect(part).not.toMatch(/comes closest|It costs too much/)
    for (const part of both('cart-about-us', {})) expect(part).not.toContain('See how we work')
    for (const part of both('cart-welcome-back', { customer: null })) expect(part).not.toMatch(/Thank you for|last time/)
  })

  it('leave out an answer whose link is none', () => {
    for (const part of both('cart-reason', { survey: [{ reason: 'price', url: 'javascript:alert(1)' }, { reason: 'technical', url: 'https://cartback.example/s/1' }] })) {
      expect(part).not.toContain('It costs too much')
      expect(part).toContain('Something did not work')
    }
  })

  it.each(LANGUAGES)('thank in %s for one order and for five in the right form', (language) => {
    const said = (orderCount: number): string => renderMail(templates, 'cart-welcome-back', factsOf('cart-welcome-back', { language, customer: { orderCount, lastProduct: null } })).text
    expect(said(5)).toContain('5')
    expect(said(1)).not.toBe(said(5))
    expect(said(0).length).toBeLessThan(said(1).length)
  })
})

describe('the shop\'s colour', () => {
  test.each([['#1f5d49', '#fffffd'], ['#ffd500', '#23262b'], ['#000000', '#fffffd'], ['#ffffff', '#23262b']])('%s carries %s', (color, ink) => {
    expect(inkOn(color)).toBe(ink)
    expect(brandOf(color)).toMatchObject({ color, ink })
  })

  test.each(['#7f7f7f', '#e8590c', 'red', '#fff', 'javascript:x'])('%s carries nothing readable, so our own is taken', (color) => {
    expect(inkOn(color)).toBeNull()
    expect(brandOf(color)).toEqual(brandOf(null))
  })

  test('is light enough for dark mode whatever it is', () => {
    for (const color of ['#000000', '#1f5d49', '#8a1c4a', '#ffffff', '#0000ff']) expect(inkOn(brandOf(color).darkColor)).not.toBeNull()
  })
})

describe('offers as data', () => {
  const markup = (changes: Partial<MailFacts>): string => /<script type="application\/ld\+json">(.*)<\/script>/.exec(both('cart-benefit', changes)[0] ?? '')?.[1] ?? ''

  test('tell the coupon that is in the mail, and nothing else', () => {
    expect(JSON.parse(markup({ coupon, service: stated({ hasOfferMarkup: true, logoUrl: 'https://shop.example/logo.png' }) }))).toEqual([
      { '@context': 'http://schema.org/', '@type': 'Organization', logo: 'https://shop.example/logo.png' },
      { '@context': 'http://schema.org/', '@type': 'EmailMessage', subjectLine: 'Something extra for your order' },
      { '@context': 'http://schema.org/', '@type': 'DiscountOffer', description: '10% off your order', discountCode: 'BACK-1', availabilityEnds: '2026-03-05T12:00:00.000Z' },
    ])
  })

  test('are not there without a coupon, nor unless switched on', () => {
    expect(markup({ service: stated({ hasOfferMarkup: true }) })).toBe('')
    expect(markup({ coupon, service: stated({}) })).toBe('')
  })

  test('cannot be ended from within', () => {
    const html = both('cart-benefit', { coupon: { ...coupon, kind: 'gift', percent: null, gift: '</script><script>alert(1)</script>$&' }, service: stated({ hasOfferMarkup: true }) })[0] ?? ''
    expect(html.split('</script>')).toHaveLength(2)
    expect(html).toContain('\\u003c/script>')
  })
})

describe('the Korean label', () => {
  const subject = (changes: Partial<MailFacts>, mail: MailName = 'cart-help'): string => renderMail(templates, mail, factsOf(mail, changes)).subject

  test('stands before a reminder to a reader in Korea, whatever he reads', () => {
    for (const language of LANGUAGES) expect(subject({ language, country: 'KR' })).toMatch(/^\(광고\) \S/)
    expect(subject({ language: 'en', country: 'IE' })).not.toContain('광고')
  })

  test('does not stand before what advertises nothing', () => {
    expect(subject({ country: 'KR', recommendations: [] }, 'thank-you')).not.toContain('광고')
  })
})
