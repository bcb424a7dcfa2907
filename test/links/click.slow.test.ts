/** Openings of links: all are counted, and only what a person may have done is a click. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isClick, type Opening } from '../../server/links/click.ts'
import { findLink, recordOpening, recordRestored, saveLink } from '../../server/links/store.ts'
import { hours, instant, milliseconds, minus, minutes, plus, seconds } from '../../server/values/time.ts'
import type { Connection } from '../../server/db/connect.ts'
import { databases, openDatabase } from '../support/databases.ts'
import { scenario } from '../support/shop.ts'

const at = instant(10_000_000)
const opening = (changes: Partial<Opening> = {}): Opening =>
  ({ method: 'GET', userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1', purpose: '', at, sentAt: minus(at, hours(1)), ...changes })

describe('an opening', () => {
  test.each([
    ['by a telephone, an hour after the mail', {}, true],
    ['by a desktop', { userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0' }, true],
    ['a minute after the mail left', { sentAt: minus(at, seconds(60)) }, true],
    ['sooner, as filters do', { sentAt: plus(minus(at, seconds(60)), milliseconds(1)) }, false],
    ['before anybody knows that the mail left', { sentAt: null }, false],
    ['that asks for the headers only', { method: 'HEAD' }, false],
    ['by a browser that looks ahead', { purpose: 'prefetch;prerender' }, false],
    ['without a name', { userAgent: '' }, false],
    ['by a mail filter', { userAgent: 'Mozilla/5.0 (compatible; BarracudaCentral/1.0)' }, false],
    ['by a search engine', { userAgent: 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)' }, false],
    ['by a browser that nobody sees', { userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/141.0.0.0 Safari/537.36' }, false],
    ['by a program', { userAgent: 'python-requests/2.32' }, false],
    ['by another', { userAgent: 'curl/8.9.1' }, false],
  ] as const)('%s: %s', (_, changes, expected) => {
    expect(isClick(opening(changes))).toBe(expected)
  })
})

describe.each(databases)('on $name', (kind) => {
  let connection: Connection
  let close: () => Promise<void>
  beforeAll(async () => ({ connection, close } = await openDatabase(kind)))
  afterAll(() => close())

  test('each opening is counted; the first opening, the first click and the first putting back stay', async () => {
    await saveLink(connection.db, 'hash', { storeId: 'default', purpose: 'restore', subjectId: 'cart-1', messageId: 'message-1', step: 'help', expiresAt: plus(at, hours(1)) }, at)
    const row = () => connection.db.selectFrom('link').select(['open_count', 'first_open_at', 'first_click_at', 'restored_at']).executeTakeFirst()
    expect(await row()).toEqual({ open_count: 0, first_open_at: null, first_click_at: null, restored_at: null })
    await recordOpening(connection.db, 'hash', { at, isClick: false })
    await recordOpening(connection.db, 'hash', { at: plus(at, minutes(1)), isClick: true })
    await recordOpening(connection.db, 'hash', { at: plus(at, minutes(2)), isClick: true })
    await recordRestored(connection.db, 'hash', plus(at, minutes(3)))
    await recordRestored(connection.db, 'hash', plus(at, minutes(4)))
    expect(await row()).toEqual({ open_count: 3, first_open_at: at, first_click_at: plus(at, minutes(1)), restored_at: plus(at, minutes(3)) })
    expect((await findLink(connection.db, 'hash'))?.messageId).toBe('message-1')
  })
})

scenario('a filter opens a mail\'s link at once and its reader an hour later: two openings, one click', async (shop) => {
  await shop.leaves({ email: 'ann@example.test' })
  await shop.passes(minutes(60))
  const row = () => shop.service.deps.connection.db.selectFrom('link').select(['open_count', 'first_click_at']).executeTakeFirst()
  expect(await shop.opensLink('ann@example.test')).toContain('/checkout-link/')
  expect(await row()).toEqual({ open_count: 1, first_click_at: null })
  shop.clock.pass(hours(1))
  await shop.opensLink('ann@example.test', 'curl/8.9.1')
  expect(await row()).toEqual({ open_count: 2, first_click_at: null })
  await shop.opensLink('ann@example.test')
  expect(await row()).toEqual({ open_count: 3, first_click_at: shop.clock.now() })
})
