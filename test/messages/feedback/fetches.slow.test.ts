/** Ten thousand requests for the links of all mails, as filters, previews and crawlers make them: nothing happens. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from '../../../server/db/schema.ts'
import { agentOf } from '../../../server/messages/feedback/agents.ts'
import { hear } from '../../../server/messages/feedback/hear.ts'
import { feedbackOf } from '../../../server/messages/feedback/store.ts'
import { days, hours, milliseconds, minutes, seconds } from '../../../server/values/time.ts'
import { databases } from '../../support/databases.ts'
import { openShop, type Shop } from '../../support/shop.ts'
import { CHROME } from './telling.ts'

const REQUESTS = 10_000
const LIMIT_MS = 300_000
const READERS = [
  CHROME, 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0',
  'Mozilla/5.0 (compatible; BarracudaCentral/1.0)', 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', 'Mozilla/5.0', 'curl/8.9.1', 'python-requests/2.32', '', 'SkypeUriPreview Preview/0.5', `${CHROME} HeadlessChrome/140`,
]
/** Since the mail left: at once, as filters do, and long after, as crawlers and people do. */
const WAITS = [milliseconds(0), seconds(8), seconds(40), minutes(3), hours(2)]
/** What is only counted, and what is only remembered of the shop's products. */
const COUNTED: readonly string[] = ['event', 'hearing', 'product']
const COUNTED_COLUMNS: readonly string[] = ['open_count', 'first_open_at', 'first_click_at']

const [kind] = databases
if (!kind) throw new Error('no database')
let shop: Shop
let close: () => Promise<void>
beforeAll(async () => {
  ({ shop, close } = await openShop(kind))
  await shop.leaves({ email: 'ann@example.test' })
  await shop.leaves({ email: 'bob@example.test', device: 'telephone' })
  await shop.passes(minutes(70))
  shop.orders({ email: 'bob@example.test', status: 'completed' })
  await shop.passes(days(5))
}, LIMIT_MS)
afterAll(() => close())

async function everything(): Promise<string> {
  const { db } = shop.service.deps.connection
  const tables = (await db.introspection.getTables()).map((table) => table.name).filter((name) => !COUNTED.includes(name)).sort()
  const rows = await Promise.all(tables.map(async (name) => [name, await db.selectFrom(name as keyof Database).selectAll().execute()]))
  return JSON.stringify(rows, (key, value: unknown) => (COUNTED_COLUMNS.includes(key) ? undefined : value), 1)
}

/** All addresses in all mails that lead to us, the one in the header among them. */
function links(): readonly string[] {
  const texts = shop.postmark.accepted().flatMap((mail) => [mail.HtmlBody.replaceAll('&amp;', '&'), mail.TextBody, ...mail.Headers.map(({ Value }) => Value)])
  return [...new Set(texts.flatMap((text) => text.match(/https:\/\/mail\.shop\.example\/[^\s"'<>)]+/g) ?? []))]
}

test(`of ${REQUESTS} requests for every link in every mail none unsubscribes, changes anything or counts as a person's`, async () => {
  const { deps, app } = shop.service
  const mails = await shop.mails()
  expect(mails).toEqual(expect.arrayContaining(['cart-help to ann@example.test', 'cart-last-note to ann@example.test', 'thank-you to bob@example.test']))
  const all = links()
  expect(all.filter((link) => link.includes('/r/')).length).toBeGreaterThanOrEqual(mails.length)
  expect(all.some((link) => link.includes('/u/'))).toBe(true)
  // As if all mails had just left.
  await deps.connection.db.updateTable('message').set({ intent_at: deps.clock.wall(), sent_at: deps.clock.wall() }).where('state', '=', 'sent').execute()
  const before = await everything()
  let asked = 0
  for (const wait of WAITS) {
    shop.clock.pass(wait)
    for (let n = 0; n < REQUESTS / WAITS.length; n++, asked++) {
      const link = all[n % all.length] ?? ''
      const reader = READERS[Math.floor(n / all.length) % READERS.length] ?? ''
      const method = Math.floor(n / all.length / READERS.length) % 3 === 0 ? 'HEAD' : 'GET'
      const response = await app.request(link, { method, headers: reader === '' ? {} : { 'user-agent': reader } })
      expect([200, 302, 410], `${method} ${link}`).toContain(response.status)
    }
  }
  await hear(deps)
  expect(asked).toBe(REQUESTS)
  expect(await everything()).toBe(before)
  const classes = await deps.connection.db.selectFrom('event').select('class').distinct().where('kind', '=', 'clicked').orderBy('class').execute()
  expect(classes.map((row) => row.class)).toEqual(['machine', 'unsure'])
  const messages = await deps.connection.db.selectFrom('message').select('id').execute()
  for (const feedback of (await feedbackOf(deps.connection.db, messages.map((row) => row.id))).values()) {
    expect([feedback.clicked.firstHumanAt, feedback.opened.firstHumanAt, feedback.unsubscribedAt]).toEqual([null, null, null])
  }
  expect(READERS.map(agentOf)).toContain('browser')
}, LIMIT_MS)
