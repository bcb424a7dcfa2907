/** The numbers for Prometheus: named, typed, in seconds, and nothing by which a person could be known. */
import { expect, test } from 'vitest'
import { reportOf, green, red } from '../../server/doctor/report.ts'
import type { HealthFacts } from '../../server/health/facts.ts'
import { exposition } from '../../server/metrics/exposition.ts'
import { minutes, seconds } from '../../server/values/time.ts'
import { NOON } from '../support/clock.ts'
import { wellFacts, wellOutbox, wellShop } from '../health/facts.ts'

const DUE = { check: 'due', title: 'Mails that are due' }
const report = reportOf([{ title: 'Sending', storeId: null, lines: [green(DUE, 'None.'), red(DUE, 'Late.', 'Look.'), red(DUE, 'Late.', 'Look.')] }])

const textOf = async (facts: Partial<HealthFacts> = {}): Promise<string> => (await exposition({ facts: { ...wellFacts, ...facts }, report, at: NOON })).text

/** The samples by name and labels. */
async function samples(facts: Partial<HealthFacts> = {}): Promise<ReadonlyMap<string, number>> {
  const lines = (await textOf(facts)).split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]))
}

test('each number has a name of ours, a meaning and a type', async () => {
  const text = await textOf()
  const names = [...new Set([...text.matchAll(/^(cartback_[a-z_]+)[{ ]/gm)].map(([, name]) => name))]
  expect(names.length).toBeGreaterThan(15)
  for (const name of names) expect(text).toMatch(new RegExp(`^# HELP ${name} \\S.*\\n# TYPE ${name} gauge$`, 'm'))
  expect(text.split('\n').filter((line) => line !== '' && !/^# (?:HELP|TYPE) cartback_|^cartback_[a-z_]+(?:\{[^}]*\})? -?[0-9.e+]+$/.test(line))).toEqual([])
})

test('they say what the page says, in seconds', async () => {
  const found = await samples({
    outbox: { ...wellOutbox, due: { count: 3, oldest: minutes(20) }, ambiguous: { count: 2, oldest: minutes(2) }, held: [{ reason: 'store-unreachable', count: 7, oldest: minutes(9), tries: 3 }, { reason: 'no answer (reset)', count: 1, oldest: minutes(9), tries: 3 }] },
    provider: { name: 'postmark', state: { breaker: 'open', blockedReason: 'answer 401, code 10' } }, skew: seconds(-2), heartbeat: seconds(3),
    shops: [{ ...wellShop, isResting: true, pauses: [{ flow: 'cart-classic', reason: 'bounces', sentCount: 100, bouncedCount: 9, complainedCount: 0 }] }, { ...wellShop, storeId: 'second', contact: null, webhooks: 'off' }],
  })
  expect(Object.fromEntries(found)).toMatchObject({
    cartback_messages_due: 3, cartback_oldest_due_seconds: 1_200, cartback_messages_ambiguous: 2, cartback_oldest_ambiguous_seconds: 120, cartback_oldest_in_flight_seconds: 0,
    'cartback_messages_waiting_again{reason="store-unreachable"}': 7, 'cartback_messages_waiting_again{reason="no answer (reset)"}': 1,
    'cartback_messages_sent{window="hour"}': 12, 'cartback_messages_sent{window="day"}': 340, 'cartback_search_lag_seconds{quantile="0.99"}': 30,
    'cartback_store_contact_seconds{store="default"}': 60, 'cartback_store_resting{store="default"}': 1, 'cartback_store_webhooks_active{store="second"}': 0, 'cartback_flow_paused{store="default",flow="cart-classic"}': 1,
    cartback_provider_blocked: 1, cartback_provider_resting: 1, cartback_clock_skew_seconds: -2, cartback_heartbeat_seconds: 3, cartback_messages_accepted_twice: 0, 'cartback_messages_heard_of{event="bounced"}': 2,
    'cartback_checks{level="green"}': 1, 'cartback_checks{level="red"}': 2,
  })
})

test('what is not known has no number', async () => {
  const found = await samples({ outbox: { ...wellOutbox, searchLag: null }, provider: { name: 'postmark', state: null }, heartbeat: null, feedback: null, shops: [{ ...wellShop, contact: null }] })
  expect([...found.keys()].filter((name) => /search_lag|provider_|heartbeat|accepted_twice|store_contact/.test(name))).toEqual([])
})

test('a reason that is no code is not told, and is counted all the same', async () => {
  const held = [{ reason: 'refused annelie.nyman@example.test', count: 2, oldest: minutes(9), tries: 3 }, { reason: 'see https://shop.example/x', count: 1, oldest: minutes(9), tries: 3 }]
  const text = await textOf({ outbox: { ...wellOutbox, held } })
  expect(text).not.toMatch(/@|annelie|https/)
  expect(text).toContain('cartback_messages_waiting_again{reason="other"} 3')
})
