/** A shop's changes as a file, taken over from one, and single ones undone. */
import type { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { FC } from 'hono/jsx'
import { BRAND, SERIES, type Change } from '../../changes/change.ts'
import { checkSeries } from '../../changes/check-series.ts'
import { entryName, FILE_BYTES_MAX, readFile, writeFile, type Import, type Planned } from '../../changes/file.ts'
import { createJudge } from '../../changes/judge.ts'
import { findChange, readChanges, saveChanges, textBefore } from '../../changes/store.ts'
import type { Deps } from '../../deps.ts'
import type { Store } from '../../stores/shop.ts'
import { isoText } from '../../values/time.ts'
import { page, plainPage, type AdminContext, type AdminEnv } from '../layout.tsx'
import { typedOf } from '../typed.ts'
import { counted } from '../words.ts'
import { wordsAfter } from './texts-input.ts'

/** Around the file, a form's own. */
const FORM_BYTES_MAX = 3 * FILE_BYTES_MAX

export function addChangesFile(app: Hono<AdminEnv>, deps: Deps): void {
  const find = (c: AdminContext): Store | undefined => deps.stores.get(c.req.param('shop') ?? '')
  app.use('/admin/changes/*', bodyLimit({ maxSize: FORM_BYTES_MAX, onError: (c) => plainPage(c as AdminContext, { title: 'That was too long', status: 413, here: 'texts' }, 'Nothing was changed.') }))
  app.get('/admin/changes/:shop/file', async (c) => {
    const store = find(c)
    if (!store) return missing(c)
    c.header('Content-Type', 'application/json; charset=utf-8')
    c.header('Content-Disposition', `attachment; filename="cartback-${store.id}-${isoText(deps.clock.wall()).slice(0, 10)}.json"`)
    return c.body(writeFile(store.id, await readChanges(deps.connection.db, store.id)))
  })
  app.post('/admin/changes/:shop/import', async (c) => {
    const store = find(c)
    return store ? look(c, deps, store, await fileOf(c)) : missing(c)
  })
  app.post('/admin/changes/:shop/import/confirm', async (c) => {
    const store = find(c)
    return store ? takeOver(c, deps, store) : missing(c)
  })
  app.post('/admin/changes/:shop/undo', async (c) => {
    const store = find(c)
    return store ? undo(c, deps, store) : missing(c)
  })
}

async function fileOf(c: AdminContext): Promise<string> {
  const { changes } = await c.req.parseBody()
  return typeof changes === 'string' ? changes : changes instanceof File ? changes.text() : ''
}

const judgeOf = (deps: Deps): ((change: Change) => ReturnType<ReturnType<typeof createJudge>>) => createJudge(deps.templates)

async function look(c: AdminContext, deps: Deps, store: Store, json: string): Promise<Response> {
  const now = await readChanges(deps.connection.db, store.id)
  const read = readFile(json, now, judgeOf(deps))
  return page(c, { title: 'Changes from a file', here: 'texts', status: read.kind === 'ok' ? 200 : 422 }, <Report {...{ store, read, json }} version={now.version} />)
}

/** Judged once more: between the look and the word anything may have changed. */
async function takeOver(c: AdminContext, deps: Deps, store: Store): Promise<Response> {
  const { db } = deps.connection
  const typed = await typedOf(c)
  const json = typed['changes'] ?? ''
  const now = await readChanges(db, store.id)
  const read = readFile(json, now, judgeOf(deps))
  if (read.kind === 'wrong' || Number(typed['version']) !== now.version) return look(c, deps, store, json)
  const changes = read.planned.map(({ before: _, ...change }) => change)
  if (!(await saveChanges(db, { storeId: store.id, after: now.version, changes, note: 'taken over from a file', at: deps.clock.wall() }))) return look(c, deps, store, json)
  await deps.refreshStores()
  deps.log.info('changes.imported', { storeId: store.id, changes: changes.length })
  return c.redirect(`/admin/texts/${store.id}?said=imported`, 303)
}

/** Puts back what held before a change, unless somebody changed something since the page was made. */
async function undo(c: AdminContext, deps: Deps, store: Store): Promise<Response> {
  const { db } = deps.connection
  const typed = await typedOf(c)
  const change = await findChange(db, store.id, Number(typed['change']) || 0)
  if (!change) return missing(c)
  const { version, language, group, path } = change
  const back: Change = { language, group, path, text: await textBefore(db, store.id, change) }
  const to = group === SERIES ? `/admin/series/${store.id}` : group === BRAND ? `/admin/texts/${store.id}/brand` : `/admin/texts/${store.id}/${group}/${language}`
  const series = group === SERIES ? checkSeries(wordsAfter((await readChanges(db, store.id)).series, [back])) : {}
  if (judgeOf(deps)(back).mistakes.length + Object.keys(series).length > 0) return plainPage(c, { title: 'Not undone', status: 422, here: 'texts' }, 'What held before is not possible any more, because other things have changed meanwhile. Change it by hand.')
  const isSaved = await saveChanges(db, { storeId: store.id, after: Number(typed['version']), changes: [back], note: `undoes change ${version}`, at: deps.clock.wall() })
  if (!isSaved) return plainPage(c, { title: 'Not undone', status: 409, here: 'texts' }, 'Something was changed in another window meanwhile. Go back, load the page again and look at it first.')
  await deps.refreshStores()
  return c.redirect(`${to}?said=undone`, 303)
}

const Report: FC<{ store: Store; read: Import; json: string; version: number }> = ({ store, read, json, version }) => (
  <>
    <h1>Changes from a file, for {store.name}</h1>
    <section>
      {read.kind === 'wrong' ? (
        <>
          <p class="notice bad" role="alert">Nothing was changed: the file cannot be taken over.</p>
          <ul>{read.mistakes.map((mistake) => <li>{mistake}</li>)}</ul>
        </>
      ) : read.planned.length === 0 ? <p class="notice good">Everything is as the file says already.</p> : (
        <>
          <p>Taking it over makes {counted(read.planned.length, 'change')}; afterwards everything is as in the file, and what is not in it is the default.</p>
          {read.warnings.map((warning) => <p class="notice warn">{warning}</p>)}
          <PlannedTable planned={read.planned} />
          <form method="post" action={`/admin/changes/${store.id}/import/confirm`}>
            <input type="hidden" name="version" value={String(version)} />
            <input type="hidden" name="changes" value={json} />
            <button class="main" type="submit">Take over</button>
          </form>
        </>
      )}
      <p><a href={`/admin/texts/${store.id}`}>Leave everything as it is</a></p>
    </section>
  </>
)

const PlannedTable: FC<{ planned: readonly Planned[] }> = ({ planned }) => (
  <table>
    <thead><tr><th scope="col">What</th><th scope="col">Now</th><th scope="col">Then</th></tr></thead>
    <tbody>
      {planned.map((change) => (
        <tr>
          <td data-label="What">{entryName(change)}</td>
          <td data-label="Now">{change.before ?? <span class="dim">the default</span>}</td>
          <td data-label="Then">{change.text ?? <span class="dim">the default</span>}</td>
        </tr>
      ))}
    </tbody>
  </table>
)

const missing = (c: AdminContext): Response | Promise<Response> => plainPage(c, { title: 'Not found', status: 404, here: 'texts' }, 'There is no such change here.')
