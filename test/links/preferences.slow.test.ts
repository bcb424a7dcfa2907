/** The page of a person's choices: shows them, changes them on a POST only, and takes an opt-out whatever is broken. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { within } from '../../server/db/deadline.ts'
import { preferencesOf } from '../../server/consent/preferences.ts'
import { suppress, suppressionsOf } from '../../server/consent/store.ts'
import { writeUnsubscribeToken, type UnsubscribeToken } from '../../server/links/unsubscribe-token.ts'
import type { Service } from '../../server/service.ts'
import { parseEmailAddress, type EmailAddress } from '../../server/values/email-address.ts'
import { days, hours, minutes } from '../../server/values/time.ts'
import { databases } from '../support/databases.ts'
import { openShop, type Shop } from '../support/shop.ts'
import { spoolFolder } from '../support/spool.ts'

const [kind] = databases
if (!kind) throw new Error('no database')
const folder = spoolFolder()
let shop: Shop
let close: () => Promise<void>
beforeAll(async () => ({ shop, close } = await openShop(kind, { SPOOL_DIR: folder })))
afterAll(() => close())

let counted = 0
const newPerson = (): string => `person${++counted}`
const pathOf = (emailIndex: string, about: Partial<UnsubscribeToken> = {}): string =>
  `/u/${writeUnsubscribeToken(shop.service.deps.vault, { storeId: 'default', emailIndex, topic: 'reminders', language: 'en', ...about })}`
const choose = (path: string, choice: Record<string, string>, service: Service = shop.service) => service.app.request(path, { method: 'POST', body: new URLSearchParams(choice) })
const ONE_CLICK = { 'List-Unsubscribe': 'One-Click' }
const chosen = async (emailIndex: string): Promise<string> => {
  const { reminders, offers, all } = preferencesOf(await suppressionsOf(shop.service.deps.connection.db, 'default', emailIndex))
  return [reminders, offers, all].join(' ')
}
const buttonsOf = (html: string): readonly string[] => [...html.matchAll(/name="(on|off)" value="(\w+)"/g)].map(([, name, value]) => `${name} ${value}`)

describe('the page', () => {
  test('says of each topic how it stands, and has a button for each change', async () => {
    const html = await (await shop.service.app.request(pathOf(newPerson()))).text()
    expect(buttonsOf(html)).toEqual(['off reminders', 'off offers', 'off all'])
    expect(html.match(/You get these emails\./g)).toHaveLength(3)
    expect(html).not.toContain('Your choice is saved.')
  })

  test('begins with what the mail that led there was about', async () => {
    expect(buttonsOf(await (await shop.service.app.request(pathOf(newPerson(), { topic: 'offers' }))).text())).toEqual(['off offers', 'off reminders', 'off all'])
  })

  test('takes one choice at a time, says that it was saved, and shows the new state', async () => {
    const person = newPerson()
    const response = await choose(pathOf(person), { off: 'offers' })
    const html = await response.text()
    expect([response.status, response.redirected, response.headers.getSetCookie()]).toEqual([200, false, []])
    expect(html).toContain('Your choice is saved.')
    expect(buttonsOf(html)).toEqual(['off reminders', 'on offers', 'off all'])
    expect(await chosen(person)).toBe('on off on')
  })

  test('lets a person have back what he switched off here', async () => {
    const person = newPerson()
    await choose(pathOf(person), { off: 'all' })
    expect(await chosen(person)).toBe('off off off')
    expect(buttonsOf(await (await choose(pathOf(person), { on: 'reminders' })).text())).toEqual(['off reminders', 'on offers', 'off all'])
    expect(await chosen(person)).toBe('on off on')
  })

  test('has no button for what was switched off for another reason, and a forged one changes nothing', async () => {
    const person = newPerson()
    await suppress(shop.service.deps.connection.db, { storeId: 'default', emailIndex: person, topic: 'all', reason: 'complaint', cartToken: null, at: shop.clock.wall() })
    expect(buttonsOf(await (await shop.service.app.request(pathOf(person))).text())).toEqual([])
    await choose(pathOf(person), { on: 'all' })
    expect(await chosen(person)).toBe('kept-off kept-off kept-off')
  })

  test('is in the language of its mail, whatever the browser speaks', async () => {
    const html = await (await shop.service.app.request(pathOf(newPerson(), { language: 'ko' }), { headers: { 'accept-language': 'fr' } })).text()
    expect(html).toContain('<html lang="ko">')
    expect(html).toContain('장바구니 알림 메일')
  })

  test('neither carries nor leaks the token: no outside address, no referrer, no cache, no script', async () => {
    const response = await shop.service.app.request(pathOf(newPerson()))
    expect([response.headers.get('referrer-policy'), response.headers.get('cache-control')]).toEqual(['no-referrer', 'no-store'])
    expect(await response.text()).not.toMatch(/https?:|<script|\/u\//)
  })
})

describe('a mail program\'s one click', () => {
  test.each(['reminders', 'offers', 'all'] as const)('in a mail about %s stops everything: finer choices are made on the page', async (topic) => {
    const person = newPerson()
    expect((await choose(pathOf(person, { topic }), ONE_CLICK)).status).toBe(200)
    expect(await chosen(person)).toBe('off off off')
  })

  test('in a mail of times when links named no topic stops everything', async () => {
    const person = newPerson()
    const text = `default.${person}`
    expect((await choose(`/u/${text}.${shop.service.deps.vault.sign('unsubscribe', text)}`, ONE_CLICK)).status).toBe(200)
    expect(await chosen(person)).toBe('off off off')
  })

  test('never switches anything on', async () => {
    const person = newPerson()
    await choose(pathOf(person, { topic: 'all' }), { ...ONE_CLICK, on: 'all' })
    expect(await chosen(person)).toBe('off off off')
  })

  test('is taken with a body that makes no sense, or is far too long', async () => {
    for (const body of ['%%%', 'x'.repeat(100_000)]) {
      const person = newPerson()
      expect((await shop.service.app.request(pathOf(person), { method: 'POST', body, headers: { 'content-type': 'multipart/form-data; boundary=none' } })).status).toBe(200)
      expect(await chosen(person)).toBe('off off off')
    }
  })
})

test('a thousand programs that only look change nothing', async () => {
  const person = newPerson()
  for (let n = 0; n < 1_000; n++) {
    const response = await shop.service.app.request(`${pathOf(person)}?off=all&List-Unsubscribe=One-Click`, { method: n % 2 ? 'GET' : 'HEAD' })
    expect(response.status).toBe(200)
  }
  expect([await chosen(person), shop.service.deps.spool.waitingCount()]).toEqual(['on on on', 0])
})

describe('while the database can only be read', () => {
  const readOnly = (isOn: boolean) => shop.service.deps.connection.execute(`PRAGMA query_only = ${isOn ? 1 : 0}`, [])

  test.runIf(kind.name === 'SQLite')('an opt-out is answered 200 and waits on the disk without an address, nobody is mailed meanwhile, and it counts once the database is back', async () => {
    const email = 'ann@example.test'
    const index = shop.service.deps.vault.emailIndex('default', parseEmailAddress(email) as EmailAddress)
    await shop.leaves({ email, device: 'ann' })
    await shop.passes(hours(2))
    await readOnly(true)
    const response = await choose(pathOf(index), ONE_CLICK)
    expect([response.status, await response.text()]).toEqual([200, 'Done.\n'])
    expect(readFileSync(join(folder, 'unsubscribes.waiting'), 'utf8')).not.toMatch(/ann|example/)
    expect(shop.service.deps.spool.isSpooled(index)).toBe(true)
    await shop.beats()
    expect(shop.service.deps.spool.waitingCount()).toBe(1)
    await readOnly(false)
    await shop.passes(days(3))
    expect(shop.postmark.accepted().filter((mail) => mail.To === email)).toHaveLength(1)
    expect([await chosen(index), shop.service.deps.spool.waitingCount(), readdirSync(folder)]).toEqual(['off off off', 0, []])
  })

  test.runIf(kind.name === 'SQLite')('a choice on the page is saved too, and having mails again waits for the database', async () => {
    const person = newPerson()
    await readOnly(true)
    const off = await choose(pathOf(person), { off: 'all' })
    const on = await choose(pathOf(person), { on: 'all' })
    await readOnly(false)
    expect([off.status, await off.text()]).toEqual([200, expect.stringContaining('Your choice is saved.')])
    expect([on.status, Number(on.headers.get('retry-after')) > 0]).toEqual([503, true])
    // Asked for again before the next beat: what he said first must not come last.
    await choose(pathOf(person), { on: 'all' })
    await shop.beats()
    expect(await chosen(person)).toBe('on on on')
  })
})

describe('while the database is away', () => {
  let lost: Service
  beforeAll(async () => {
    lost = await shop.joinedBy()
    await lost.deps.connection.close()
  })

  test('the page is one button, which stops everything', async () => {
    const html = await (await lost.app.request(pathOf(newPerson()))).text()
    expect(buttonsOf(html)).toEqual(['off all'])
  })

  test('an opt-out outlives the process that took it: the next one hands it on', async () => {
    const person = newPerson()
    expect((await choose(pathOf(person), { off: 'all' }, lost)).status).toBe(200)
    expect(lost.deps.spool.isSpooled(person)).toBe(true)
    const next = await shop.joinedBy()
    expect(next.deps.spool.isSpooled(person)).toBe(true)
    await next.heart.beat()
    expect([await chosen(person), existsSync(join(folder, 'unsubscribes.waiting'))]).toEqual(['off off off', false])
    shop.clock.pass(minutes(11))
  })

  test('and the disk too, an opt-out is refused, 503, and not called done', async () => {
    const both = await shop.joinedBy({ spool: { ...lost.deps.spool, keep: () => Promise.reject(new Error('the disk is full')) } })
    await both.deps.connection.close()
    const response = await choose(pathOf(newPerson()), ONE_CLICK, both)
    expect([response.status, Number(response.headers.get('retry-after')) > 0, await response.text()]).toEqual([503, true, 'Try again later.\n'])
  })
})

test('nobody waits for a database that stands still', async () => {
  await expect(within(20, new Promise(() => undefined))).rejects.toThrow('no answer within 20 ms')
  await expect(within(1_000, Promise.resolve('answer'))).resolves.toBe('answer')
  await expect(within(1_000, Promise.reject(new Error('away')))).rejects.toThrow('away')
})
