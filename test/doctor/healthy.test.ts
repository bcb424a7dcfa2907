/** A set-up with nothing wrong is all green, and asking changes nothing. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { reportText } from '../../server/doctor/text.ts'
import { databases } from '../support/databases.ts'
import { openPatient, SECRETS, type Patient } from './patient.ts'

describe.each(databases)('on $name', (kind) => {
  let patient: Patient
  beforeAll(async () => {
    patient = await openPatient(kind)
    await patient.settles()
  })
  afterAll(() => patient.close())

  test('a healthy set-up is green in every line', async () => {
    const report = await patient.examined()
    expect(report.sections.flatMap((section) => section.lines).filter((line) => line.level !== 'green')).toEqual([])
    expect(report.level).toBe('green')
    expect(report.sections.map((section) => section.title)).toEqual(['This install', 'Harbour Goods'])
    expect(reportText(report, false)).toMatch(/0 yellow, 0 red\. All is well\.\n$/)
  })

  test('every promised check has its line', async () => {
    const checks = (await patient.lines()).map((line) => line.check)
    expect(checks).toEqual([
      'public-url', 'public-url-reached', 'database', 'database-clock', ...(kind.name === 'SQLite' ? ['disk'] : []), 'secret-key', 'postmark', 'stream-reminders', 'stream-orders', 'postmark-webhooks', 'live',
      'shop-address', 'reading', 'change-filter', 'time-zone', 'clock', 'writing', 'order-search', 'order-storage', 'orders-read', 'checkout', 'script-tag', 'script-seen', 'webhooks', 'other-reminders', 'postal-address', 'sender',
    ])
  })

  test('it changes nothing in the shop, sends no mail and makes no webhook', async () => {
    const before = JSON.stringify([patient.woo.orders(), patient.woo.coupons()])
    patient.woo.faults.forgetRequests()
    await patient.examined()
    expect(JSON.stringify([patient.woo.orders(), patient.woo.coupons()])).toBe(before)
    // The right to write is tried by a batch of nothing.
    expect(patient.woo.faults.requests.filter((request) => request.method !== 'GET').map((request) => request.path.split('?')[0])).toEqual(['/wp-json/wc/v3/orders/batch'])
    expect(patient.postmark.accepted()).toEqual([])
  })

  test('no secret is in its output', async () => {
    const text = JSON.stringify(await patient.examined())
    for (const secret of SECRETS) expect(text).not.toContain(secret)
  })
})
