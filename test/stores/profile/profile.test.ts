/** What an owner states of the shop: read from settings and the admin site alike, and said in the mail's language. */
import { describe, expect, test } from 'vitest'
import { PROFILE_FIELDS, readProfile, typedProfile } from '../../../server/admin/shops-profile.ts'
import { readConfig } from '../../../server/config.ts'
import { profileSettings, shopProfile } from '../../../server/stores/profile/settings.ts'
import { serviceIn, statementsIn } from '../../../server/stores/profile/statements.ts'

const NEEDED = { SECRET_KEY: 's'.repeat(40), STORE_URL: 'https://shop.test', WOOCOMMERCE_KEY: 'ck_1', WOOCOMMERCE_SECRET: 'cs_1' }
const problemsOf = (settings: Record<string, string>): readonly string[] => {
  const read = readConfig({ ...NEEDED, ...settings })
  return read.kind === 'wrong' ? read.problems : []
}

describe('a statement', () => {
  test.each<[string, Parameters<typeof statementsIn>[0], string | null, readonly string[]]>([
    ['counts for every language where none is named', 'fi', 'Back within 30 days.', ['Back within 30 days.']],
    ['in the mail\'s language goes before one without', 'fi', 'Back within 30 days. | fi: Palautus 30 päivää.', ['Palautus 30 päivää.']],
    ['of another language is never said', 'pl', 'fi: Palautus 30 päivää.', []],
    ['may stand on lines of its own', 'en', 'en: One.\r\nen: Two.\n\nko: 셋.', ['One.', 'Two.']],
    ['may be an address, whose scheme is no language', 'en', 'https://shop.test/returns', ['https://shop.test/returns']],
    ['may be an address for one language', 'fr', 'fr: https://shop.test/retours | https://shop.test/returns', ['https://shop.test/retours']],
    ['that begins with two letters of no language of ours is said as it is', 'en', 'no: ingen', ['no: ingen']],
    ['that is empty is none', 'en', ' | fi: | ', []],
    ['that was not made is none', 'en', null, []],
  ])('%s', (_what, language, text, said) => {
    expect(statementsIn(language, text)).toEqual(said)
  })

  test('of a customer ends with his name', () => {
    expect(serviceIn('en', shopProfile.parse({ voices: 'Lovely – really — Aino, Turku | Well packed.' })).voices).toEqual([{ text: 'Lovely – really', by: 'Aino, Turku' }, { text: 'Well packed.', by: null }])
  })
})

describe('a setting', () => {
  test.each([
    [{ BRAND_COLOR: '#7f7f7f' }, /neither white nor dark text/], [{ BRAND_COLOR: 'red' }, /must be a colour/], [{ PAYMENT_METHODS: 'card,gold' }, /must be a list of: paypal/], [{ FREE_SHIPPING_FROM: '59' }, /with its currency like 59 EUR/],
    [{ LOGO_URL: 'javascript:alert(1)' }, /begins with https/], [{ ABOUT_URL: 'http://shop.test/' }, /begins with https/], [{ SUPPORT_PHONE: 'call me' }, /must be a phone number/],
  ])('that cannot be used is refused with a sentence: %j', (settings, sentence) => {
    expect(problemsOf(settings).join('\n')).toMatch(sentence)
  })

  test('that can be is taken', () => {
    expect(problemsOf({ BRAND_COLOR: '#1F5D49', PAYMENT_METHODS: 'card, blik', FREE_SHIPPING_FROM: '59.50 EUR', LOGO_URL: 'https://shop.test/l.png', SUPPORT_PHONE: '+358 9 123 456' })).toEqual([])
  })
})

describe('on the admin site', () => {
  test('every setting has its field', () => {
    expect(PROFILE_FIELDS.map((field) => field.name)).toEqual(Object.keys(profileSettings))
  })

  test('what is kept is shown, and what is shown is kept', () => {
    const profile = shopProfile.parse({ contact: 'Aino', payments: ['card', 'blik'], freeDeliveryFrom: '59 EUR', brandColor: '#1f5d49', voices: 'A — B', hasOfferMarkup: true })
    expect(readProfile(typedProfile(profile))).toEqual({ kind: 'ok', profile })
    expect(readProfile(typedProfile(shopProfile.parse({})))).toEqual({ kind: 'ok', profile: shopProfile.parse({}) })
  })

  test('a mistake stands beside its field', () => {
    expect(readProfile({ BRAND_COLOR: '#7f7f7f', FREE_SHIPPING_FROM: 'much' })).toMatchObject({ kind: 'wrong', mistakes: { BRAND_COLOR: expect.stringMatching(/^It is a colour on which/), FREE_SHIPPING_FROM: expect.stringMatching(/^It must be/) } })
  })
})
