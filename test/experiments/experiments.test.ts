/** Experiments from their begin to their end: who gets what, for good, what counts, and what everybody gets afterwards. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { changesOf, factsWith, storeWith, subjectWith } from '../../server/experiments/apply.ts'
import { assign } from '../../server/experiments/assign.ts'
import type { Experiment } from '../../server/experiments/experiment.ts'
import { applyVariant, countEntries, endExperiment, enter, experimentsFor, findExperiment, startExperiment } from '../../server/experiments/store.ts'
import { loadTemplates } from '../../server/mail/template.ts'
import { instant, plus, days } from '../../server/values/time.ts'
import { createVault } from '../../server/vault.ts'
import { address, harbour } from '../admin/site.ts'
import { databases, openDatabase } from '../support/databases.ts'

const HELP = { id: 'help' }
const NOW = instant(1_700_000_000_000)
const vault = createVault('a secret key for tests only, not for use')
const PEOPLE = 3_000
const people = Array.from({ length: PEOPLE }, (_, index) => vault.personIndex(address(`shopper${index}@example.test`)))
const EXPERIMENT: Experiment = {
  id: 'one', storeId: 'default', name: 'Subject', flow: 'cart-classic', step: 'help', kind: 'subject', metric: 'conversion', sharePercent: 100, state: 'running', isAuto: false, isApplied: false, winner: null, startedAt: NOW, endedAt: null,
  variants: [{ id: 'A' }, { id: 'B', subjects: { en: 'Your cart at {{ shop.name }}' } }, { id: 'C', subjects: { en: 'Forgot something?', fi: 'Unohtuiko jotain?' } }],
}
const got = (experiment: Experiment, language: 'en' | 'fi' = 'en') => people.map((personIndex) => assign(vault, experiment, { personIndex, language }))
const counts = (experiment: Experiment): Record<string, number> => got(experiment).reduce<Record<string, number>>((all, { variant, takesPart }) => ({ ...all, [takesPart ? variant.id : 'none']: (all[takesPart ? variant.id : 'none'] ?? 0) + 1 }), {})

describe('who gets which variant', () => {
  test('each about as many, by lot', () => {
    const each = counts(EXPERIMENT)
    for (const id of ['A', 'B', 'C']) expect(Math.abs((each[id] ?? 0) - PEOPLE / 3)).toBeLessThan(120)
  })

  test('the same person always the same one, whatever share takes part', () => {
    const before = got(EXPERIMENT)
    const after = got({ ...EXPERIMENT, sharePercent: 30 })
    expect(after.filter(({ takesPart, variant }, index) => takesPart && variant.id !== before[index]?.variant.id)).toEqual([])
    expect(Math.abs(after.filter(({ takesPart }) => takesPart).length - 0.3 * PEOPLE)).toBeLessThan(110)
  })

  test('another experiment draws anew', () => {
    const [first, other] = [got(EXPERIMENT), got({ ...EXPERIMENT, id: 'two' })]
    expect(other.filter(({ variant }, index) => variant.id !== first[index]?.variant.id).length).toBeGreaterThan(PEOPLE / 2)
  })

  test('readers of a language that one variant has no words in get the mail as it is and do not count', () => {
    expect(got(EXPERIMENT, 'fi').filter(({ takesPart, variant }) => takesPart || variant.id !== 'A')).toEqual([])
  })

  test('nobody after it was stopped, everybody the winner once it is used', () => {
    expect(counts({ ...EXPERIMENT, state: 'stopped' })).toEqual({ none: PEOPLE })
    expect(got({ ...EXPERIMENT, state: 'decided', winner: 'C', isApplied: true }).every(({ takesPart, variant }) => !takesPart && variant.id === 'C')).toBe(true)
  })
})

describe('what a variant changes', () => {
  const facts = loadTemplates().sample('cart-help')

  test('the subject, with the shop\'s name, in the reader\'s language', () => {
    const [, second] = EXPERIMENT.variants
    expect(subjectWith(changesOf(second ? [second] : []), { language: 'en', shopName: 'Tea $& Co' })).toBe('Your cart at Tea $& Co')
    expect(subjectWith({}, { language: 'en', shopName: 'x' })).toBeNull()
  })

  test('the pictures, and how much of the cart is shown', () => {
    expect(facts.items.some(({ imageUrl }) => imageUrl !== null)).toBe(true)
    expect(factsWith(facts, { images: false }).items.map(({ imageUrl }) => imageUrl)).toEqual(facts.items.map(() => null))
    expect([factsWith(facts, { layout: 'brief' }).itemsShown, factsWith(facts, {}).itemsShown]).toEqual([1, undefined])
  })

  test('the coupon of this mail alone: another percentage, none, or one where there was none', () => {
    expect(storeWith(harbour, HELP, {}).coupons).toBeUndefined()
    const given = storeWith(harbour, HELP, { offer: '15' }).coupons
    expect([given?.step, given?.kind, given?.amount, given?.hours]).toEqual(['help', 'percent', '15', 24])
    const usual = { ...harbour, coupons: given ?? null }
    expect(storeWith(usual, HELP, { offer: '0' }).coupons).toBeNull()
    expect(storeWith(usual, { id: 'concerns' }, { offer: '0' }).coupons?.step).toBe('help')
  })
})

describe.each(databases)('on $name', (kind) => {
  let db: Awaited<ReturnType<typeof openDatabase>>['connection']['db']
  let close: () => Promise<void>
  beforeAll(async () => {
    const opened = await openDatabase(kind)
    db = opened.connection.db
    close = opened.close
  })
  afterAll(() => close())
  const about = { storeId: 'default', flow: 'cart-classic', step: 'help' }

  test('only one experiment about a mail runs at a time, and what won stays in force beside the next one', async () => {
    expect([await startExperiment(db, EXPERIMENT), await startExperiment(db, { ...EXPERIMENT, id: 'two' })]).toEqual([true, false])
    expect(await startExperiment(db, { ...EXPERIMENT, id: 'other step', step: 'concerns' })).toBe(true)
    expect(await endExperiment(db, 'one', { state: 'decided', winner: 'B', isApplied: true, at: plus(NOW, days(9)) })).toBe(true)
    expect(await endExperiment(db, 'one', { state: 'stopped', winner: null, isApplied: false, at: plus(NOW, days(10)) })).toBe(false)
    expect(await startExperiment(db, { ...EXPERIMENT, id: 'two', startedAt: plus(NOW, days(10)) })).toBe(true)
    expect((await experimentsFor(db, about)).map(({ id, state }) => `${id} ${state}`)).toEqual(['one decided', 'two running'])
    expect([await applyVariant(db, 'two', 'B'), await applyVariant(db, 'one', null)]).toEqual([false, true])
    expect((await experimentsFor(db, about)).map(({ id }) => id)).toEqual(['two'])
    expect(await findExperiment(db, 'one')).toMatchObject({ state: 'decided', winner: 'B', isApplied: false, variants: EXPERIMENT.variants })
  })

  test('a person counts once, with the variant of the first time', async () => {
    const entry = { experimentId: 'two', storeId: 'default', emailIndex: 'ann', variant: 'A', messageId: 'm', at: NOW, storeAt: NOW } as const
    await enter(db, entry)
    await enter(db, { ...entry, variant: 'B' })
    await enter(db, { ...entry, emailIndex: 'ben', variant: 'B', at: plus(NOW, days(2)) })
    expect([await countEntries(db, 'two', plus(NOW, days(1))), await countEntries(db, 'two', plus(NOW, days(3)))]).toEqual([new Map([['A', 1]]), new Map([['A', 1], ['B', 1]])])
  })
})
