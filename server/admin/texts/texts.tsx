/** The routes of words: list, one mail, its preview, saving. */
import type { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { latestCarts, findCart } from '../../carts/store.ts'
import { heldText, type OwnerChanges } from '../../changes/change.ts'
import { EXAMPLE_COUPON, exampleFacts } from '../../changes/example.ts'
import { createJudge, GROUPS, isMail, originals } from '../../changes/judge.ts'
import { historyOf, readChanges, saveChanges } from '../../changes/store.ts'
import type { Deps } from '../../deps.ts'
import { renderMail } from '../../mail/render.ts'
import { MAILS, type MailFacts, type MailName } from '../../mail/view.ts'
import { cartPreview } from '../../messages/preview.ts'
import { serviceOf } from '../../stores/profile/branded.ts'
import type { Store } from '../../stores/shop.ts'
import { firstLanguage, LANGUAGES, type Language } from '../../values/locale.ts'
import { page, plainPage, type AdminContext, type AdminEnv } from '../layout.tsx'
import { maskedAddress } from '../parts.tsx'
import type { Typed } from '../shops-input.ts'
import { typedOf } from '../typed.ts'
import { relativeText } from '../words.ts'
import { checkWords, fieldOf, wordsAfter, type About, type CheckedWords } from './texts-input.ts'
import { LIVE_PREVIEW, TextsList, TextsPage, type TextsView } from './texts-pages.tsx'
import { previewPage } from './texts-preview.tsx'

/** All words of a group at their longest, in any script. */
const FORM_BYTES_MAX = 262_144
const CARTS_OFFERED = 10
const ID = /^[A-Za-z0-9-]{1,64}$/

const SAID: Readonly<Record<string, string>> = { saved: 'Saved. Mails that leave from now on say it so.', undone: 'Undone.', imported: 'Taken over.' }

export function addTexts(app: Hono<AdminEnv>, deps: Deps): void {
  app.use('/admin/texts/*', bodyLimit({ maxSize: FORM_BYTES_MAX, onError: (c) => plainPage(c as AdminContext, { title: 'That was too long', status: 413, here: 'texts' }, 'Nothing was saved.') }))
  app.get('/admin/texts', (c) => {
    const [first] = deps.stores.keys()
    return first === undefined ? missing(c) : c.redirect(`/admin/texts/${first}`, 303)
  })
  app.get('/admin/texts/:shop', async (c) => {
    const store = deps.stores.get(c.req.param('shop'))
    return store ? showList(c, deps, store) : missing(c)
  })
  app.get('/admin/texts/:shop/:group/:language', async (c) => {
    const about = aboutOf(c, deps)
    return about ? show(c, deps, about, { said: SAID[c.req.query('said') ?? ''] ?? null, cartId: c.req.query('cart') ?? '' }) : missing(c)
  })
  app.post('/admin/texts/:shop/:group/:language', async (c) => {
    const about = aboutOf(c, deps)
    return about ? save(c, deps, about) : missing(c)
  })
  app.on(['GET', 'POST'], '/admin/texts/:shop/:group/:language/preview', async (c) => {
    const about = aboutOf(c, deps)
    return about ? preview(c, deps, about, c.req.method === 'POST' ? await typedOf(c) : c.req.query()) : missing(c)
  })
}

interface Subject extends About {
  readonly store: Store
  readonly language: Language
}

function aboutOf(c: AdminContext, deps: Deps): Subject | null {
  const store = deps.stores.get(c.req.param('shop') ?? '')
  const language = LANGUAGES.find((each) => each === c.req.param('language'))
  const group = c.req.param('group') ?? ''
  if (!store || !language) return null
  const words = originals(deps.templates, language, group)
  return words.length === 0 ? null : { store, language, group, originals: words }
}

async function showList(c: AdminContext, deps: Deps, store: Store): Promise<Response> {
  const changes = await readChanges(deps.connection.db, store.id)
  const language = firstLanguage([store.locale])
  const groups = GROUPS.filter((group) => originals(deps.templates, language, group).length > 0).map((group) => {
    const original = originals(deps.templates, language, group).find(([path]) => path === 'subject')?.[1] ?? null
    const counts = LANGUAGES.map((each): [Language, number] => [each, Object.keys(changes.words[each]?.[group] ?? {}).length])
    return { group, subject: heldText(changes, { language, group, path: 'subject' }) ?? original, counts: new Map(counts.filter(([, count]) => count > 0)) }
  })
  return page(c, { title: 'Texts', here: 'texts' }, <TextsList shop={store} shops={[...deps.stores.values()]} language={language} groups={groups} said={SAID[c.req.query('said') ?? ''] ?? null} />)
}

interface Shown extends Partial<Pick<TextsView, 'mistakes' | 'warnings' | 'trouble' | 'said' | 'note' | 'cartId'>> {
  /** What was typed and not saved. */
  readonly typed?: Typed
  /** Of the form that came back. */
  readonly version?: number
}

async function show(c: AdminContext, deps: Deps, about: Subject, shown: Shown): Promise<Response> {
  const { store, language, group } = about
  const { db } = deps.connection
  const changes = await readChanges(db, store.id)
  const fields = about.originals.map(([path, original]) => {
    const held = heldText(changes, { language, group, path })
    return { path, original, text: shown.typed?.[fieldOf(path)] ?? held ?? original, isOwn: held !== null }
  })
  const held = checkWords(Object.fromEntries(fields.filter(({ isOwn }) => isOwn).map(({ path, text }) => [fieldOf(path), text])), about, changes, judgeOf(deps))
  const view: TextsView = {
    shop: store, group, language, fields, version: shown.version ?? changes.version, mistakes: shown.mistakes ?? {}, warnings: shown.warnings ?? held.warnings,
    trouble: shown.trouble ?? null, said: shown.said ?? null, note: shown.note ?? '', history: await historyOf(db, store.id, { language, group }), carts: await cartsOf(deps, about), cartId: shown.cartId ?? '', now: deps.clock.wall(),
  }
  return page(c, { title: 'Texts', here: 'texts', status: view.trouble === null ? 200 : 422, script: LIVE_PREVIEW }, <TextsPage {...view} />)
}

async function save(c: AdminContext, deps: Deps, about: Subject): Promise<Response> {
  const { store, language, group } = about
  const { db } = deps.connection
  const typed = await typedOf(c)
  const changes = await readChanges(db, store.id)
  const checked = checkWords(typed, about, changes, judgeOf(deps))
  const again = (trouble: string, version: number): Promise<Response> =>
    show(c, deps, about, { typed, mistakes: checked.mistakes, warnings: checked.warnings, trouble, version, note: typed['note'] ?? '', cartId: typed['cart'] ?? '' })
  const version = Number(typed['version'])
  if (Object.keys(checked.mistakes).length > 0) return again('Nothing was saved yet: see the marked fields.', version)
  const note = (typed['note'] ?? '').replace(/\p{Cc}/gu, ' ').trim().slice(0, 200)
  if (version !== changes.version || !(await saveChanges(db, { storeId: store.id, after: version, changes: checked.changes, note, at: deps.clock.wall() }))) {
    return again('Something was changed in another window meanwhile. Saving once more overwrites what both changed.', (await readChanges(db, store.id)).version)
  }
  await deps.refreshStores()
  deps.log.info('wording.changed', { storeId: store.id, group, language, words: checked.changes.length })
  return c.redirect(`/admin/texts/${store.id}/${group}/${language}?said=saved`, 303)
}

const judgeOf = (deps: Deps) => createJudge(deps.templates)

async function preview(c: AdminContext, deps: Deps, about: Subject, typed: Typed): Promise<Response> {
  const { store, language, group } = about
  const changes = await readChanges(deps.connection.db, store.id)
  const checked = checkWords(typed, about, changes, judgeOf(deps))
  const mail = isMail(group) ? group : MAILS[0]
  const rendered = renderMail(deps.templates, mail, await factsOf(deps, about, mail, typed), { words: wordsFor(changes, about, checked), onBroken: () => undefined })
  return previewPage(c, { language, mail: rendered, mistakes: Object.entries(checked.mistakes).map(([path, mistake]) => `${path}: ${mistake}`) })
}

/** What is wrong is left out, so that the rest can be looked at. */
function wordsFor(changes: OwnerChanges, { language, group }: Subject, { changes: typed, mistakes }: CheckedWords): OwnerChanges['words'] {
  const ofLanguage = changes.words[language] ?? {}
  return { ...changes.words, [language]: { ...ofLanguage, [group]: wordsAfter(ofLanguage[group] ?? {}, typed.filter(({ path }) => mistakes[path] === undefined)) } }
}

async function factsOf(deps: Deps, { store, language }: Subject, mail: MailName, typed: Typed): Promise<MailFacts> {
  const coupon = typed['coupon'] === 'on' ? EXAMPLE_COUPON : null
  const id = typed['cart'] ?? ''
  const cart = mail.startsWith('cart-') && ID.test(id) ? await findCart(deps.connection.db, store.id, id) : null
  if (cart) return cartPreview(deps, store, cart, { language, coupon })
  const example = exampleFacts(deps.templates, mail, { language, coupon })
  return { ...example, shop: { name: store.name, url: store.url, postalAddress: store.postalAddress, supportEmail: store.senders.support }, service: serviceOf(store, language) }
}

/** The latest carts with something in them, as the choice of the preview names them. */
async function cartsOf(deps: Deps, { store, group }: Subject): Promise<TextsView['carts']> {
  if (!group.startsWith('cart-')) return []
  const carts = (await latestCarts(deps.connection.db, { storeId: store.id })).filter((cart) => cart.lines.length > 0).slice(0, CARTS_OFFERED)
  return carts.map((cart) => ({ id: cart.id, label: `the cart of ${cart.sealedEmail === null ? 'somebody unnamed' : maskedAddress(deps, store.id, cart.sealedEmail)}, ${relativeText(cart.activeAt, deps.clock.now())}` }))
}

const missing = (c: AdminContext): Response | Promise<Response> => plainPage(c, { title: 'Not found', status: 404, here: 'texts' }, 'There is no such text here.')
