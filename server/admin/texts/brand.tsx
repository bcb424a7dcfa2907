/** The routes of logo and colour: the page, its preview, saving. */
import type { Hono } from 'hono'
import { BRAND, NO_LANGUAGE } from '../../changes/change.ts'
import { BRAND_PARTS } from '../../changes/check-brand.ts'
import { exampleFacts } from '../../changes/example.ts'
import { isMail } from '../../changes/judge.ts'
import { historyOf, readChanges, saveChanges } from '../../changes/store.ts'
import type { Deps } from '../../deps.ts'
import { renderMail } from '../../mail/render.ts'
import { MAILS, type MailName } from '../../mail/view.ts'
import { serviceOf } from '../../stores/profile/branded.ts'
import type { Store } from '../../stores/shop.ts'
import { firstLanguage } from '../../values/locale.ts'
import { page, plainPage, type AdminContext, type AdminEnv } from '../layout.tsx'
import type { Typed } from '../shops-input.ts'
import { typedOf } from '../typed.ts'
import { checkTypedBrand, usualBrand } from './brand-input.ts'
import { BrandPage, type BrandView } from './brand-page.tsx'
import { NOTE_CHARACTERS_MAX } from './texts-input.ts'
import { LIVE_PREVIEW } from './texts-pages.tsx'
import { previewPage } from './texts-preview.tsx'

const SAID: Readonly<Record<string, string>> = { saved: 'Saved. Mails that leave from now on look so.', undone: 'Undone.' }

/** Before the routes of words, whose addresses are like these. */
export function addBrand(app: Hono<AdminEnv>, deps: Deps): void {
  const find = (c: AdminContext): Store | undefined => deps.stores.get(c.req.param('shop') ?? '')
  app.get('/admin/texts/:shop/brand', async (c) => {
    const store = find(c)
    return store ? show(c, deps, store, { said: SAID[c.req.query('said') ?? ''] ?? null }) : missing(c)
  })
  app.post('/admin/texts/:shop/brand', async (c) => {
    const store = find(c)
    return store ? save(c, deps, store) : missing(c)
  })
  app.on(['GET', 'POST'], '/admin/texts/:shop/brand/preview', async (c) => {
    const store = find(c)
    return store ? preview(c, deps, store, c.req.method === 'POST' ? await typedOf(c) : c.req.query()) : missing(c)
  })
}

type Shown = Partial<Pick<BrandView, 'typed' | 'mistakes' | 'warnings' | 'trouble' | 'said' | 'note' | 'version' | 'mail'>>

async function show(c: AdminContext, deps: Deps, store: Store, shown: Shown): Promise<Response> {
  const { db } = deps.connection
  const changes = await readChanges(db, store.id)
  const usual = usualBrand(store.profile)
  const typed = shown.typed ?? Object.fromEntries(BRAND_PARTS.map((part) => [part, changes.brand[part] ?? usual[part] ?? '']))
  const view: BrandView = {
    shop: store, shops: [...deps.stores.values()], usual, typed, mistakes: shown.mistakes ?? {}, warnings: shown.warnings ?? checkTypedBrand(typed, usual, changes).warnings, mail: shown.mail ?? MAILS[0],
    version: shown.version ?? changes.version, trouble: shown.trouble ?? null, said: shown.said ?? null, note: shown.note ?? '', history: await historyOf(db, store.id, { language: NO_LANGUAGE, group: BRAND }), now: deps.clock.wall(),
  }
  return page(c, { title: 'Logo and colour', here: 'texts', status: view.trouble === null ? 200 : 422, script: LIVE_PREVIEW }, <BrandPage {...view} />)
}

async function save(c: AdminContext, deps: Deps, store: Store): Promise<Response> {
  const { db } = deps.connection
  const typed = await typedOf(c)
  const now = await readChanges(db, store.id)
  const { changes, mistakes, warnings } = checkTypedBrand(typed, usualBrand(store.profile), now)
  const again = (trouble: string, version: number): Promise<Response> => show(c, deps, store, { typed, mistakes, warnings, trouble, version, note: typed['note'] ?? '', mail: mailOf(typed) })
  const version = Number(typed['version'])
  if (Object.keys(mistakes).length > 0) return again('Nothing was saved yet: see the marked fields.', version)
  const note = (typed['note'] ?? '').replace(/\p{Cc}/gu, ' ').trim().slice(0, NOTE_CHARACTERS_MAX)
  if (version !== now.version || !(await saveChanges(db, { storeId: store.id, after: version, changes, note, at: deps.clock.wall() }))) {
    return again('Something was changed in another window meanwhile. Saving once more overwrites what both changed.', (await readChanges(db, store.id)).version)
  }
  await deps.refreshStores()
  deps.log.info('brand.changed', { storeId: store.id, parts: changes.length })
  return c.redirect(`/admin/texts/${store.id}/brand?said=saved`, 303)
}

/** What is wrong is left out, so that the rest can be looked at. */
async function preview(c: AdminContext, deps: Deps, store: Store, typed: Typed): Promise<Response> {
  const now = await readChanges(deps.connection.db, store.id)
  const { brand, mistakes } = checkTypedBrand(typed, usualBrand(store.profile), now)
  const language = firstLanguage([store.locale])
  const mail = mailOf(typed)
  const facts = {
    ...exampleFacts(deps.templates, mail, { language, coupon: null }), service: serviceOf({ ...store, changes: { ...now, brand } }, language),
    shop: { name: store.name, url: store.url, postalAddress: store.postalAddress, supportEmail: store.senders.support },
  }
  const rendered = renderMail(deps.templates, mail, facts, { words: now.words, onBroken: () => undefined })
  return previewPage(c, { language, mail: rendered, mistakes: Object.entries(mistakes).map(([part, mistake]) => `${part}: ${mistake}`) })
}

const mailOf = (typed: Typed): MailName => (isMail(typed['mail'] ?? '') ? typed['mail'] as MailName : MAILS[0])

const missing = (c: AdminContext): Response | Promise<Response> => plainPage(c, { title: 'Not found', status: 404, here: 'texts' }, 'There is no such shop here.')
