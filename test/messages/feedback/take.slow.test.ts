/** Events in any order, any number of times: always the same end, and nothing that a person said to us is lost by it. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { silence } from '../../../server/consent/silence.ts'
import { parseEmailAddress } from '../../../server/values/email-address.ts'
import { hours, minus, minutes, plus, seconds, type Instant } from '../../../server/values/time.ts'
import { databases } from '../../support/databases.ts'
import { bounce, change, clicking, complaint, delivery, openEar, opening, PERSON, type About, type Body, type Ear } from './telling.ts'

const LIMIT_MS = 120_000
/** Stories told on each database: one over a socket takes longer. */
const RUNS = { SQLite: 25, MariaDB: 6 }

describe.each(databases)('on $name', (kind) => {
  let opened: Awaited<ReturnType<typeof openEar>>
  let ear: Ear
  beforeAll(async () => ({ ear } = opened = await openEar(kind)))
  afterAll(() => opened.close())

  const db = () => ear.shop.service.deps.connection.db
  const forget = async (): Promise<void> => {
    for (const table of ['event', 'provider_list', 'suppression', 'suppression_push'] as const) await db().deleteFrom(table).execute()
  }
  const end = async () => ({ events: await ear.events(), suppressions: await ear.suppressions() })
  const tellAll = async (bodies: readonly Body[]) => {
    await forget()
    for (const body of bodies) expect(await ear.tell(body)).toBe(200)
    return end()
  }

  test('ends the person\'s series at once', async () => {
    const { about, sentAt } = ear
    await forget()
    const active = async () => (await db().selectFrom('run').select('state').where('state', '=', 'active').execute()).length
    expect(await active()).toBe(1)
    expect(await ear.tell(change(about, minus(sentAt, minutes(1)), 'ManualSuppression'))).toBe(200)
    expect(await active()).toBe(0)
    expect(await ear.shop.outbox()).toContain('help sent: accepted')
  })

  test('a click told before its delivery is judged by the delivery all the same', async () => {
    const { about, sentAt } = ear
    const soon = [opening(about, plus(sentAt, minutes(9))), clicking(about, plus(sentAt, minutes(9))), delivery(about, plus(sentAt, minutes(9)))]
    expect((await tellAll(soon)).events).toEqual(['clicked machine', 'delivered', 'opened machine'])
    const late = [clicking(about, plus(sentAt, hours(2))), opening(about, plus(sentAt, hours(1))), delivery(about, plus(sentAt, seconds(3)))]
    expect((await tellAll(late)).events).toEqual(['delivered', 'opened human', 'clicked unsure'])
  })

  test('in any order and with any repetitions the end is the same', async () => {
    const { about, sentAt } = ear
    const bodies = anyStory(about, sentAt)
    await fc.assert(fc.asyncProperty(fc.subarray(bodies, { minLength: 2 }), fc.infiniteStream(fc.nat()), async (story, numbers) => {
      const expected = await tellAll(story)
      const again = [...story, ...story.slice(0, 3)].map((body) => ({ body, rank: numbers.next().value ?? 0 })).sort((a, b) => a.rank - b.rank).map(({ body }) => body)
      expect(await tellAll(again)).toEqual(expected)
    }), { numRuns: RUNS[kind.name] })
  }, LIMIT_MS)

  test('told all at once the end is the same', async () => {
    const { about, sentAt } = ear
    const bodies = anyStory(about, sentAt)
    const expected = await tellAll(bodies)
    await forget()
    expect(await Promise.all([...bodies, ...bodies].map((body) => ear.tell(body)))).toEqual([...bodies, ...bodies].map(() => 200))
    expect(await end()).toEqual(expected)
  })

  test('the same delivery told again with its id is one event, whatever its time says', async () => {
    const { about, sentAt } = ear
    await forget()
    const trace = { 'x-pm-webhook-trace-id': '6f1c2b9e-6f8d-4a52-9a53-0f2f9b1c7d11' }
    for (const after of [2, 9]) expect(await ear.tell(delivery(about, plus(sentAt, seconds(after))), trace)).toBe(200)
    expect(await ear.events()).toEqual(['delivered'])
    expect(await ear.tell(opening(about, plus(sentAt, minutes(5))), trace)).toBe(200)
    expect(await ear.events()).toHaveLength(2)
  })

  test('an address that is taken off the list hears of us again, unless the person told us otherwise', async () => {
    const { about, sentAt, shop } = ear
    const { deps } = shop.service
    const address = parseEmailAddress(PERSON)
    const storeId = [...deps.stores.keys()][0] ?? ''
    const off = change(null, plus(sentAt, hours(5)), null)
    expect((await tellAll([bounce(about, plus(sentAt, hours(1))), change(about, plus(sentAt, hours(2)), 'ManualSuppression'), off])).suppressions).toEqual([])
    expect((await tellAll([bounce(about, plus(sentAt, hours(1)))])).suppressions).toEqual(['all hard-bounce'])
    await silence(deps, { storeId, emailIndex: address ? deps.vault.emailIndex(storeId, address) : '', topic: 'all', reason: 'unsubscribed' })
    expect(await ear.tell(off)).toBe(200)
    expect(await ear.suppressions()).toEqual(['all unsubscribed'])
    expect((await tellAll([complaint(about, plus(sentAt, hours(1))), off])).suppressions).toEqual(['all complaint'])
  })

  test('a word about the stream of order mails keeps no reminders away, a dead address does', async () => {
    const { about, sentAt } = ear
    const orders = { ...about, stream: 'outbound' }
    expect((await tellAll([change(orders, plus(sentAt, hours(1)), 'ManualSuppression')])).suppressions).toEqual([])
    expect((await tellAll([bounce(orders, plus(sentAt, hours(1)))])).suppressions).toEqual(['all hard-bounce'])
    expect((await tellAll([{ ...change(null, plus(sentAt, hours(1)), 'ManualSuppression'), MessageStream: 'newsletter' }])).suppressions).toEqual([])
  })

  test('closes a message of which nobody knew whether it had left', async () => {
    const { about, sentAt } = ear
    await db().updateTable('message').set({ state: 'ambiguous', provider_id: null, ended_at: null, recheck_at: 1 }).where('id', '=', about.messageId).execute()
    expect(await ear.tell(delivery({ ...about, providerId: 'another-id-of-theirs' }, plus(sentAt, minutes(2))))).toBe(200)
    const row = await db().selectFrom('message').select(['state', 'provider_id', 'reason']).where('id', '=', about.messageId).executeTakeFirst()
    expect(row).toEqual({ state: 'sent', provider_id: 'another-id-of-theirs', reason: 'told-by-provider' })
  })
})

/** All kinds of events about one mail and its reader, some of which contradict each other. */
const anyStory = (about: About, sentAt: Instant): Body[] => [
  delivery(about, plus(sentAt, seconds(4))),
  opening(about, plus(sentAt, seconds(5)), { UserAgent: 'Mozilla/5.0', OS: {} }),
  opening(about, plus(sentAt, minutes(40))),
  opening(about, plus(sentAt, minutes(41)), { FirstOpen: false }),
  clicking(about, plus(sentAt, seconds(6))),
  clicking(about, plus(sentAt, minutes(42))),
  clicking(about, plus(sentAt, minutes(42)), { OriginalLink: 'https://mail.shop.example/u/y' }),
  bounce(about, plus(sentAt, hours(1)), { ID: 1, Type: 'SoftBounce', TypeCode: 4096, Inactive: false }),
  bounce(about, plus(sentAt, hours(2)), { ID: 2 }),
  change(about, plus(sentAt, hours(2)), 'HardBounce'),
  change(about, plus(sentAt, hours(3)), 'ManualSuppression'),
  change(null, plus(sentAt, hours(4)), null),
  change(null, plus(sentAt, hours(5)), 'ManualSuppression'),
  complaint(about, plus(sentAt, hours(6))),
  change(null, plus(sentAt, hours(7)), null),
]
