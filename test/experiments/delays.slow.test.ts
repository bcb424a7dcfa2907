/** Experiments about delays: everybody keeps his own, all count from the same moment, and what wins becomes the shop's own delay. */
import { describe, expect, test } from 'vitest'
import { explain } from '../../server/admin/explain.ts'
import { checkDelay } from '../../server/changes/check-series.ts'
import { readChanges } from '../../server/changes/store.ts'
import { adopt } from '../../server/experiments/adopt.ts'
import { delaysFor, spreadOf, withDelays, withEarliest } from '../../server/experiments/delays.ts'
import type { Experiment } from '../../server/experiments/experiment.ts'
import { findExperiment, startExperiment } from '../../server/experiments/store.ts'
import { cartClassic } from '../../server/flows/cart-classic.ts'
import { hours, instant } from '../../server/values/time.ts'
import { createVault } from '../../server/vault.ts'
import { address } from '../admin/site.ts'
import { cartToken, scenario, type Shop } from '../support/shop.ts'

const LATER: Experiment = {
  id: 'later', storeId: 'default', name: 'Later', flow: 'cart-classic', step: 'concerns', kind: 'delay', metric: 'conversion', sharePercent: 100, state: 'running', isAuto: false, isApplied: false, winner: null, startedAt: instant(0), endedAt: null,
  variants: [{ id: 'A' }, { id: 'B', delayMinutes: 36 * 60 }],
}
const vault = createVault('a secret key for tests only, not for use')
const reader = (name: string) => ({ personIndex: vault.personIndex(address(`${name}@example.test`)), language: 'en' } as const)
/** Somebody whom the lot gives this variant. */
const whoGets = (variant: 'A' | 'B', experiment = LATER): string => Array.from({ length: 50 }, (_, index) => `shopper${index}`).find((name) => delaysFor(vault, [experiment], reader(name))[0]?.variant === variant) ?? ''
const afterOf = (flow: typeof cartClassic): readonly number[] => flow.steps.map(({ after }) => after / hours(1))

describe('whose delay is which', () => {
  const [a, b] = [delaysFor(vault, [LATER], reader(whoGets('A'))), delaysFor(vault, [LATER], reader(whoGets('B')))]

  test('each step keeps its own but for the one that is tried out, and only with whom it is tried', () => {
    expect([a, b].map((tried) => afterOf(withDelays(cartClassic, tried)))).toEqual([[1, 24, 60], [1, 36, 60]])
  })

  test('asked again a person has the same, and a stopped experiment gives nobody any', () => {
    expect(delaysFor(vault, [LATER], reader(whoGets('B')))).toEqual(b)
    expect(delaysFor(vault, [{ ...LATER, state: 'stopped' }], reader(whoGets('B')))).toEqual([])
    expect(delaysFor(vault, [LATER], null)).toEqual([])
  })

  test('the winner of an ended one is nobody\'s delay by itself: it stands in the series then', () => {
    expect(delaysFor(vault, [{ ...LATER, state: 'decided', winner: 'B', isApplied: true }], reader('anybody'))).toEqual([])
  })

  test('the earliest is the same for all of them, be it tried or usual', () => {
    const sooner = { ...LATER, variants: [{ id: 'A' }, { id: 'B', delayMinutes: 12 * 60 }] } as const
    expect([a, b].map((tried) => afterOf(withEarliest(cartClassic, tried))[1])).toEqual([24, 24])
    expect(['A', 'B'].map((variant) => afterOf(withEarliest(cartClassic, delaysFor(vault, [sooner], reader(whoGets(variant as 'A', sooner)))))[1])).toEqual([12, 12])
  })

  test('whoever has to wait for the latest gets as much longer to order', () => {
    expect([spreadOf(LATER, hours(24)), spreadOf(LATER, hours(40)), spreadOf({ variants: [{ id: 'A' }, { id: 'B' }] }, hours(24))]).toEqual([hours(12), hours(4), 0])
  })
})

describe('which delays may be tried', () => {
  test.each([['at a distance of six hours from the mail before', 'concerns', '420', null], ['not closer', 'concerns', '419', expect.stringContaining('at least 7 hours')], ['not sooner than an hour after the last sign', 'help', '59', 'At least one hour.'],
    ['not after 28 days', 'last-note', String(29 * 24 * 60), expect.stringContaining('within 28 days')], ['not so that a later mail comes too early', 'concerns', String(59 * 60), expect.stringMatching(/^Then «last-note» does not fit any more\. .*65 hours/)]])('%s', (_, step, text, verdict) => {
    expect(checkDelay({}, `cart-classic.${step}.after`, text)).toEqual(verdict)
  })
})

const store = (shop: Shop) => shop.service.deps.connection.db
const entries = (shop: Shop) => store(shop).selectFrom('experiment_entry').select(['variant', 'at']).orderBy('variant').execute()

scenario('both wait as their lot says, both count from the earlier moment on, and the later one gets one mail too', async (shop) => {
  await startExperiment(store(shop), { ...LATER, startedAt: shop.clock.now() })
  const [a, b] = [whoGets('A'), whoGets('B')]
  for (const name of [a, b]) await shop.leaves({ email: `${name}@example.test`, device: name })
  const left = shop.clock.now()
  await shop.passes(hours(23))
  expect([[...await shop.mails()].sort(), await entries(shop)]).toEqual([[a, b].map((name) => `cart-help to ${name}@example.test`).sort(), []])
  await shop.passes(hours(2))
  expect((await shop.mails()).slice(2)).toEqual([`cart-concerns to ${a}@example.test`])
  const at = (await entries(shop)).map((entry) => Number(entry.at) - left)
  expect((await entries(shop)).map(({ variant }) => variant)).toEqual(['A', 'B'])
  for (const each of at) expect([each >= hours(24), each < hours(24.1)]).toEqual([true, true])
  const told = await explain(shop.service.deps, cartToken(b))
  expect(told?.series[0]?.tried).toEqual(['Reminder 2 of 3: variant B of the experiment «Later», after 36 hours.'])
  expect(told?.series[0]?.decision).toContain(new Date(left + hours(36)).toISOString())
  await shop.passes(hours(12))
  expect((await shop.mails()).slice(3)).toEqual([`cart-concerns to ${b}@example.test`])
  await shop.passes(hours(24 * 4))
  expect((await shop.mails()).filter((mail) => mail.includes('cart-concerns'))).toHaveLength(2)
  expect(await entries(shop)).toHaveLength(2)
})

scenario('who buys while he waits longer counts, and gets no mail', async (shop) => {
  await startExperiment(store(shop), { ...LATER, startedAt: shop.clock.now() })
  const name = whoGets('B')
  await shop.leaves({ email: `${name}@example.test` })
  await shop.passes(hours(30))
  shop.orders({ email: `${name}@example.test` })
  await shop.passes(hours(24))
  expect([await shop.mails(), (await entries(shop)).map(({ variant }) => variant)]).toEqual([[`cart-help to ${name}@example.test`], ['B']])
})

scenario('whoever is held out counts in no experiment', async (shop) => {
  const first: Experiment = { ...LATER, step: 'help', variants: [{ id: 'A' }, { id: 'B', delayMinutes: 120 }], startedAt: shop.clock.now() }
  await startExperiment(store(shop), first)
  for (let each = 0; each < 8; each++) await shop.leaves({ email: `shopper${each}@example.test`, device: `device${each}` })
  await shop.passes(hours(4))
  const mailed = (await shop.mails()).length
  expect([mailed < 8, (await entries(shop)).length]).toEqual([true, mailed])
}, { HOLDOUT_PERCENT: '50' })

scenario('what won becomes the shop\'s own delay, as a change that can be undone, and everybody\'s', async (shop) => {
  const { deps } = shop.service
  await startExperiment(store(shop), { ...LATER, startedAt: shop.clock.now() })
  const experiment = await findExperiment(store(shop), 'later')
  expect(experiment && await adopt(deps, experiment, 'B')).toBe(null)
  expect((await readChanges(store(shop), 'default')).series).toEqual({ 'cart-classic.concerns.after': '2160' })
  expect(afterOf(withDelays(cartClassic, []))).toEqual([1, 24, 60])
  await store(shop).updateTable('experiment').set({ state: 'stopped', live_key: null }).execute()
  const name = whoGets('A')
  await shop.leaves({ email: `${name}@example.test` })
  await shop.passes(hours(30))
  expect(await shop.mails()).toEqual([`cart-help to ${name}@example.test`])
  await shop.passes(hours(7))
  expect(await shop.mails()).toHaveLength(2)
})

scenario('what does not fit any more is not written, and it is said why', async (shop) => {
  const { deps } = shop.service
  const tooSoon: Experiment = { ...LATER, variants: [{ id: 'A' }, { id: 'B', delayMinutes: 6 * 60 }] }
  expect(await adopt(deps, tooSoon, 'B')).toBe('This comes before the mail before it, or less than six hours after: at least 7 hours.')
  expect(await adopt(deps, { ...LATER, kind: 'preheader', variants: [{ id: 'A' }, { id: 'B', preheaders: { en: '{{ nobody }}' } }] }, 'B')).toContain('This mail has no {{ nobody }}.')
  expect((await readChanges(store(shop), 'default')).version).toBe(0)
})

scenario('a line beside the subject goes to whose lot it is, and when it won it is the shop\'s own', async (shop) => {
  const { deps } = shop.service
  const lines: Experiment = { ...LATER, id: 'line', step: 'help', kind: 'preheader', variants: [{ id: 'A' }, { id: 'B', preheaders: { en: 'Hello from {{ shop.name }}' } }], startedAt: shop.clock.now() }
  await startExperiment(store(shop), lines)
  const [a, b] = [whoGets('A', lines), whoGets('B', lines)]
  for (const name of [a, b]) await shop.leaves({ email: `${name}@example.test`, device: name })
  await shop.leaves({ email: `${whoGets('B', lines)}.fi@example.test`, device: 'fi', locale: 'fi-FI' })
  await shop.passes(hours(2))
  const has = (name: string): boolean => shop.postmark.accepted().some((mail) => mail.To === `${name}@example.test` && String(mail.HtmlBody).includes('Hello from Harbour Goods'))
  expect([has(a), has(b), has(`${b}.fi`)]).toEqual([false, true, false])
  expect((await entries(shop)).map(({ variant }) => variant)).toEqual(['A', 'B'])
  expect(await adopt(deps, lines, 'B')).toBe(null)
  expect((await readChanges(store(shop), 'default')).words).toEqual({ en: { 'cart-help': { preheader: 'Hello from {{ shop.name }}' } } })
})
