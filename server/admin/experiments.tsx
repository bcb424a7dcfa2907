/** `/admin/experiments`: begin experiments, look how they stand, end them and use what won. */
import type { Hono } from 'hono'
import type { Deps } from '../deps.ts'
import { subjectWith } from '../experiments/apply.ts'
import { VARIANT_IDS, type Experiment } from '../experiments/experiment.ts'
import { standingOf } from '../experiments/results.ts'
import { applyVariant, endExperiment, findExperiment, listExperiments, startExperiment } from '../experiments/store.ts'
import { flows } from '../flows/flows.ts'
import { renderMail } from '../mail/render.ts'
import { chooseLanguage, LANGUAGES, type Language } from '../values/locale.ts'
import { ChooseForm, DescribeForm, keyOf, type DescribeView, type Mail } from './experiments-form.tsx'
import { CHOICES, readExperiment, type ChosenKind, type ExperimentInput } from './experiments-input.ts'
import { ExperimentList, ExperimentPage, type Listed } from './experiments-pages.tsx'
import { page, plainPage, type AdminContext, type AdminEnv } from './layout.tsx'
import type { Typed } from './shops-input.ts'

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
    if (typeof wanted === 'string') await carryOut(deps, experiment, wanted)
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
    const input = readExperiment(typed, about.kind, { language: chooseLanguage(null, about.mail.store.locale) })
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

/** What is not asked for in a state that allows it changes nothing. */
async function carryOut({ clock, connection: { db }, log }: Deps, { id, state, variants }: Experiment, wanted: string): Promise<void> {
  const winner = VARIANT_IDS.find((each) => wanted === `apply-${each}` && variants.some((variant) => variant.id === each)) ?? null
  const at = clock.now()
  const isDone = wanted === 'stop' ? await endExperiment(db, id, { state: 'stopped', winner: null, isApplied: false, at })
    : wanted === 'undo' ? await applyVariant(db, id, null)
    : winner === null ? false
    : state === 'running' ? await endExperiment(db, id, { state: 'stopped', winner, isApplied: true, at }) : await applyVariant(db, id, winner)
  if (isDone) log.info('experiment.changed', { experimentId: id, wanted })
}

/** Reminders of carts that a shop sends. */
const mailsOf = (deps: Deps): readonly Mail[] => [...deps.stores.values()].flatMap((store) =>
  [...flows.values()].filter((flow) => flow.subject === 'cart' && store.flows.includes(flow.name)).flatMap((flow) => flow.steps.map((step): Mail => ({ store, flow: flow.name, step: step.id }))))

function showForm(c: AdminContext, deps: Deps, about: { mail: Mail; kind: ChosenKind }, with_: { typed: Typed; mistakes?: Typed; preview?: Fit }): Response | Promise<Response> {
  const { typed, mistakes = {}, preview } = with_
  const language = chooseLanguage(null, about.mail.store.locale)
  const subjects = subjectsOf(deps, about.mail)
  const view: DescribeView = {
    ...about, language, subjects, typed, mistakes,
    preview: preview ? preview.variants.map((variant) => ({ id: variant.id, text: subjectWith(variant, { language, shopName: about.mail.store.name }) ?? subjects[language] })) : null,
  }
  return page(c, { title: 'New experiment', here: 'experiments', status: Object.keys(mistakes).length > 0 ? 422 : 200 }, <DescribeForm {...view} />)
}

async function showOne(c: AdminContext, deps: Deps, experiment: Experiment): Promise<Response> {
  const store = deps.stores.get(experiment.storeId)
  if (!store) return missing(c)
  const language = chooseLanguage(null, store.locale)
  const subject = experiment.kind === 'subject' ? subjectsOf(deps, { store, flow: experiment.flow, step: experiment.step })[language] : null
  return page(c, { title: experiment.name, here: 'experiments' }, <ExperimentPage {...{ experiment, store, language, subject }} standing={await standingOf(deps, experiment)} now={deps.clock.now()} />)
}

/** The mail's own subjects, of an example. */
function subjectsOf({ templates }: Deps, { store, flow, step }: Mail): Readonly<Record<Language, string>> {
  const mail = flows.get(flow)?.steps.find(({ id }) => id === step)?.mail
  const subject = (language: Language): string => {
    if (mail === undefined) return ''
    const sample = templates.sample(mail)
    return renderMail(templates, mail, { ...sample, language, locale: language, shop: { ...sample.shop, name: store.name } }).subject
  }
  // Every language has its entry, which Object.fromEntries cannot tell.
  return Object.fromEntries(LANGUAGES.map((language) => [language, subject(language)])) as Record<Language, string>
}

async function find(c: AdminContext, deps: Deps): Promise<Experiment | null> {
  const id = c.req.param('id') ?? ''
  return ID.test(id) ? findExperiment(deps.connection.db, id) : null
}

const missing = (c: AdminContext): Response | Promise<Response> => plainPage(c, { title: 'Not found', status: 404, here: 'experiments' }, 'There is no such experiment.')
