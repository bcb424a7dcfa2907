/** Silence on a topic: what it stops, what it leaves, and that each reason is taken back by itself. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { preferencesOf, switchOn } from '../../server/consent/preferences.ts'
import { silence } from '../../server/consent/silence.ts'
import { isSuppressed, liftNoThanks, suppress, suppressionsOf, type SuppressionReason, type Topic } from '../../server/consent/store.ts'
import { activeRunsOfPerson, startRun } from '../../server/flows/store.ts'
import { harbour, openSite, type Site } from '../admin/site.ts'

let site: Site
beforeEach(async () => { site = await openSite() })
afterEach(() => site.deps.connection.close())

const person = { storeId: harbour.id, emailIndex: 'ann' }
const say = (topic: Topic, reason: SuppressionReason, cartToken: string | null = null) => suppress(site.deps.connection.db, { ...person, topic, reason, cartToken, at: site.clock.wall() })
const isOff = (topic: Topic) => isSuppressed(site.deps.connection.db, person.storeId, person.emailIndex, [topic, 'all'])
const preferences = async () => preferencesOf(await suppressionsOf(site.deps.connection.db, person.storeId, person.emailIndex))
const alive = async () => (await activeRunsOfPerson(site.deps.connection.db, person.storeId, person.emailIndex)).map((run) => run.flow).sort()

async function begin(flow: string, subject: 'cart' | 'order'): Promise<void> {
  const at = site.clock.now()
  await startRun(site.deps.connection.db, { id: `run-${flow}`, storeId: person.storeId, flow, subject, subjectId: flow, round: 1, emailIndex: person.emailIndex }, at)
}

describe('silence', () => {
  beforeEach(async () => {
    await begin('cart-classic', 'cart')
    await begin('post-purchase', 'order')
  })

  test.each<[Topic, string[]]>([['reminders', ['post-purchase']], ['offers', ['cart-classic']], ['all', []]])('on %s ends the series of that topic and leaves %j', async (topic, left) => {
    await silence(site.deps, { ...person, topic, reason: 'unsubscribed' })
    expect(await alive()).toEqual(left)
    expect([await isOff('reminders'), await isOff('offers')]).toEqual([topic !== 'offers', topic !== 'reminders'])
  })

  test('said twice is said once', async () => {
    for (let n = 0; n < 2; n++) await silence(site.deps, { ...person, topic: 'all', reason: 'unsubscribed' })
    expect(await suppressionsOf(site.deps.connection.db, person.storeId, person.emailIndex)).toHaveLength(1)
  })

  test('of one person ends nobody else\'s series, and counts in no other shop', async () => {
    await silence(site.deps, { ...person, emailIndex: 'ben', topic: 'all', reason: 'unsubscribed' })
    await silence(site.deps, { ...person, storeId: 'another', topic: 'all', reason: 'unsubscribed' })
    expect([await alive(), await isOff('reminders')]).toEqual([['cart-classic', 'post-purchase'], false])
  })
})

describe('each reason stands by itself', () => {
  test('an unsubscribe outlives the undoing of a «No thanks»', async () => {
    await say('reminders', 'no-thanks', 'cart-1')
    await say('reminders', 'unsubscribed')
    await liftNoThanks(site.deps.connection.db, person.storeId, person.emailIndex, site.deps.clock.wall())
    expect(await isOff('reminders')).toBe(true)
  })

  test('a complaint outlives the person\'s choice to get everything again', async () => {
    await say('all', 'unsubscribed')
    await say('all', 'complaint')
    await switchOn(site.deps, person, 'all')
    expect([await isOff('reminders'), await preferences()]).toEqual([true, { reminders: 'kept-off', offers: 'kept-off', all: 'kept-off' }])
  })
})

describe('what a person gets', () => {
  test.each<[string, readonly [Topic, SuppressionReason][], readonly string[]]>([
    ['all of it where nothing was said', [], ['on', 'on', 'on']],
    ['the offers without the reminders', [['reminders', 'unsubscribed']], ['off', 'on', 'on']],
    ['nothing after «all»', [['all', 'unsubscribed']], ['off', 'off', 'off']],
    ['nothing after one and the other', [['reminders', 'unsubscribed'], ['offers', 'unsubscribed']], ['off', 'off', 'off']],
    ['no reminders after a «No thanks», which is taken back elsewhere', [['reminders', 'no-thanks']], ['kept-off', 'on', 'on']],
    ['nothing where the address is dead, whatever was said', [['reminders', 'unsubscribed'], ['all', 'hard-bounce']], ['kept-off', 'kept-off', 'kept-off']],
    ['nothing where the owner said so', [['all', 'owner']], ['kept-off', 'kept-off', 'kept-off']],
  ])('is %s', async (_, said, states) => {
    for (const [topic, reason] of said) await say(topic, reason)
    const { reminders, offers, all } = await preferences()
    expect([reminders, offers, all]).toEqual(states)
  })

  test.each<[string, readonly [Topic, SuppressionReason][], Topic, readonly string[]]>([
    ['one topic', [['reminders', 'unsubscribed']], 'reminders', ['on', 'on', 'on']],
    ['one topic after «all», and not the other one with it', [['all', 'unsubscribed']], 'reminders', ['on', 'off', 'on']],
    ['one topic after «all», the other way round', [['all', 'unsubscribed']], 'offers', ['off', 'on', 'on']],
    ['everything', [['all', 'unsubscribed'], ['reminders', 'unsubscribed']], 'all', ['on', 'on', 'on']],
    ['one topic he had switched off twice', [['all', 'unsubscribed'], ['offers', 'unsubscribed']], 'offers', ['off', 'on', 'on']],
    ['nothing that was refused in the shop', [['reminders', 'no-thanks']], 'reminders', ['kept-off', 'on', 'on']],
    ['nothing of a dead address', [['all', 'hard-bounce']], 'all', ['kept-off', 'kept-off', 'kept-off']],
  ])('he can switch on again: %s', async (_, said, topic, states) => {
    for (const [each, reason] of said) await say(each, reason)
    await switchOn(site.deps, person, topic)
    const { reminders, offers, all } = await preferences()
    expect([reminders, offers, all]).toEqual(states)
  })
})
