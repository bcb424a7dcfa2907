/** Who may be mailed: every mode, every country of the table, and the careful answer where something is not known. */
import { describe, expect, test } from 'vitest'
import { CONSENT_SETTINGS, hangsOnPurchase, mayMail, modeFor, TICK_COUNTRY_CODES, type ConsentSetting, type Permission, type Person } from '../../server/consent/policy.ts'

const person = (changes: Partial<Person> = {}): Person => ({ setting: 'by-country', country: 'IE', answer: null, isCustomer: false, ...changes })

describe('how a shopper is asked', () => {
  test.each(['DE', 'PL', 'FR', 'FI', 'KR'])('by a tick in %s', (country) => expect(modeFor('by-country', country)).toBe('tick'))
  test.each(['IE', 'GB', 'US', 'CA', 'SE', 'AT', 'ZZ'])('by a notice in %s', (country) => expect(modeFor('by-country', country)).toBe('notice'))
  test('by a tick where no country is known', () => expect(modeFor('by-country', null)).toBe('tick'))
  test.each(CONSENT_SETTINGS.filter((setting) => setting !== 'by-country'))('everywhere the same where the owner chose %s', (setting) => {
    for (const country of [null, 'DE', 'IE']) expect(modeFor(setting, country)).toBe(setting)
  })
})

describe('who may be mailed', () => {
  test.each<[string, Partial<Person>, Permission]>([
    ['a stranger where a notice is enough', {}, 'yes'],
    ['a stranger in Germany', { country: 'DE' }, 'no-consent'],
    ['a stranger in Germany who ticked', { country: 'DE', answer: 'yes' }, 'yes'],
    ['a customer in Germany', { country: 'DE', isCustomer: true }, 'yes'],
    ['a customer in France', { country: 'FR', isCustomer: true }, 'yes'],
    ['a customer in Finland', { country: 'FI', isCustomer: true }, 'yes'],
    ['a customer in Poland', { country: 'PL', isCustomer: true }, 'no-consent'],
    ['a customer in Korea', { country: 'KR', isCustomer: true }, 'no-consent'],
    ['a customer in Korea who ticked', { country: 'KR', isCustomer: true, answer: 'yes' }, 'yes'],
    ['somebody in Germany of whom nobody knows whether he bought', { country: 'DE', isCustomer: null }, 'unknown'],
    ['a customer in a country nobody knows', { country: null, isCustomer: true }, 'no-consent'],
    ['a customer where the owner wants a tick from everybody', { setting: 'tick', country: 'IE', isCustomer: true }, 'no-consent'],
    ['a stranger where only customers are mailed', { setting: 'existing-customers' }, 'no-consent'],
    ['a stranger who ticked where only customers are mailed', { setting: 'existing-customers', answer: 'yes' }, 'no-consent'],
    ['a customer where only customers are mailed', { setting: 'existing-customers', isCustomer: true }, 'yes'],
    ['a stranger in Germany where the owner says it on the page', { setting: 'off-by-owner', country: 'DE' }, 'yes'],
    ['a stranger in Germany where the owner chose a notice', { setting: 'notice', country: 'DE' }, 'yes'],
  ])('%s', (_, changes, permission) => expect(mayMail(person(changes))).toBe(permission))

  test('nobody who said no, whatever else is true', () => {
    for (const setting of CONSENT_SETTINGS) for (const country of [null, 'IE', ...TICK_COUNTRY_CODES]) {
      expect(mayMail({ setting, country, answer: 'no', isCustomer: true })).toBe('no-consent')
    }
  })

  test('earlier purchases are asked for only where they decide', () => {
    const asked = (setting: ConsentSetting, country: string | null, answer: Person['answer'] = null) => hangsOnPurchase({ setting, country, answer })
    expect([asked('by-country', 'DE'), asked('by-country', 'FI'), asked('existing-customers', 'IE')]).toEqual([true, true, true])
    expect([asked('by-country', 'IE'), asked('by-country', 'DE', 'yes'), asked('by-country', 'PL'), asked('tick', 'DE'), asked('by-country', null), asked('off-by-owner', 'DE')])
      .toEqual([false, false, false, false, false, false])
  })
})
