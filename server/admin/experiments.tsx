/** `/admin/experiments`: begin experiments, look how they stand, end them and use what won. */
import type { Hono } from 'hono'
import type { Deps } from '../deps.ts'
import { adopt } from '../experiments/adopt.ts'
import { VARIANT_IDS, type Experiment, type ExperimentKind, type Variant } from '../experiments/experiment.ts'
import { standingOf } from '../experiments/results.ts'
import { applyVariant, endExperiment, findExperiment, listExperiments, startExperiment } from '../experiments/store.ts'
import { chooseLanguage, type Language } from '../values/locale.ts'
import { minutes } from '../values/time.ts'
import { ChooseForm, DescribeForm, type DescribeView } from './experiments-form.tsx'
import { CHOICES, readExperiment, type ChosenKind, type ExperimentInput } from './experiments-input.ts'
import { keyOf, mailsOf, rulesOf, usualMail, variantWords, type Mail, type UsualMail } from './experiments-mail.ts'
import { ExperimentList, ExperimentPage, type Listed } from './experiments-pages.tsx'
import { page, plainPage, type AdminContext, type AdminEnv } from './layout.tsx'
import type { Typed } from './shops-input.ts'
import { hoursWords } from './words.ts'

const ID = /^[A-Za-z0-9-]{1,64}$/
const FRESH: Typed = { share: '100', metric: 'conversion' }
const TAKEN = 'Another experiment about this mail runs already. End it first: two at once would disturb each other.'

export function addExperiments(app: Hono<AdminEnv>, deps: Deps): void {
  app.get('/admin/experiments', async (c) => page(c, { title: 'Experiments', here: 'experiments' }, <ExperimentList shops={await loadAll(deps)} />))
  addNew(app, deps)
  app.get('/admin/experiments/:id', async (c) => {
    const experiment = await find(c, deps)
    return experiment ? showOne(c, deps, experiment) : missing(c)
  })
  app.post('/admin/experiments/:id', async (c) => {
    const experiment = await find(c, deps)
    if (!experiment) return missing(c)
    const { do: wanted } = await c.req.parseBody()
    const mistake = typeof wanted === 'string' ? await carryOut(deps, experiment, wanted) : null
    if (mistake !== null) return plainPage(c, { title: 'Not used', status: 422, here: 'experiments' }, `It does not fit any more, because other things have changed since the experiment began: ${mistake}`)
    return c.redirect(`/admin/experiments/${experiment.id}`, 303)
  })
}

async function loadAll(deps: Deps): Promise<readonly Listed[]> {
  const shops: Listed[] = []
  for (const store of deps.stores.values()) {
    const experiments = []
    for (const experiment of await listExperiments(deps.connection.db, store.id)) experiments.push({ experiment, standing: await standingOf(deps, experiment) })
    shops.push({ store, experiments })
  }
  return shops
}

function addNew(app: Hono<AdminEnv>, deps: Deps): void {
  const chosen = (c: AdminContext): { mail: Mail; kind: ChosenKind } | null => {
    const mail = mailsOf(deps).find((each) => keyOf(each) === c.req.query('mail'))
    const kind = (Object.keys(CHOICES) as ChosenKind[]).find((each) => each === c.req.query('kind'))
    return mail && kind ? { mail, kind } : null
  }
  app.get('/admin/experiments/new', async (c) => {
    const about = chosen(c)
    return about ? showForm(c, deps, about, { typed: FRESH }) : page(c, { title: 'New experiment', here: 'experiments' }, <ChooseForm mails={mailsOf(deps)} />)
  })
  app.post('/admin/experiments/new', async (c) => {
    const about = chosen(c)
    if (!about) return missing(c)
    const body = await c.req.parseBody()
    const typed: Typed = Object.fromEntries(Object.entries(body).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])))
    const input = readExperiment(typed, about.kind, rulesOf(deps, about.mail))
    if (input.kind === 'wrong') return showForm(c, deps, about, { typed, mistakes: input.mistakes })
    if (typed['do'] === 'preview') return showForm(c, deps, about, { typed, preview: input })
    const id = await begin(deps, about, input)
    return id === null ? showForm(c, deps, about, { typed, mistakes: { form: TAKEN } }) : c.redirect(`/admin/experiments/${id}`, 303)
  })
}

type Fit = Extract<ExperimentInput, { kind: 'ok' }>

async function begin({ clock, connection: { db }, log, vault }: Deps, { mail, kind }: { mail: Mail; kind: ChosenKind }, { name, metric, sharePercent, isAuto, variants }: Fit): Promise<string | null> {
  const id = vault.newId(clock.wall())
  const isBegun = await startExperiment(db, { id, storeId: mail.store.id, name, flow: mail.flow, step: mail.step, kind, metric, sharePercent, isAuto, variants, startedAt: clock.now() })
  if (isBegun) log.info('experiment.begun', { experimentId: id, storeId: mail.store.id, flow: mail.flow, step: mail.step, about: kind })
  return isBegun ? id : null
}

/** What is not asked for in a state that allows it changes nothing. @returns why it is not possible; null: it is done */
async function carryOut(deps: Deps, experiment: Experiment, wanted: string): Promise<string | null> {
  const { clock, connection: { db }, log } = deps
  const { id, state, variants } = experiment
  const winner = VARIANT_IDS.find((each) => wanted === `apply-${each}` && variants.some((variant) => variant.id === each)) ?? null
  const mistake = winner === null ? null : await adopt(deps, experiment, winner)
  if (mistake !== null) return mistake
  const at = clock.now()
  const isDone = wanted === 'stop' ? await endExperiment(db, id, { state: 'stopped', winner: null, isApplied: false, at })
    : wanted === 'undo' ? await applyVariant(db, id, null)
    : winner === null ? false
    : state === 'running' ? await endExperiment(db, id, { state: 'stopped', winner, isApplied: true, at }) : await applyVariant(db, id, winner)
  if (isDone) log.info('experiment.changed', { experimentId: id, wanted })
  return null
}

function showForm(c: AdminContext, deps: Deps, about: { mail: Mail; kind: ChosenKind }, with_: { typed: Typed; mistakes?: Typed; preview?: Fit }): Response | Promise<Response> {
  const { typed, mistakes = {}, preview } = with_
  const language = chooseLanguage(null, about.mail.store.locale)
  const usual = usualMail(deps, about.mail)
  const textOf = (variant: Variant): string => (about.kind === 'preheader' && variant.preheaders === undefined ? usual.preheaders[language] : variantWords(deps, about.mail, variant, language))
  const view: DescribeView = { ...about, language, usual, typed, mistakes, preview: preview ? preview.variants.map((variant) => ({ id: variant.id, text: textOf(variant) })) : null }
  return page(c, { title: 'New experiment', here: 'experiments', status: Object.keys(mistakes).length > 0 ? 422 : 200 }, <DescribeForm {...view} />)
}

async function showOne(c: AdminContext, deps: Deps, experiment: Experiment): Promise<Response> {
  const store = deps.stores.get(experiment.storeId)
  if (!store) return missing(c)
  const language = chooseLanguage(null, store.locale)
  const usual = usualText(experiment.kind, usualMail(deps, { store, flow: experiment.flow, step: experiment.step }), language)
  return page(c, { title: experiment.name, here: 'experiments' }, <ExperimentPage {...{ experiment, store, language, usual }} standing={await standingOf(deps, experiment)} now={deps.clock.now()} />)
}

/** What the first variant is, where a few words say it. */
function usualText(kind: ExperimentKind, { subjects, preheaders, minutes: delay }: UsualMail, language: Language): string | null {
  switch (kind) {
    case 'subject': return `«${subjects[language]}»`
    case 'preheader': return `«${preheaders[language]}»`
    case 'delay': return delay === null ? null : `after ${hoursWords(minutes(Number(delay)))}`
    default: return null
  }
}

async function find(c: AdminContext, deps: Deps): Promise<Experiment | null> {
  const id = c.req.param('id') ?? ''
  return ID.test(id) ? findExperiment(deps.connection.db, id) : null
}

const missing = (c: AdminContext): Response | Promise<Response> => plainPage(c, { title: 'Not found', status: 404, here: 'experiments' }, 'There is no such experiment.')
