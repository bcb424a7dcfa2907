/** Whatever is wrong has its own red or yellow line, which says what to do; what is right stays green beside it. */
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { FAULTS } from '../../server/demo/postmark/faults.ts'
import type { Line } from '../../server/doctor/report.ts'
import { hours, instant, milliseconds, plus } from '../../server/values/time.ts'
import { restClient } from '../demo/shop/clients.ts'
import { databases } from '../support/databases.ts'
import { selfSigned } from '../support/self-signed.ts'
import { openPatient, SECRETS, type Patient, type PatientOptions } from './patient.ts'

const [sqlite] = databases as readonly [(typeof databases)[number]]
let patient: Patient
beforeAll(async () => {
  patient = await openPatient(sqlite)
  await patient.settles()
})
afterAll(() => patient.close())
afterEach(async () => {
  patient.woo.faults.all.heal()
  patient.woo.quirks.clear()
  patient.woo.plugins.clear()
  patient.postmark.faults.clear()
  await patient.postmark.faults.answer()
})

const notGreen = (lines: readonly Line[]): readonly string[] => lines.filter((line) => line.level !== 'green').map((line) => `${line.level} ${line.check}`)
const lineIn = (lines: readonly Line[], check: string): Line => {
  const line = lines.find((each) => each.check === check)
  if (!line) throw new Error(`no line ${check}`)
  return line
}
const another = async (options: PatientOptions, look: (other: Patient) => Promise<void>): Promise<void> => {
  const other = await openPatient(sqlite, options)
  try {
    await look(other)
  } finally {
    await other.close()
  }
}

describe('a shop that', () => {
  test.each<[string, () => void, RegExp, RegExp]>([
    ['answers 200 with a page', () => patient.woo.faults.rest.html200(), /web page instead of data/, /maintenance mode/],
    ['prints PHP warnings in front of its data', () => patient.woo.faults.rest.phpWarnings(), /PHP warnings/, /WP_DEBUG_DISPLAY/],
    ['breaks off in its data', () => patient.woo.faults.rest.malformedJson(), /breaks off in the middle/, /memory_limit/],
    ['refuses the key with a text about rights', () => patient.woo.faults.rest.refuse(401, 'woocommerce_rest_cannot_view', 'Sorry, you cannot list resources.'), /never saw our key/, /Authorization header/],
    ['does not know the key', () => patient.woo.faults.rest.refuse(401, 'woocommerce_rest_authentication_error', 'Consumer key is invalid.'), /does not know our key/, /WOOCOMMERCE_KEY|REST API/],
    ['asks for patience', () => patient.woo.faults.rest.status(429, { 'Retry-After': '1' }), /patience \(429\)/, /host/],
    ['has an error of its own', () => patient.woo.faults.rest.status(503), /error of its own \(503\)/, /error log/],
    ['redirects', () => patient.woo.faults.rest.status(301, { Location: 'https://www.shop.example/?oauth_signature=abc' }), /sends us on to https:\/\/www\.shop\.example\./, /STORE_URL/],
    ['never ends its answer', () => patient.woo.faults.rest.slowBody(), /longer than/, /overloaded/],
    ['never begins its answer', () => patient.woo.faults.rest.hang(), /longer than/, /overloaded/],
    ['calls its data plain text', () => patient.woo.faults.rest.wrongContentType(), /Content-Type/, /cache/],
    ['cuts the connection', () => patient.woo.faults.rest.down(), /cuts the connection/, /firewall/],
  ])('%s is red, once, with what to do', async (_, trouble, found, todo) => {
    trouble()
    const lines = await patient.lines()
    expect(notGreen(lines)).toEqual(['red reading'])
    const line = lineIn(lines, 'reading')
    expect(line.found).toMatch(found)
    expect(line.todo).toMatch(todo)
    for (const secret of SECRETS) expect(JSON.stringify(lines)).not.toContain(secret)
  })

  test('has a certificate that signed itself is red', async () => {
    const server = createServer({ ...selfSigned }, (_request, response) => void response.end('[]'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    await another({ storeUrl: `https://127.0.0.1:${(server.address() as AddressInfo).port}` }, async (other) => {
      expect(lineIn(await other.lines(), 'reading')).toMatchObject({ level: 'red', found: expect.stringContaining('signed by itself') as string, todo: expect.stringContaining('Let\'s Encrypt') as string })
    })
    server.closeAllConnections()
    server.close()
  })

  test('has a clock an hour off is red over plain http, where it refuses us', async () => {
    await another({ shopClock: () => plus(instant(Date.now()), hours(1)) }, async (other) => {
      expect(lineIn(await other.lines(), 'reading')).toMatchObject({ level: 'red', found: expect.stringContaining('clock') as string, todo: expect.stringContaining('NTP') as string })
    })
  })

  test('is dead holds nobody up longer than its limit', async () => {
    patient.woo.faults.all.hang()
    const report = await patient.examined({ shopLimit: milliseconds(50) })
    expect(report.sections[1]?.lines).toMatchObject([{ level: 'red', check: 'reading', found: expect.stringContaining('did not answer all questions') as string }])
    expect(notGreen(report.sections[0]?.lines ?? [])).toEqual([])
  })

  test.each<['ignores-changes' | 'shifts-dates' | 'search-finds-nothing' | 'sends-recovery-mails', readonly string[]]>([
    ['ignores-changes', ['red change-filter']], ['shifts-dates', ['red time-zone']], ['search-finds-nothing', ['yellow order-search']], ['sends-recovery-mails', ['red other-reminders']],
  ])('%s without an error is found out', async (quirk, expected) => {
    patient.woo.quirks.add(quirk)
    expect(notGreen(await patient.lines())).toEqual(expected)
  })

  test('has the classic checkout is as green as one with the block, and says which it is', async () => {
    expect(lineIn(await patient.lines(), 'checkout').found).toContain('block')
    patient.woo.quirks.add('classic-checkout')
    expect(lineIn(await patient.lines(), 'checkout')).toMatchObject({ level: 'green', found: expect.stringContaining('classic') as string })
  })

  test.each<[string, string, string]>([
    ['woo-cart-abandonment-recovery/woo-cart-abandonment-recovery.php', 'red', 'CartFlows'], ['mailpoet/mailpoet.php', 'yellow', 'MailPoet'], ['akismet/akismet.php', 'green', 'no'],
  ])('has the plugin %s gets a %s line about reminders', async (plugin, level, name) => {
    patient.woo.plugins.add(plugin)
    const line = lineIn(await patient.lines(), 'other-reminders')
    expect(line).toMatchObject({ level, found: expect.stringContaining(name === 'no' ? 'Neither' : name) as string })
    if (level !== 'green') expect(line.todo).toContain('yield')
  })

  test('shows pages that cannot be read is asked about its orders all the same', async () => {
    patient.woo.faults.pages.status(503)
    expect(notGreen(await patient.lines())).toEqual(['yellow script-tag'])
  })

  test('takes a key that may only read says so, and red where coupons are wanted', async () => {
    await another({ settings: { WOOCOMMERCE_KEY: patient.woo.readOnly.key, WOOCOMMERCE_SECRET: patient.woo.readOnly.secret } }, async (other) => {
      expect(lineIn(await other.lines(), 'writing')).toMatchObject({ level: 'yellow', todo: expect.stringContaining('read and write') as string })
    })
    await another({ settings: { WOOCOMMERCE_KEY: patient.woo.readOnly.key, WOOCOMMERCE_SECRET: patient.woo.readOnly.secret, FLOWS: 'cart-classic', COUPON_STEP: 'concerns' } }, async (other) => {
      expect(lineIn(await other.lines(), 'writing').level).toBe('red')
    })
  })
})

describe('Postmark that', () => {
  test.each<[string, () => Promise<void> | void, RegExp]>([
    ['cannot be reached', () => patient.postmark.faults.refuse(), /could not be reached \(\w+\)/],
    ['is in maintenance', () => patient.postmark.faults.set(FAULTS.maintenance), /error \(503\)/],
    ['is something else', () => patient.postmark.faults.set(FAULTS.okWithHtml), /is not Postmark/],
    ['asks for patience', () => patient.postmark.faults.set(FAULTS.tooManyRequests()), /patience/],
  ])('%s is red', async (_, trouble, found) => {
    await trouble()
    const lines = await patient.lines()
    expect(notGreen(lines)).toEqual(['red postmark'])
    expect(lineIn(lines, 'postmark').found).toMatch(found)
  })

  test('does not know the token, or has no such stream, is red, and reminders on a transactional stream are', async () => {
    await another({ settings: { POSTMARK_SERVER_TOKEN: 'another-token-that-is-secret' } }, async (other) => {
      const lines = await other.lines()
      expect(lineIn(lines, 'postmark')).toMatchObject({ level: 'red', todo: expect.stringContaining('POSTMARK_SERVER_TOKEN') as string })
      expect(JSON.stringify(lines)).not.toContain('another-token')
    })
    await another({ settings: { POSTMARK_STREAM_REMINDERS: 'outbound', POSTMARK_STREAM_ORDERS: 'nowhere' } }, async (other) => {
      const lines = await other.lines()
      expect(lineIn(lines, 'stream-reminders')).toMatchObject({ level: 'red', todo: expect.stringContaining('Broadcasts') as string })
      expect(lineIn(lines, 'stream-orders')).toMatchObject({ level: 'red', found: expect.stringContaining('«nowhere»') as string })
    })
  })

  test('is told of no domain records leaves the sender yellow, and a silent DNS blames nobody', async () => {
    delete patient.dns['TXT _dmarc.shop.example']
    expect(lineIn(await patient.lines(), 'sender')).toMatchObject({ level: 'yellow', todo: expect.stringContaining('_dmarc.shop.example') as string })
    patient.dns['TXT _dmarc.shop.example'] = 'SERVFAIL'
    expect(lineIn(await patient.lines(), 'sender')).toMatchObject({ level: 'yellow', found: expect.stringContaining('said nothing') as string })
    patient.dns['TXT _dmarc.shop.example'] = 'v=DMARC1; p=none'
  })
})

describe('an install that', () => {
  test('is not live and has no provider is yellow, not red', async () => {
    await another({ settings: { LIVE: 'false', POSTMARK_SERVER_TOKEN: '', PUBLIC_URL: 'http://localhost:1' } }, async (other) => {
      const { sections: [install] } = await other.examined()
      expect(notGreen(install?.lines ?? [])).toEqual(['yellow public-url', 'yellow public-url-reached', 'yellow postmark', 'yellow live'])
    })
  })

  test('is live at an address that something else answers is red', async () => {
    const report = await patient.examined({ ask: () => Promise.resolve({ kind: 'answered', status: 200, contentType: 'text/html', location: '', retryAfter: '', text: '<h1>Welcome to nginx</h1>' }) })
    expect(notGreen(report.sections[0]?.lines ?? [])).toEqual(['red public-url-reached'])
  })

  test('does not have the tag on the pages is red, unless the script was seen all the same', async () => {
    await another({}, async (other) => {
      const here = async () => lineIn(await other.lines(), 'script-tag')
      const tag = `<script async src="${other.publicUrl}/t.js" data-store="default"></script>`
      expect((await here()).level).toBe('green')
      other.woo.setPageHead('')
      expect(await here()).toMatchObject({ level: 'red', todo: expect.stringContaining(tag) as string })
      other.woo.setPageHead(tag.replace('default', 'outlet'))
      expect(await here()).toMatchObject({ level: 'red', todo: expect.stringContaining('«default»') as string })
      other.woo.setPageHead(tag.replace('shop.example', 'old.example'))
      expect(await here()).toMatchObject({ level: 'red', found: expect.stringContaining('https://old.example') as string })
      other.woo.setPageHead('')
      await other.settles()
      expect((await here()).level).toBe('green')
    })
  })

  test('was never heard of, read or told of says so in yellow', async () => {
    await another({}, async (other) => {
      expect(notGreen(await other.lines())).toEqual(['yellow change-filter', 'yellow order-search', 'yellow orders-read', 'yellow script-seen', 'yellow webhooks'])
    })
  })

  test('has a webhook that the shop gave up on says so, though nothing is lost', async () => {
    await another({}, async (other) => {
      await other.settles()
      const [store] = other.service.deps.stores.values()
      const webhooks = store && other.service.deps.platforms.get(store.id)?.webhooks
      const listed = await webhooks?.list()
      const [first] = listed?.kind === 'ok' ? listed.value : []
      await restClient(other.woo, other.woo).put(`webhooks/${first?.id ?? 0}`, { status: 'disabled' })
      expect(lineIn(await other.lines(), 'webhooks')).toMatchObject({ level: 'yellow', found: expect.stringContaining('gave up on 1 of our 5') as string })
    })
  })
})
