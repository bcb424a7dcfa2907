/** An experiment in a whole shop: the variants leave, those who got them count, and the winner is used. */
import { expect } from 'vitest'
import { historyOf, saveChanges } from '../../server/changes/store.ts'
import { assign } from '../../server/experiments/assign.ts'
import type { Experiment, VariantId } from '../../server/experiments/experiment.ts'
import { decideExperiments } from '../../server/experiments/results.ts'
import { enter, findExperiment, startExperiment } from '../../server/experiments/store.ts'
import { saveOrder } from '../../server/orders/store.ts'
import { money } from '../../server/values/money.ts'
import { days, hours, minus, plus } from '../../server/values/time.ts'
import { address } from '../admin/site.ts'
import { scenario, type Shop } from '../support/shop.ts'

async function begin(shop: Shop, isAuto = false, about: Partial<Experiment> = {}): Promise<string> {
  const { connection: { db }, clock } = shop.service.deps
  await startExperiment(db, { id: 'an-experiment', storeId: 'default', name: 'Subject', flow: 'cart-classic', step: 'help', kind: 'subject', metric: 'conversion', sharePercent: 100, isAuto, startedAt: clock.now(),
    variants: [{ id: 'A' }, { id: 'B', subjects: { en: 'Your cart at {{ shop.name }}' } }], ...about })
  return 'an-experiment'
}

async function somebody(shop: Shop, id: VariantId): Promise<string> {
  const { connection: { db }, vault } = shop.service.deps
  const experiment = await findExperiment(db, 'an-experiment')
  const email = Array.from({ length: 100 }, (_, index) => `shopper${index}@example.test`).find((each) => experiment && assign(vault, experiment, { personIndex: vault.personIndex(address(each)), language: 'en' }).variant.id === id)
  if (!email) throw new Error('nobody')
  return email
}

const subjects = (shop: Shop) => shop.postmark.accepted().map((mail) => mail.Subject)
const entries = async (shop: Shop) => (await shop.service.deps.connection.db.selectFrom('experiment_entry').select('variant').orderBy('at').execute()).map(({ variant }) => variant)

scenario('each person gets the subject of his variant, his later mails are as ever, and both count', async (shop) => {
  await begin(shop)
  await shop.leaves({ email: await somebody(shop, 'B') })
  await shop.leaves({ email: await somebody(shop, 'A'), device: 'phone' })
  await shop.passes(days(2))
  expect([...subjects(shop)].sort()).toEqual(['Did something go wrong at the checkout?', 'Still thinking it over?', 'Still thinking it over?', 'Your cart at Harbour Goods'])
  expect([...await entries(shop)].sort()).toEqual(['A', 'B'])
  const noted = await shop.service.deps.connection.db.selectFrom('message').select('variant').where('step', '=', 'help').execute()
  expect(noted.map(({ variant }) => variant).sort()).toEqual(['an-experiment:A', 'an-experiment:B'])
})

scenario('while not live the variant is shown to whoever tries it out, and nobody counts', async (shop) => {
  await begin(shop)
  await shop.leaves({ email: await somebody(shop, 'B') })
  await shop.passes(hours(2))
  expect([subjects(shop), await entries(shop)]).toEqual([['Your cart at Harbour Goods'], []])
}, { LIVE: 'false', ALLOWED_RECIPIENTS: '*@example.test' })

/** Twenty days later B has won: of 400 people of each variant twice as many bought. */
async function goesWell(shop: Shop, id: string): Promise<void> {
  const { connection: { db }, clock } = shop.service.deps
  shop.clock.pass(days(20))
  const at = minus(clock.now(), days(10))
  await db.transaction().execute(async (transaction) => {
    for (let each = 0; each < 800; each++) {
      await enter(transaction, { experimentId: id, storeId: 'default', emailIndex: `person ${each}`, variant: each % 2 === 0 ? 'A' : 'B', messageId: 'm', at, storeAt: at })
      if (each % 2 === 0 ? each % 20 !== 0 : each % 5 !== 0) continue
      const placed = plus(at, hours(5))
      await saveOrder(transaction, { storeId: 'default', id: 10_000 + each, status: 'processing', number: '1', key: 'k', createdStoreAt: placed, modifiedStoreAt: placed, placedStoreAt: placed, completedAt: null, paidStoreAt: null, isAccepted: true, needsPayment: false,
        hasTransaction: false, createdVia: 'checkout', emailIndex: `person ${each}`, sealedEmail: null, firstName: null, customerId: 0, total: money(5_000, 2, 'EUR'), refunded: money(0, 2, 'EUR'), paymentMethod: 'stripe', details: null })
    }
  })
}

async function nightFalls(shop: Shop): Promise<void> {
  const [store] = shop.service.deps.stores.values()
  if (store) await decideExperiments(shop.service.deps, store)
}

scenario('a winner is used by itself from the night on in which it is found, where its owner wanted that', async (shop) => {
  const { connection: { db } } = shop.service.deps
  const id = await begin(shop, true)
  await goesWell(shop, id)
  const email = await somebody(shop, 'A')
  await nightFalls(shop)
  expect(await findExperiment(db, id)).toMatchObject({ state: 'decided', winner: 'B', isApplied: true })
  await shop.leaves({ email })
  await shop.passes(hours(2))
  expect(subjects(shop)).toEqual(['Your cart at Harbour Goods'])
  expect(await entries(shop)).toHaveLength(800)
})

const LATER: Partial<Experiment> = { name: 'Later', kind: 'delay', step: 'concerns', variants: [{ id: 'A' }, { id: 'B', delayMinutes: 2_160 }] }

scenario('a delay that won by itself stands in the series, with the experiment\'s name in its history', async (shop) => {
  const { connection: { db } } = shop.service.deps
  const id = await begin(shop, true, LATER)
  await goesWell(shop, id)
  await nightFalls(shop)
  await nightFalls(shop)
  expect(await findExperiment(db, id)).toMatchObject({ state: 'decided', winner: 'B', isApplied: true })
  const history = await historyOf(db, 'default', { language: '', group: 'series' })
  expect(history.map(({ path, text, note }) => `${path} ${text}: ${note}`)).toEqual(['cart-classic.concerns.after 2160: variant B of the experiment «Later»'])
})

scenario('a winner that does not fit into what its owner changed meanwhile waits for him', async (shop) => {
  const { connection: { db }, clock } = shop.service.deps
  const id = await begin(shop, true, LATER)
  await goesWell(shop, id)
  await saveChanges(db, { storeId: 'default', after: 0, changes: [{ language: '', group: 'series', path: 'cart-classic.last-note.after', text: '2400' }], note: '', at: clock.wall() })
  await nightFalls(shop)
  expect(await findExperiment(db, id)).toMatchObject({ state: 'decided', winner: 'B', isApplied: false })
  expect((await historyOf(db, 'default', { language: '', group: 'series' })).map(({ path }) => path)).toEqual(['cart-classic.last-note.after'])
})
