/** The routes of series: the page, saving, and a replay of what is typed. */
import type { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { OwnerChanges } from '../../changes/change.ts'
import { historyOf, readChanges, saveChanges } from '../../changes/store.ts'
import type { Deps } from '../../deps.ts'
import type { Experiment } from '../../experiments/experiment.ts'
import { delayExperiments } from '../../experiments/store.ts'
import { changedFlow } from '../../flows/changed.ts'
import type { Flow } from '../../flows/flow.ts'
import { cartFlowOf, flowOf } from '../../flows/flows.ts'
import { pastOf, replayShop } from '../../replay/gather.ts'
import type { Store } from '../../stores/shop.ts'
import { firstLanguage } from '../../values/locale.ts'
import { minutes } from '../../values/time.ts'
import { page, plainPage, type AdminContext, type AdminEnv } from '../layout.tsx'
import type { Typed } from '../shops-input.ts'
import { typedOf } from '../typed.ts'
import { hoursWords } from '../words.ts'
import { replayView, type ReplayView } from './replay-words.ts'
import { checkTypedSeries, typedSeries } from './series-input.ts'
import { SeriesPage } from './series-pages.tsx'

const FORM_BYTES_MAX = 32_768
const REPLAY_DAYS = 30
const SAID: Readonly<Record<string, string>> = { saved: 'Saved. What is decided from now on goes by it.', undone: 'Undone.' }

export function addSeries(app: Hono<AdminEnv>, deps: Deps): void {
  const find = (c: AdminContext): Store | undefined => deps.stores.get(c.req.param('shop') ?? '')
  app.use('/admin/series/*', bodyLimit({ maxSize: FORM_BYTES_MAX, onError: (c) => plainPage(c as AdminContext, { title: 'That was too long', status: 413, here: 'series' }, 'Nothing was saved.') }))
  app.get('/admin/series', (c) => {
    const [first] = deps.stores.keys()
    return first === undefined ? missing(c) : c.redirect(`/admin/series/${first}`, 303)
  })
  app.get('/admin/series/:shop', async (c) => {
    const store = find(c)
    return store ? show(c, deps, store, { said: SAID[c.req.query('said') ?? ''] ?? null }) : missing(c)
  })
  app.post('/admin/series/:shop', async (c) => {
    const store = find(c)
    return store ? save(c, deps, store) : missing(c)
  })
  app.post('/admin/series/:shop/replay', async (c) => {
    const store = find(c)
    return store ? tryOut(c, deps, store) : missing(c)
  })
}

/** What a shop sends, as it is by default; news only where the shop tells them. */
function flowsOf(store: Store): readonly Flow[] {
  const { changes: _, ...unchanged } = store
  const cart = cartFlowOf(store.flows)
  return store.flows.filter((name) => name === cart || name === 'post-purchase').flatMap((name) => flowOf(unchanged, name) ?? [])
}

interface Shown {
  readonly typed?: Typed
  readonly mistakes?: Typed
  readonly trouble?: string
  readonly said?: string | null
  readonly version?: number
  readonly replayed?: ReplayView
}

async function show(c: AdminContext, deps: Deps, store: Store, shown: Shown): Promise<Response> {
  const { db } = deps.connection
  const changes = await readChanges(db, store.id)
  const flows = flowsOf(store)
  const typed = shown.typed ?? typedSeries(flows, changes)
  const { series } = checkTypedSeries(typed, flows, changes)
  return page(c, { title: 'Series', here: 'series', status: shown.trouble === undefined ? 200 : 422 }, <SeriesPage {...{
    shop: store, shops: [...deps.stores.values()], language: firstLanguage([store.locale]), flows: flows.map((original) => ({ original, changed: changedFlow(original, series) })),
    typed, mistakes: shown.mistakes ?? {}, tried: triedWords(await delayExperiments(db, store.id)), version: shown.version ?? changes.version, trouble: shown.trouble ?? null, said: shown.said ?? null, replayed: shown.replayed ?? null,
    history: await historyOf(db, store.id, { language: '', group: 'series' }), now: deps.clock.wall(),
  }} />)
}

/** «12 or 30 hours» */
const triedWords = (experiments: readonly Experiment[]): Typed => Object.fromEntries(experiments.map(({ flow, step, variants }) =>
  [`${flow}.${step}`, variants.flatMap(({ delayMinutes }) => (delayMinutes === undefined ? [] : [hoursWords(minutes(delayMinutes))])).join(' or ')]))

async function save(c: AdminContext, deps: Deps, store: Store): Promise<Response> {
  const { db } = deps.connection
  const typed = await typedOf(c)
  const now = await readChanges(db, store.id)
  const { changes, mistakes } = checkTypedSeries(typed, flowsOf(store), now)
  const version = Number(typed['version'])
  if (Object.keys(mistakes).length > 0) return show(c, deps, store, { typed, mistakes, version, trouble: 'Nothing was saved yet: see the marked fields.' })
  if (version !== now.version || !(await saveChanges(db, { storeId: store.id, after: version, changes, note: '', at: deps.clock.wall() }))) {
    return show(c, deps, store, { typed, trouble: 'Something was changed in another window meanwhile. Saving once more overwrites what both changed.' })
  }
  await deps.refreshStores()
  deps.log.info('series.changed', { storeId: store.id, settings: changes.length })
  return c.redirect(`/admin/series/${store.id}?said=saved`, 303)
}

/** Saves nothing: the same past twice, as the settings are and as they are typed. */
async function tryOut(c: AdminContext, deps: Deps, store: Store): Promise<Response> {
  const typed = await typedOf(c)
  const now = await readChanges(deps.connection.db, store.id)
  const { series, mistakes } = checkTypedSeries(typed, flowsOf(store), now)
  const version = Number(typed['version'])
  if (Object.keys(mistakes).length > 0) return show(c, deps, store, { typed, mistakes, version, trouble: 'What is typed cannot be replayed: see the marked fields.' })
  const past = await pastOf(deps, store, REPLAY_DAYS)
  const replayed = replayView(past, REPLAY_DAYS, replayShop(deps, past, store), replayShop(deps, past, { ...store, changes: withSeries(now, series) }))
  return show(c, deps, store, { typed, version, replayed })
}

const withSeries = (now: OwnerChanges, series: OwnerChanges['series']): OwnerChanges => ({ ...now, series })

const missing = (c: AdminContext): Response | Promise<Response> => plainPage(c, { title: 'Not found', status: 404, here: 'series' }, 'There is no such shop here.')
