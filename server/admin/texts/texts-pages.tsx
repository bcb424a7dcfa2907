/** The pages of words: a shop's mails, and one mail in one language beside its preview. */
import type { FC } from 'hono/jsx'
import type { SavedChange } from '../../changes/change.ts'
import { COMMON } from '../../mail/own-words.ts'
import { LANGUAGES, type Language } from '../../values/locale.ts'
import type { Instant } from '../../values/time.ts'
import { When } from '../parts.tsx'
import type { Typed } from '../shops-input.ts'
import { counted } from '../words.ts'
import { fieldOf, NOTE_CHARACTERS_MAX } from './texts-input.ts'

export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', ko: 'Korean', fr: 'French', fi: 'Finnish', pl: 'Polish' }

export const groupTitle = (group: string): string => (group === COMMON ? 'Words that all mails share' : capital(group.replaceAll('-', ' ')))
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

export interface ListedGroup {
  readonly group: string
  /** The subject as it stands now; null for what is no mail. */
  readonly subject: string | null
  /** How many words are the owner's, by language. */
  readonly counts: ReadonlyMap<Language, number>
}

interface ListView {
  readonly shop: { readonly id: string; readonly name: string }
  readonly shops: readonly { readonly id: string; readonly name: string }[]
  readonly language: Language
  readonly groups: readonly ListedGroup[]
  readonly said: string | null
}

export const TextsList: FC<ListView> = ({ shop, shops, language, groups, said }) => (
  <>
    <h1>Texts of {shop.name}</h1>
    {said ? <p class="notice good" role="status">{said}</p> : null}
    {shops.length > 1 ? <Shops shops={shops} here={shop.id} to={(id) => `/admin/texts/${id}`} /> : null}
    <section>
      <p><a href={`/admin/texts/${shop.id}/brand`}>Logo and colour</a> of all mails.</p>
      <table>
        <thead><tr><th scope="col">Mail</th><th scope="col">Subject</th><th scope="col">Your own words</th></tr></thead>
        <tbody>{groups.map((each) => <GroupRow shopId={shop.id} language={language} {...each} />)}</tbody>
      </table>
      <p class="dim small">What is not changed here stands in templates/ and may become better with an upgrade. The notice at the e-mail field and the pages behind links are not changed here: they are evidence of what shoppers were told.</p>
    </section>
    <section aria-labelledby="file">
      <h2 id="file">As a file</h2>
      <p><a href={`/admin/changes/${shop.id}/file`}>Save all changes of this shop as a file</a>: words, delays, switches, logo and colour.</p>
      <form class="form" method="post" action={`/admin/changes/${shop.id}/import`} enctype="multipart/form-data">
        <label for="changes">Take over the changes of such a file</label>
        <input id="changes" name="changes" type="file" accept="application/json,.json" required />
        <p class="dim small">You see first what it would change.</p>
        <button type="submit">Look at it</button>
      </form>
    </section>
  </>
)

/** Chips that lead to the same page of another shop. */
export const Shops: FC<{ shops: readonly { readonly id: string; readonly name: string }[]; here: string; to(id: string): string }> = ({ shops, here, to }) => (
  <nav aria-label="Shops"><ul class="chips">{shops.map(({ id, name }) => <li><a href={to(id)} {...(id === here ? { 'aria-current': 'true' } : {})}>{name}</a></li>)}</ul></nav>
)

const GroupRow: FC<ListedGroup & { shopId: string; language: Language }> = ({ shopId, language, group, subject, counts }) => (
  <tr>
    <td data-label="Mail"><a href={`/admin/texts/${shopId}/${group}/${language}`}>{groupTitle(group)}</a></td>
    <td data-label="Subject">{subject ?? <span class="dim">none: a part of other mails</span>}</td>
    <td data-label="Own words">{counts.size === 0 ? <span class="dim">none</span> : [...counts].map(([each, count]) => `${LANGUAGE_NAMES[each]}: ${count}`).join(', ')}</td>
  </tr>
)

export interface WordField {
  readonly path: string
  readonly original: string
  /** As typed, else as it holds. */
  readonly text: string
  readonly isOwn: boolean
}

export interface TextsView {
  readonly shop: { readonly id: string; readonly name: string }
  readonly group: string
  readonly language: Language
  /** Of the shop's changes when this form was made. */
  readonly version: number
  readonly fields: readonly WordField[]
  readonly mistakes: Typed
  readonly warnings: Typed
  /** About the form as a whole. */
  readonly trouble: string | null
  readonly said: string | null
  readonly note: string
  readonly history: readonly SavedChange[]
  /** Carts that the preview may be about. */
  readonly carts: readonly { readonly id: string; readonly label: string }[]
  readonly cartId: string
  readonly now: Instant
}

/**
 * Previews by itself a moment after typing, also what was typed before this ran or what the browser filled in again.
 * A fresh frame each time, so that the browser's way back is not one preview after the other.
 */
export const LIVE_PREVIEW = `(()=>{const form=document.querySelector('form[data-preview]'),button=form&&form.querySelector('[formtarget]');if(!button)return;let timer
form.addEventListener('input',()=>{clearTimeout(timer);timer=setTimeout(()=>{const frame=document.querySelector('iframe[name=preview]'),fresh=frame.cloneNode();fresh.removeAttribute('src');frame.replaceWith(fresh);form.requestSubmit(button)},700)})
if([...form.elements].some((field)=>'defaultValue' in field&&field.value!==field.defaultValue))form.dispatchEvent(new Event('input'))})()`

export const TextsPage: FC<TextsView> = (view) => {
  const here = `/admin/texts/${view.shop.id}/${view.group}/${view.language}`
  return (
    <>
      <p class="small"><a href={`/admin/texts/${view.shop.id}`}>Texts of {view.shop.name}</a></p>
      <h1>{groupTitle(view.group)}</h1>
      {view.said ? <p class="notice good" role="status">{view.said}</p> : null}
      <nav aria-label="Languages">
        <ul class="chips">{LANGUAGES.map((each) => <li><a href={`/admin/texts/${view.shop.id}/${view.group}/${each}`} {...(each === view.language ? { 'aria-current': 'true' } : {})}>{LANGUAGE_NAMES[each]}</a></li>)}</ul>
      </nav>
      <div class="pair">
        <section aria-labelledby="words"><h2 id="words">Words</h2><WordsForm view={view} here={here} /></section>
        <section class="beside" aria-labelledby="preview">
          <h2 id="preview">Preview</h2>
          <iframe name="preview" src={`${here}/preview${view.cartId === '' ? '' : `?cart=${view.cartId}`}`} title="The mail with these words" sandbox="allow-popups allow-popups-to-escape-sandbox" referrerpolicy="no-referrer"></iframe>
        </section>
      </div>
      <History view={view} />
    </>
  )
}

const WordsForm: FC<{ view: TextsView; here: string }> = ({ view, here }) => (
  <form class="form" method="post" action={here} data-preview="live">
    <input type="hidden" name="version" value={String(view.version)} />
    {view.trouble ? <p class="notice bad" role="alert">{view.trouble}</p> : null}
    <p class="dim small">Gaps like {'{{ firstName }}'} are filled in each mail. An emptied field is the default again.</p>
    {view.fields.map((field) => <WordInput field={field} language={view.language} mistake={view.mistakes[field.path]} warning={view.warnings[field.path]} />)}
    <label for="note">Why, for the history</label>
    <input id="note" name="note" type="text" maxlength={NOTE_CHARACTERS_MAX} value={view.note} autocomplete="off" />
    <fieldset>
      <legend>Preview</legend>
      <label for="cart">With</label>
      <select id="cart" name="cart">
        <option value="">the sample</option>
        {view.carts.map(({ id, label }) => <option value={id} selected={id === view.cartId}>{label}</option>)}
      </select>
      <p><input id="coupon" name="coupon" type="checkbox" value="on" /> <label class="inline" for="coupon">and a sample coupon</label></p>
      <button type="submit" formaction={`${here}/preview`} formtarget="preview" formnovalidate>Preview</button>
    </fieldset>
    <button class="main" type="submit">Save</button>
  </form>
)

const WordInput: FC<{ field: WordField; language: Language; mistake: string | undefined; warning: string | undefined }> = ({ field: { path, original, text, isOwn }, language, mistake, warning }) => {
  const id = fieldOf(path)
  const notes = [...(mistake ? [`${id}-mistake`] : []), ...(warning ? [`${id}-warning`] : []), ...(isOwn ? [`${id}-default`] : [])]
  return (
    <>
      <label for={id}>{path}{isOwn ? <span class="badge">yours</span> : null}</label>
      <textarea id={id} name={id} lang={language} rows={Math.min(6, Math.ceil(text.length / 55) + 1)} {...(mistake ? { 'aria-invalid': 'true' } : {})} {...(notes.length > 0 ? { 'aria-describedby': notes.join(' ') } : {})}>{`\n${text}`}</textarea>
      {mistake ? <p class="mistake" id={`${id}-mistake`}>{mistake}</p> : null}
      {warning ? <p class="notice warn small" id={`${id}-warning`}>{warning}</p> : null}
      {isOwn ? <p class="dim small" id={`${id}-default`}>Default: <span lang={language}>{original}</span></p> : null}
    </>
  )
}

/** @param noun what was changed @param nameOf how that is called */
export const History: FC<{ view: Pick<TextsView, 'shop' | 'language' | 'history' | 'now' | 'version'>; noun?: string; nameOf?(path: string): string }> = ({ noun = 'Text', nameOf = (path) => path, view: { shop, language, history, now, version } }) => (history.length === 0 ? null : (
  <section aria-labelledby="history">
    <h2 id="history">History</h2>
    <table>
      <thead><tr><th scope="col">{noun}</th><th scope="col">Became</th><th scope="col">When</th><th scope="col">Undo</th></tr></thead>
      <tbody>
        {history.map((change) => (
          <tr>
            <td data-label={noun}>{nameOf(change.path)}</td>
            <td data-label="Became"><span>{change.text === null ? <span class="dim">the default</span> : <span lang={language}>{change.text}</span>}{change.note === '' ? null : <span class="why dim small">{change.note}</span>}</span></td>
            <td data-label="When"><When at={change.at} now={now} /></td>
            <td data-label="Undo">
              <form method="post" action={`/admin/changes/${shop.id}/undo`}>
                <input type="hidden" name="version" value={String(version)} />
                <button type="submit" name="change" value={String(change.version)} aria-label={`Undo this change of ${nameOf(change.path)}`}>Undo</button>
              </form>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
    <p class="dim small">{counted(history.length, 'change')} shown, the latest first. Undoing is a change too: nothing is lost.</p>
  </section>
))
