/** Settings: all mistakes named at once, each with what to do. */
import { describe, expect, test } from 'vitest'
import { readConfig, settings, type Config } from '../server/config.ts'

const NEEDED = { SECRET_KEY: 'x'.repeat(32), STORE_URL: 'https://shop.example', WOOCOMMERCE_KEY: 'ck_1', WOOCOMMERCE_SECRET: 'cs_1' }
const LIVE = { LIVE: 'true', PUBLIC_URL: 'https://cartback.shop.example', POSTMARK_SERVER_TOKEN: 'token', MAIL_FROM_REMINDERS: 'Shop <shop@shop.example>', POSTAL_ADDRESS: 'Quay 1, Harbour' }

function problemsOf(changes: Record<string, string>): readonly string[] {
  const result = readConfig({ ...NEEDED, ...changes })
  return result.kind === 'wrong' ? result.problems : []
}

function configOf(changes: Record<string, string | undefined>): Config {
  const result = readConfig({ ...NEEDED, ...changes })
  if (result.kind === 'wrong') throw new Error(result.problems.join('\n'))
  return result.config
}

test('the storefront that puts carts back must be a page of the shop', () => {
  const page = { STORE_RESTORE_URL: 'https://front.example/cart/back' }
  expect(problemsOf(page)).toEqual([expect.stringContaining('STORE_RESTORE_URL is not a page of the shop')])
  expect(configOf({ ...page, STORE_ORIGINS: 'https://front.example' }).STORE_RESTORE_URL).toBe('https://front.example/cart/back')
  expect(problemsOf({ STORE_RESTORE_URL: 'https://shop.example/?next=https://evil.example' })).toHaveLength(1)
})

describe('an empty environment', () => {
  const result = readConfig({})
  const problems = result.kind === 'wrong' ? result.problems : []

  test('lacks exactly what has no default, all told at once, each with what it is for', () => {
    expect(problems.map((problem) => problem.split(' ')[0]).sort()).toEqual(Object.keys(NEEDED).sort())
    for (const problem of problems) expect(problem).toMatch(/^[A-Z_]+ is missing\. [A-Z].{10,}\.$/)
  })

  test('counts the same as one whose settings are all empty', () => {
    const emptied = Object.fromEntries(Object.keys(settings.shape).map((name) => [name, '']))
    expect(readConfig(emptied)).toEqual(result)
  })
})

describe('a setting that is wrong', () => {
  test.each([
    ['PORT', 'eighty'], ['PORT', '70000'], ['PORT', '-1'], ['PUBLIC_URL', 'mail.shop.example'], ['PUBLIC_URL', 'https://mail.shop.example/?a=1'],
    ['DATABASE_URL', 'postgres://localhost/shop'], ['DATABASE_URL', 'sqlite:'], ['SECRET_KEY', 'short'], ['ADMIN_PASSWORD', 'short'],
    ['STORE_URL', 'shop.example'], ['STORE_URL', 'ftp://shop.example'], ['STORE_URL', 'https://user@shop.example'], ['STORE_KEY', 'my shop'], ['STORE_KEY', 'a.b'],
    ['STORE_ORIGINS', 'shop.example'], ['STORE_ORIGINS', 'https://a.example, b.example'], ['STORE_LOCALE', 'Finnish'], ['WOOCOMMERCE_KEY', 'cs_1'],
    ['WOOCOMMERCE_SECRET', 'ck_1'], ['WOOCOMMERCE_WEBHOOK_SECRET', 'short'], ['MAIL_FROM_REMINDERS', 'Shop'], ['MAIL_FROM_ORDERS', 'shop@'], ['REPLY_TO', 'nobody'],
    ['LIVE', 'yes'], ['FLOWS', 'cart-classic,win-back'], ['FLOWS', 'cart-classic,cart-recovery'], ['IDLE_MINUTES', '5'], ['IDLE_MINUTES', '1.5'], ['CLOCK_SPEED', '0'], ['CLOCK_SPEED', 'fast'], ['LOG_LEVEL', 'loud'],
  ])('%s=%s is named with what it should be', (name, text) => {
    const problems = problemsOf({ [name]: text })
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(new RegExp(`^${name} .+\\. .+\\.$`))
    expect(problems[0]).not.toContain('is missing')
  })

  test('does not hide the others', () => {
    expect(problemsOf({ PORT: 'eighty', LIVE: 'yes', STORE_URL: 'shop.example' }).map((problem) => problem.split(' ')[0])).toEqual(['PORT', 'STORE_URL', 'LIVE'])
  })

  test('is not repeated: a secret may stand in it', () => {
    expect(problemsOf({ SECRET_KEY: 'hush', WOOCOMMERCE_SECRET: 'hush', WOOCOMMERCE_WEBHOOK_SECRET: 'hush', ADMIN_PASSWORD: 'hush' }).join()).not.toContain('hush')
  })
})

describe('settings that contradict each other', () => {
  test.each([
    [{ ...LIVE, CLOCK_SPEED: '60' }, 'CLOCK_SPEED'], [{ ...LIVE, PUBLIC_URL: 'http://localhost:8080' }, 'PUBLIC_URL'], [{ ...LIVE, POSTAL_ADDRESS: '' }, 'POSTAL_ADDRESS'], [{ ...LIVE, POSTMARK_SERVER_TOKEN: '' }, 'POSTMARK_SERVER_TOKEN'],
    [{ ...LIVE, MAIL_FROM_REMINDERS: '' }, 'MAIL_FROM_REMINDERS'], [{ POSTMARK_SERVER_TOKEN: 'token' }, 'MAIL_FROM_REMINDERS'],
  ])('%j: %s is named', (changes, name) => {
    expect(problemsOf(changes)).toEqual([expect.stringMatching(new RegExp(`^${name} .+\\.$`))])
  })

  test('are all named at once', () => {
    expect(problemsOf({ LIVE: 'true', CLOCK_SPEED: '2' })).toHaveLength(4)
  })

  test('are none in a live shop that has all it needs, nor in one that only tries things out', () => {
    expect(problemsOf(LIVE)).toEqual([])
    expect(problemsOf({ CLOCK_SPEED: '600' })).toEqual([])
  })
})

describe('the settings as read', () => {
  test('mail nobody and keep to real time unless told otherwise', () => {
    expect(configOf({})).toMatchObject({ LIVE: false, ALLOWED_RECIPIENTS: [], CLOCK_SPEED: 1, IDLE_MINUTES: 60, STORE_KEY: 'default', DATABASE_URL: 'sqlite:data/cartback.db' })
  })

  test('have lists without blanks and empty parts, addresses without a slash at the end, locales in their usual form', () => {
    const config = configOf({ STORE_ORIGINS: ' https://a.example/ ,, https://b.example ', ALLOWED_RECIPIENTS: '*@team.example, me@shop.example', STORE_URL: 'https://shop.example/store//', STORE_LOCALE: 'fi_FI' })
    expect(config).toMatchObject({ STORE_ORIGINS: ['https://a.example', 'https://b.example'], ALLOWED_RECIPIENTS: ['*@team.example', 'me@shop.example'], STORE_URL: 'https://shop.example/store', STORE_LOCALE: 'fi-FI' })
  })

  test('ignore what else is in the environment', () => {
    expect(configOf({ PATH: '/bin', PORT: undefined })).not.toHaveProperty('PATH')
  })

  test('each say what they are for', () => {
    for (const [name, setting] of Object.entries(settings.shape)) expect([name, setting.description]).toEqual([name, expect.stringMatching(/.{10,}/)])
  })
})
