/** The page of logo and colour: both beside a mail that has them. */
import type { FC } from 'hono/jsx'
import type { SavedChange } from '../../changes/change.ts'
import type { BrandPart } from '../../changes/check-brand.ts'
import { brandOf, LIGHT_INK, OWN_COLOR } from '../../mail/brand.ts'
import { MAILS, type MailName } from '../../mail/view.ts'
import type { Instant } from '../../values/time.ts'
import type { Typed } from '../shops-input.ts'
import type { UsualBrand } from './brand-input.ts'
import { NOTE_CHARACTERS_MAX } from './texts-input.ts'
import { groupTitle, History, Shops } from './texts-pages.tsx'

export interface BrandView {
  readonly shop: { readonly id: string; readonly name: string }
  readonly shops: readonly { readonly id: string; readonly name: string }[]
  readonly usual: UsualBrand
  readonly typed: Typed
  readonly mistakes: Typed
  readonly warnings: Typed
  readonly mail: MailName
  readonly version: number
  readonly trouble: string | null
  readonly said: string | null
  readonly note: string
  readonly history: readonly SavedChange[]
  readonly now: Instant
}

const LABELS: Readonly<Record<BrandPart, string>> = { logo: 'Logo', color: 'Colour of buttons' }

export const BrandPage: FC<BrandView> = (view) => {
  const here = `/admin/texts/${view.shop.id}/brand`
  return (
    <>
      <p class="small"><a href={`/admin/texts/${view.shop.id}`}>Texts of {view.shop.name}</a></p>
      <h1>Logo and colour</h1>
      {view.said ? <p class="notice good" role="status">{view.said}</p> : null}
      {view.shops.length > 1 ? <Shops shops={view.shops} here={view.shop.id} to={(id) => `/admin/texts/${id}/brand`} /> : null}
      <div class="pair">
        <section aria-labelledby="look"><h2 id="look">How mails look</h2><BrandForm view={view} here={here} /></section>
        <section class="beside" aria-labelledby="preview">
          <h2 id="preview">Preview</h2>
          <iframe name="preview" src={`${here}/preview?mail=${view.mail}`} title="A mail with this logo and colour" sandbox="allow-popups allow-popups-to-escape-sandbox" referrerpolicy="no-referrer"></iframe>
        </section>
      </div>
      <History view={{ ...view, language: 'en' }} noun="What" nameOf={(path) => LABELS[path === 'logo' ? path : 'color']} />
    </>
  )
}

const BrandForm: FC<{ view: BrandView; here: string }> = ({ view, here }) => (
  <form class="form" method="post" action={here} data-preview="live">
    <input type="hidden" name="version" value={String(view.version)} />
    {view.trouble ? <p class="notice bad" role="alert">{view.trouble}</p> : null}
    <p class="dim small">An emptied field is the default again: what the shop's settings say, else ours.</p>
    <Part view={view} part="logo" kind="url" hint={`The address of a PNG or JPEG, twice the 40 pixels it stands high; it begins with https://. Default: ${view.usual.logo ?? 'the shop\'s name as text'}.`} />
    <Part view={view} part="color" kind="text" hint={`Like ${OWN_COLOR}. Default: ${view.usual.color ?? `${OWN_COLOR}, our own`}. ${inkText(view.typed['color'])}`} />
    <label for="note">Why, for the history</label>
    <input id="note" name="note" type="text" maxlength={NOTE_CHARACTERS_MAX} value={view.note} autocomplete="off" />
    <fieldset>
      <legend>Preview</legend>
      <label for="mail">Of</label>
      <select id="mail" name="mail">{MAILS.map((mail) => <option value={mail} selected={mail === view.mail}>{groupTitle(mail)}</option>)}</select>
      <button type="submit" formaction={`${here}/preview`} formtarget="preview" formnovalidate>Preview</button>
    </fieldset>
    <button class="main" type="submit">Save</button>
  </form>
)

const Part: FC<{ view: BrandView; part: BrandPart; kind: 'url' | 'text'; hint: string }> = ({ view: { typed, mistakes, warnings }, part, kind, hint }) => {
  const [mistake, warning] = [mistakes[part], warnings[part]]
  const notes = [...(mistake ? [`${part}-mistake`] : []), ...(warning ? [`${part}-warning`] : []), `${part}-hint`].join(' ')
  return (
    <>
      <label for={part}>{LABELS[part]}</label>
      <input id={part} name={part} type={kind} autocomplete="off" value={typed[part] ?? ''} aria-describedby={notes} {...(mistake ? { 'aria-invalid': 'true' } : {})} />
      {mistake ? <p class="mistake" id={`${part}-mistake`}>{mistake}</p> : null}
      {warning ? <p class="notice warn small" id={`${part}-warning`}>{warning}</p> : null}
      <p class="dim small" id={`${part}-hint`}>{hint}</p>
    </>
  )
}

/** «White text stands on it; for dark mode it is lightened to #7fc4ae.» */
function inkText(typed: string | undefined): string {
  const { color, ink, darkColor } = brandOf(typed ?? null)
  return `${ink === LIGHT_INK ? 'White' : 'Dark'} text stands on it${darkColor === color ? ', in dark mode too' : `; for dark mode it is lightened to ${darkColor}`}.`
}
