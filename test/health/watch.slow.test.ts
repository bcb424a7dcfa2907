/** The operator hears of a trouble once when it begins and once when it is over, whichever process sees it and whatever happens on the way. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { red, yellow } from '../../server/doctor/report.ts'
import { FAULTS } from '../../server/demo/postmark/faults.ts'
import { mailboxProvider } from '../../server/providers/mailbox.ts'
import type { Provider } from '../../server/providers/provider.ts'
import { hours, minutes, type Duration } from '../../server/values/time.ts'
import { databases } from '../support/databases.ts'
import { DUE, lateMails, openScene, type Scene, type Watcher } from './watching.ts'

const BEGAN = 'Cartback: trouble: Mails that are due'
const OVER = 'Cartback: over: Mails that are due'

describe.each(databases)('$name: the operator', (kind) => {
  let scene: Scene
  beforeEach(async () => {
    scene = await openScene(kind)
  })
  afterEach(() => scene.close())

  /** Time goes by, every process looking now and then. */
  const passes = async (length: Duration, ...watchers: readonly Watcher[]): Promise<void> => {
    for (let gone = 0; gone < length; gone += minutes(5)) {
      scene.clock.pass(minutes(5))
      for (const watcher of watchers) await watcher.looks()
    }
  }

  test('is mailed once when a trouble begins, however long it lasts, and once when it is over', async () => {
    const one = scene.joinedBy()
    one.sees(lateMails)
    await passes(hours(8), one)
    expect(scene.subjects()).toEqual([BEGAN])
    one.sees()
    await passes(hours(1), one)
    expect(scene.subjects()).toEqual([BEGAN, OVER])
    expect(scene.logged.filter((line) => line.startsWith('trouble.'))).toEqual(['trouble.began due', 'trouble.ended due'])
  })

  test('is mailed on the stream of order mails, in plain words, with the page to look at', async () => {
    const one = scene.joinedBy()
    one.sees(lateMails)
    await one.looks()
    const [mail] = scene.mails()
    expect([mail?.To, mail?.MessageStream, mail?.From]).toEqual(['ops@shop.example', 'outbound', 'hello@shop.example'])
    expect(mail?.TextBody).toBe([
      '5 mails should have left.', 'What to do: Look what is in the way.', 'First seen 2026-03-02 12:00 UTC.',
      'All that Cartback watches over is on https://mail.shop.example/admin/health. Of one trouble you get a mail when it begins, at most every 6 hours, and one when it is over. You get them because OPERATOR_EMAIL names this address.',
    ].join('\n\n'))
    expect(mail?.HtmlBody).toContain('<p>5 mails should have left.</p>')
  })

  test('is not mailed of what only wants a look', async () => {
    const one = scene.joinedBy()
    one.sees(yellow(DUE, 'A little late.', 'Wait.'))
    await passes(hours(1), one)
    expect([scene.subjects(), scene.logged]).toEqual([[], []])
  })

  test('hears of two troubles by two mails', async () => {
    const one = scene.joinedBy()
    one.sees(lateMails, red({ check: 'provider', title: 'Mail provider' }, 'Sending has stopped.', 'Put it right.'))
    await passes(minutes(5), one)
    expect([...scene.subjects()].sort()).toEqual([BEGAN, 'Cartback: trouble: Mail provider'].sort())
  })

  test('is spared a trouble that comes and goes: within six hours there is one pair of mails', async () => {
    const one = scene.joinedBy()
    for (let n = 0; n < 8; n++) {
      one.sees(lateMails)
      await passes(minutes(10), one)
      one.sees()
      await passes(minutes(30), one)
    }
    expect(scene.subjects()).toEqual([BEGAN, OVER])
    one.sees(lateMails)
    await passes(hours(2), one)
    expect(scene.subjects()).toEqual([BEGAN, OVER, BEGAN])
  })

  test('is not told that it is over while one process still sees it', async () => {
    const [one, two] = [scene.joinedBy(), scene.joinedBy()]
    two.sees(lateMails)
    await passes(hours(2), one, two)
    expect(scene.subjects()).toEqual([BEGAN])
  })

  test('is mailed once although four processes see it at the same moment', async () => {
    const processes = [scene.joinedBy(), scene.joinedBy(), scene.joinedBy(), scene.joinedBy()]
    for (const each of processes) each.sees(lateMails)
    for (let n = 0; n < 5; n++) {
      await Promise.all(processes.map((each) => each.looks()))
      scene.clock.pass(minutes(1))
    }
    for (const each of processes) each.sees()
    scene.clock.pass(minutes(12))
    for (let n = 0; n < 3; n++) await Promise.all(processes.map((each) => each.looks()))
    expect(scene.subjects()).toEqual([BEGAN, OVER])
    expect(scene.logged.filter((line) => line.startsWith('trouble.'))).toEqual(['trouble.began due', 'trouble.ended due'])
  })

  test('is mailed as soon as Postmark takes mails again when it did not at the beginning', async () => {
    const one = scene.joinedBy()
    one.sees(lateMails)
    await scene.postmark.faults.refuse()
    await passes(minutes(20), one)
    await scene.postmark.faults.answer()
    await passes(minutes(10), one)
    expect(scene.subjects()).toEqual([BEGAN])
  })

  test('is told by the mail about its end of a trouble that kept the provider from telling', async () => {
    const one = scene.joinedBy()
    one.sees(lateMails)
    await scene.postmark.faults.refuse()
    await passes(minutes(20), one)
    await scene.postmark.faults.answer()
    one.sees()
    // Nothing was looked at meanwhile, so that the next look finds both.
    scene.clock.pass(minutes(15))
    await one.looks()
    await passes(minutes(15), one)
    expect(scene.subjects()).toEqual([OVER])
    expect(scene.mails()[0]?.TextBody).toContain('It was in trouble from 2026-03-02 12:05 UTC to 2026-03-02 12:20 UTC (15 minutes). You may not have been told when it began')
  })

  test('is not mailed twice when the answer to the first mail was lost: Postmark\'s search is asked', async () => {
    const one = scene.joinedBy()
    one.sees(lateMails)
    scene.postmark.faults.set(FAULTS.resetAfterAccepting, { times: 1, on: 'sends' })
    await passes(hours(3), one)
    expect(scene.subjects()).toEqual([BEGAN])
    one.sees()
    await passes(hours(1), one)
    expect(scene.subjects()).toEqual([BEGAN, OVER])
  })

  test('is mailed once more when the first mail was lost on its way to Postmark', async () => {
    const one = scene.joinedBy()
    one.sees(lateMails)
    scene.postmark.faults.set(FAULTS.resetBeforeAccepting, { times: 1, on: 'sends' })
    await passes(hours(1), one)
    expect(scene.subjects()).toEqual([BEGAN])
  })

  test('gets no mail through a provider that says its account is in the way; log and page say it', async () => {
    let posts = 0
    const blocked: Provider = {
      name: 'postmark', batchMax: 1, find: () => Promise.resolve({ kind: 'absent' }),
      send: async () => { posts += 1; return [{ kind: 'blocked', reason: 'answer 401, code 10' }] },
      state: () => ({ breaker: 'closed', blockedReason: 'answer 401, code 10', until: null, concurrency: 1, underWay: 0 }),
    }
    const one = scene.joinedBy({ provider: blocked })
    one.sees(lateMails)
    await passes(hours(1), one)
    expect([posts, scene.logged]).toEqual([0, ['trouble.began due']])
  })

  test.each<[string, { operator?: null; provider?: Provider }]>([
    ['nobody is named', { operator: null }],
    ['mails stay in the local mailbox', { provider: mailboxProvider({ keep: () => Promise.reject(new Error('kept')), has: () => Promise.resolve(false) }) }],
  ])('is told by log and page alone where %s', async (_what, changes) => {
    const one = scene.joinedBy(changes)
    one.sees(lateMails)
    await passes(hours(1), one)
    one.sees()
    await passes(hours(1), one)
    expect([scene.subjects(), scene.logged]).toEqual([[], ['trouble.began due', 'trouble.ended due']])
    expect(await scene.connection.db.selectFrom('mailbox_mail').select('message_id').execute()).toEqual([])
  })

  test('never gets mail by the shoppers\' outbox', async () => {
    const one = scene.joinedBy()
    one.sees(lateMails)
    await passes(minutes(5), one)
    expect(await scene.connection.db.selectFrom('message').select('id').execute()).toEqual([])
  })
})
