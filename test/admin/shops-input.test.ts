/** What owners type about shops: forgiving where it is clear what they mean, one sentence where it is not. */
import { describe, expect, test } from 'vitest'
import { readAddress, readSettings, type Typed } from '../../server/admin/shops-input.ts'
import { COUPON_FIELDS, readCoupons, typedCoupons } from '../../server/admin/shops-coupons.ts'
import { readSeries, SERIES_FIELDS, typedTerms } from '../../server/admin/shops-series.ts'
import { connectSentence, oneClickObstacle } from '../../server/admin/shops-words.ts'
import { SERIES_DEFAULTS, seriesSettings } from '../../server/flows/settings.ts'
import { couponSettings, couponTerms } from '../../server/incentives/settings.ts'
import { shopSettings } from '../../server/stores/settings.ts'

describe('the address of a shop', () => {
  test.each([
    ['https://shop.example', 'https://shop.example'], [' shop.example ', 'https://shop.example'], ['SHOP.example/', 'https://shop.example'], ['http://shop.example:8080/store/', 'http://shop.example:8080/store'],
    ['https://shop.example/wp-admin/plugins.php?x=1', 'https://shop.example'], ['https://shop.example/store/wp-login.php', 'https://shop.example/store'], ['shop.example/wp-json/wc/v3', 'https://shop.example'],
    ['https://kauppa-äö.example', 'https://xn--kauppa--cxa6n.example'], ['http://0x7f.1', 'http://127.0.0.1'],
  ])('%j is %s', (typed, url) => {
    expect(readAddress(typed)).toEqual({ kind: 'ok', url })
  })

  test.each([
    ['', 'Enter the address'], ['   ', 'Enter the address'], ['not an address', 'Enter the address'], ['javascript://alert(1)', 'begins with https'], ['file:///etc/passwd', 'begins with https'],
    ['https://me:secret@shop.example', 'without a user name'], [`https://shop.example/${'x'.repeat(300)}`, 'longer than 300'],
  ])('%j is none', (typed, words) => {
    expect(readAddress(typed)).toEqual({ kind: 'wrong', sentence: expect.stringContaining(words) as string })
  })
})

describe('the settings of a shop', () => {
  const now = { settings: shopSettings.parse({ name: 'Second' }), secrets: { key: 'ck_1', secret: 'cs_1', webhookSecret: 'kept', signingSecret: 's'.repeat(32) } }
  const filled: Typed = {
    name: 'Second', origins: '', locale: 'fi', country: '', consent: 'by-country', gpc: 'no-capture', suggestsSlips: 'on', idleMinutes: '60', reminders: 'Second <hello@second.example>', orders: '', replyTo: '', postalAddress: 'Quay 2', signingSecret: '', 'cart-classic': 'on',
  }
  const read = (changes: Typed, rules = { live: true, leaves: true }) => readSettings({ ...filled, ...changes }, now, rules)
  const mistakes = (changes: Typed, rules?: { live: boolean; leaves: boolean }): Typed => {
    const input = read(changes, rules)
    return input.kind === 'wrong' ? input.mistakes : {}
  }

  test('are read as typed, and what the form does not show stays', () => {
    expect(read({ country: 'fi', origins: 'https://a.example/x\n https://b.example,https://a.example', postalAddress: 'Quay 2\r\nHelsinki' })).toEqual({
      kind: 'ok',
      settings: { ...now.settings, locale: 'fi', country: 'FI', gpc: 'no-capture', suggestsSlips: true, origins: ['https://a.example', 'https://b.example'], reminders: 'Second <hello@second.example>', postalAddress: 'Quay 2, Helsinki', flows: ['cart-classic'] },
      secrets: now.secrets,
    })
  })

  test('a signing secret is replaced or forgotten only when the owner says so', () => {
    const secretOf = (changes: Typed) => {
      const input = read(changes)
      return input.kind === 'ok' ? input.secrets.signingSecret : 'wrong'
    }
    expect([secretOf({}), secretOf({ signingSecret: 'n'.repeat(40) }), secretOf({ forgetSigningSecret: 'on' })]).toEqual(['s'.repeat(32), 'n'.repeat(40), null])
  })

  test('the storefront\'s own page is one of the shop\'s, and no other page can be named', () => {
    const pageOf = (restoreUrl: string) => {
      const input = readSettings({ ...filled, origins: 'https://front.example', restoreUrl }, { ...now, url: 'https://shop.example/store' }, { live: true, leaves: true })
      return input.kind === 'ok' ? input.settings.restoreUrl : input.mistakes['restoreUrl']
    }
    expect([pageOf(''), pageOf('https://front.example/cart/back'), pageOf('https://shop.example/back')]).toEqual([null, 'https://front.example/cart/back', 'https://shop.example/back'])
    for (const strange of ['https://evil.example/', 'https://front.example.evil.example/']) expect(pageOf(strange)).toContain('no page of the shop')
    for (const wrong of ['front.example', 'javascript:alert(1)', 'https://front.example/?a=1', 'https://front.example/#x', 'https://me@front.example/']) expect(pageOf(wrong)).toContain('A web address')
  })

  test.each<[string, Typed, string]>([
    ['name', { name: ' ' }, 'needs a name'], ['name', { name: 'x'.repeat(101) }, 'At most 100'], ['reminders', { reminders: 'hello' }, 'An address'], ['reminders', { reminders: 'Shop\nBcc: x <a@shop.example>' }, 'One line'],
    ['replyTo', { replyTo: 'a@b' }, 'An address'], ['locale', { locale: 'finnish language' }, 'language tag'], ['country', { country: 'F1' }, 'two letters'], ['consent', { consent: 'never' }, 'Choose one'], ['gpc', { gpc: 'maybe' }, 'Choose one'],
    ['idleMinutes', { idleMinutes: '5' }, 'At least 10'], ['idleMinutes', { idleMinutes: '1.5' }, 'Whole'], ['idleMinutes', { idleMinutes: 'soon' }, 'number'], ['origins', { origins: 'shop.example' }, 'Web addresses'],
    ['origins', { origins: 'javascript:alert(1)' }, 'Web addresses'], ['signingSecret', { signingSecret: 'short' }, 'At least 32'], ['postalAddress', { postalAddress: 'x'.repeat(301) }, 'At most 300'],
  ])('a wrong %s is named: %j', (field, changes, words) => {
    expect(mistakes(changes)).toEqual({ [field]: expect.stringContaining(words) as string })
  })

  test('a form without its fields is wrong in every needed one, not an error', () => {
    expect(readSettings({}, now, { live: true, leaves: true })).toMatchObject({ kind: 'wrong', mistakes: { name: 'This is missing.', locale: 'This is missing.' } })
  })

  test('a shop that mails real people needs a confirmed sender and a postal address; one that mails nobody needs neither', () => {
    const empty = { reminders: '', postalAddress: '' }
    expect(Object.keys(mistakes(empty))).toEqual(['reminders', 'postalAddress'])
    expect(mistakes({ ...empty, 'cart-classic': '' })).toEqual({})
    expect(mistakes({ 'cart-recovery': 'on' })).toEqual({ 'cart-recovery': 'Choose one of the series about left carts.', 'cart-classic': 'Choose one of the series about left carts.' })
    expect(mistakes(empty, { live: false, leaves: false })).toEqual({})
    expect(Object.keys(mistakes(empty, { live: false, leaves: true }))).toEqual(['reminders'])
  })
})

describe('the coupons of a shop', () => {
  const now = { settings: shopSettings.parse({ name: 'Second' }), secrets: { key: 'ck_1', secret: 'cs_1', webhookSecret: null, signingSecret: null } }
  const typed = { name: 'Second', locale: 'fi', country: '', consent: 'notice', gpc: 'no-capture', idleMinutes: '60', reminders: '', orders: '', replyTo: '', signingSecret: '' }
  const read = (changes: Typed) => readSettings({ ...typed, ...changes }, now, { live: false, leaves: false })

  test('are the environment\'s own settings under their own names, and come back as they were typed', () => {
    const terms = couponTerms.parse({ step: 'last-note', kind: 'gift', amount: '10', giftId: 15, hours: 48, minimum: '20.50', excludedIds: [1, 2], isForSaleItems: true, people: 'new', everyDays: 90, monthlyBudget: '500', margin: 40, marginFloor: 10 })
    expect(readCoupons(typedCoupons(terms))).toEqual({ kind: 'ok', terms })
    expect(readCoupons(typedCoupons(null))).toEqual({ kind: 'ok', terms: null })
    expect(COUPON_FIELDS.map((field) => field.name)).toEqual(Object.keys(couponSettings))
  })

  test('are kept with the shop, and stay when a form does not show them', () => {
    const saved = read({ COUPON_STEP: 'last-note', COUPON_AMOUNT: '15' })
    expect(saved).toMatchObject({ kind: 'ok', settings: { coupons: { step: 'last-note', kind: 'percent', amount: '15', everyDays: 60 } } })
    const { settings } = saved.kind === 'ok' ? saved : now
    expect(readSettings(typed, { ...now, settings }, { live: false, leaves: false })).toMatchObject({ settings: { coupons: { step: 'last-note' } } })
  })

  test.each<[string, Typed, string]>([
    ['COUPON_AMOUNT', { COUPON_AMOUNT: 'much' }, 'It must be an amount'], ['COUPON_AMOUNT', { COUPON_AMOUNT: '120' }, '«How much» must be more than 0 and at most 100'], ['COUPON_GIFT_PRODUCT', { COUPON_KIND: 'gift' }, '«Product given» is missing'],
    ['COUPON_HOURS', { COUPON_HOURS: '0' }, '1'], ['COUPON_EXCLUDED_PRODUCTS', { COUPON_EXCLUDED_PRODUCTS: 'mug' }, 'product ids'], ['COUPON_MARGIN_FLOOR', { COUPON_MARGIN: '10', COUPON_MARGIN_FLOOR: '20' }, 'must be below «Usual margin»'],
  ])('a wrong %s is named: %j', (field, changes, words) => {
    expect(read({ COUPON_STEP: 'help', ...changes })).toEqual({ kind: 'wrong', mistakes: { [field]: expect.stringContaining(words) as string } })
  })
})

describe('approval by one click', () => {
  test.each(['https://mail.shop.example', 'https://mail.shop.example:8080', 'https://mail.shop.example/cartback', 'https://8.8.8.8'])('is offered at %s', (publicUrl) => {
    expect(oneClickObstacle(publicUrl)).toBeNull()
  })

  test.each([
    ['http://mail.shop.example', 'https'], ['http://localhost:8080', 'https'], ['https://mail.shop.example:9443', 'port 9443'], ['https://localhost', 'private'], ['https://cartback', 'private'], ['https://127.0.0.1', 'private'], ['https://[::1]', 'private'], ['https://10.1.2.3', 'private'],
  ])('is not offered at %s, and it is said why', (publicUrl, words) => {
    expect(oneClickObstacle(publicUrl)).toContain(words)
  })
})

test('every reason is a sentence, also one nobody foresaw', () => {
  for (const reason of ['address-private', 'no-woocommerce', 'key-may-not-write', 'certificate-expired', 'redirected to https://www.shop.example', 'http-503', 'SOMETHING_NEW']) {
    expect(connectSentence(reason)).toMatch(/^[A-Z].+\.$/)
  }
})

describe('what the series of a shop go by', () => {
  const words = { SIGNALS: 'all', COOL_OFF_DAYS: '14', PRICE_DROP_PERCENT: '10', BACK_IN_STOCK: 'true' }

  test('has a field for each setting that the environment\'s shop has', () => {
    expect(SERIES_FIELDS.map(({ name }) => name)).toEqual(Object.keys(seriesSettings))
  })

  test('is read with the same meaning as there, and comes back as it was typed', () => {
    const read = readSeries(words)
    expect(read).toEqual({ kind: 'ok', series: { signals: 'all', coolOffDays: 14, priceDropPercent: 10, tellsBackInStock: true } })
    expect(read.kind === 'ok' ? typedTerms(read.series) : {}).toEqual(words)
  })

  test('an emptied field is the default, and no price drop is told', () => {
    expect(readSeries({ SIGNALS: 'human', COOL_OFF_DAYS: '', PRICE_DROP_PERCENT: ' ', BACK_IN_STOCK: 'false' })).toEqual({ kind: 'ok', series: SERIES_DEFAULTS })
  })

  test.each([
    [{ SIGNALS: 'nobody' }, 'SIGNALS', 'Choose one of the list.'], [{ BACK_IN_STOCK: 'maybe' }, 'BACK_IN_STOCK', 'Choose one of the list.'],
    [{ COOL_OFF_DAYS: '-1' }, 'COOL_OFF_DAYS', 'It must be 0 or more.'], [{ COOL_OFF_DAYS: '91' }, 'COOL_OFF_DAYS', 'It must be at most 90.'], [{ COOL_OFF_DAYS: '1.5' }, 'COOL_OFF_DAYS', 'It must be whole days.'], [{ COOL_OFF_DAYS: 'a week' }, 'COOL_OFF_DAYS', 'It must be a number of days.'],
    [{ PRICE_DROP_PERCENT: '0' }, 'PRICE_DROP_PERCENT', 'It must be at least 1.'], [{ PRICE_DROP_PERCENT: '100' }, 'PRICE_DROP_PERCENT', 'It must be at most 99.'],
  ])('%j is a mistake', (typed, field, sentence) => {
    expect(readSeries({ ...words, ...typed })).toEqual({ kind: 'wrong', mistakes: { [field]: sentence } })
  })

  test('a form without these fields leaves them as they are', () => {
    const now = { settings: shopSettings.parse({ name: 'Second', series: { coolOffDays: 30 } }), secrets: { key: 'ck_1', secret: 'cs_1', webhookSecret: null, signingSecret: null } }
    const typed = { name: 'Second', locale: 'fi', country: '', consent: 'notice', gpc: 'ignore', idleMinutes: '60', reminders: '', orders: '', replyTo: '', signingSecret: '' }
    const [kept, changed] = [typed, { ...typed, ...words }].map((each) => readSettings(each, now, { live: false, leaves: false }))
    expect([kept?.kind === 'ok' && kept.settings.series.coolOffDays, changed?.kind === 'ok' && changed.settings.series.coolOffDays]).toEqual([30, 14])
  })
})
