/** The form of a new experiment: first which mail and what about it, then the variants. Works without JavaScript. */
import type { FC } from 'hono/jsx'
import { hoursText } from '../changes/check-series.ts'
import { METRICS } from '../experiments/experiment.ts'
import { LANGUAGES, type Language } from '../values/locale.ts'
import { minutes } from '../values/time.ts'
import { CHOICES, delayField, NAME_CHARACTERS_MAX, offerField, OTHERS, preheaderField, SHARE_MIN, SUBJECT_CHARACTERS_MAX, subjectField, type ChosenKind } from './experiments-input.ts'
import { keyOf, type Mail, type UsualMail } from './experiments-mail.ts'
import { KIND_WORDS, METRIC_WORDS } from './experiments-words.ts'
import type { Typed } from './shops-input.ts'
import { stepLabel } from './words.ts'

export const ChooseForm: FC<{ mails: readonly Mail[] }> = ({ mails }) => (
  <>
    <h1>New experiment</h1>
    <section>
      {mails.length === 0 ? <p class="notice warn">No shop sends cart reminders, so there is nothing to try out.</p> : (
        <form class="form" method="get" action="/admin/experiments/new">
          <label for="mail">Which mail</label>
          <select id="mail" name="mail">{mails.map((mail) => <option value={keyOf(mail)}>{mail.store.name}: {stepLabel(mail.flow, mail.step)}</option>)}</select>
          <label for="kind">What is different in it</label>
          <select id="kind" name="kind">{Object.keys(CHOICES).map((kind) => <option value={kind}>{KIND_WORDS[kind as ChosenKind]}</option>)}</select>
          <button class="main" type="submit">Go on</button>
        </form>
      )}
    </section>
  </>
)

export interface DescribeView {
  readonly mail: Mail
  readonly kind: ChosenKind
  readonly language: Language
  readonly usual: UsualMail
  readonly typed: Typed
  readonly mistakes: Typed
  /** How the variants' words look; null before that was asked. */
  readonly preview: readonly { readonly id: string; readonly text: string }[] | null
}

export const DescribeForm: FC<DescribeView> = (view) => {
  const { mail, kind, typed, mistakes, preview } = view
  return (
    <>
      <h1>New experiment</h1>
      <section>
        <p>{mail.store.name}, {stepLabel(mail.flow, mail.step)}: {KIND_WORDS[kind].toLowerCase()}. Variant A is the mail as it is.</p>
        <form class="form" method="post" action={`/admin/experiments/new?mail=${encodeURIComponent(keyOf(mail))}&kind=${kind}`}>
          {Object.keys(mistakes).length === 0 ? null : <p class="notice bad" role="alert">{mistakes['form'] ?? 'It was not begun yet: see the marked fields.'}</p>}
          <Field view={view} name="name" label="Name, for yourself" max={NAME_CHARACTERS_MAX} />
          <Variants view={view} />
          {preview === null ? null : <div class="notice" role="status"><p>This is how it looks{kind === 'preheader' ? ', in the example' : ''}:</p><ul>{preview.map(({ id, text }) => <li><strong>{id}</strong> {text}</li>)}</ul></div>}
          <fieldset>
            <legend>How it is decided</legend>
            <label for="metric">By</label>
            <select id="metric" name="metric">{METRICS.map((metric) => <option value={metric} selected={typed['metric'] === metric}>{METRIC_WORDS[metric]}</option>)}</select>
            <Field view={view} name="share" label="Percent of people who take part" hint={`${SHARE_MIN} to 100. The others get the mail as it is.`} />
            <p><input id="auto" name="auto" type="checkbox" value="on" checked={typed['auto'] === 'on'} /> <label class="inline" for="auto">Use the winner by itself once there is one</label></p>
          </fieldset>
          <button class="main" type="submit" name="do" value="start">Begin</button>
          {kind === 'subject' || kind === 'preheader' ? <> <button type="submit" name="do" value="preview">Show how it looks</button></> : null}
        </form>
      </section>
    </>
  )
}

const Variants: FC<{ view: DescribeView }> = ({ view }) => {
  switch (view.kind) {
    case 'images': return <p>Variant B shows the products without pictures.</p>
    case 'layout': return <p>Variant B shows the first product of the cart alone, and says how many more there are.</p>
    case 'offer': return (
      <fieldset>
        <legend>Percent off the order</legend>
        {OTHERS.map((id) => <Field view={view} name={offerField(id)} label={`Variant ${id}${id === 'B' ? '' : ', or nothing'}`} hint={id === 'B' ? '0 is no coupon. Who may get one, for how long and up to which budget stays as the shop\'s coupon settings say.' : undefined} />)}
      </fieldset>
    )
    case 'delay': return <Delays view={view} />
    case 'subject': return <>{OTHERS.map((id) => <Texts view={view} id={id} about={{ fieldOf: subjectField, label: 'Subject', usual: view.usual.subjects, hint: '{{ shop.name }} stands for the shop\'s name.', max: SUBJECT_CHARACTERS_MAX }} />)}</>
    case 'preheader': return (
      <>
        <p class="dim small">Gaps like {'{{ firstName }}'} are filled as on the page Texts. A mail that carries a coupon tells of that there instead.</p>
        {OTHERS.map((id) => <Texts view={view} id={id} about={{ fieldOf: preheaderField, label: 'Line', usual: view.usual.preheaders }} />)}
      </>
    )
  }
}

const Delays: FC<{ view: DescribeView }> = ({ view }) => {
  const { minutes: usual, from } = view.usual
  if (usual === null) return <p class="notice warn">This mail leaves when the shop's data say so: there is no delay to try out.</p>
  return (
    <fieldset>
      <legend>Hours after {from}</legend>
      <p class="dim small">As it is: {hoursText(minutes(Number(usual)))}. At least an hour after the shopper's last sign, six hours between two mails of a series, 28 days at most. Nights and caps come on top.</p>
      {OTHERS.map((id) => <Field view={view} name={delayField(id)} label={`Variant ${id}${id === 'B' ? '' : ', or nothing'}`} />)}
    </fieldset>
  )
}

interface TextsAsked {
  fieldOf(id: string, language: string): string
  readonly label: string
  /** Of the mail as it is. */
  readonly usual: Readonly<Record<Language, string>>
  readonly hint?: string
  readonly max?: number
}

/** The shop's own language first; the others are there for whoever has readers of them. */
const Texts: FC<{ view: DescribeView; id: string; about: TextsAsked }> = ({ view, id, about: { fieldOf, label, usual, hint, max } }) => {
  const others = LANGUAGES.filter((language) => language !== view.language)
  const isOpen = others.some((language) => view.typed[fieldOf(id, language)] || view.mistakes[fieldOf(id, language)])
  const field = (language: Language, more = '') => <Field view={view} name={fieldOf(id, language)} label={`${label} (${language})`} {...(max === undefined ? {} : { max })} hint={`As it is: «${usual[language]}»${more}`} />
  return (
    <fieldset>
      <legend>Variant {id}{id === 'B' ? '' : ', or nothing'}</legend>
      {field(view.language, hint === undefined ? '' : `. ${hint}`)}
      <details open={isOpen}>
        <summary>Other languages</summary>
        <p class="dim small">Readers of a language that a variant has no words in do not take part.</p>
        {others.map((language) => field(language))}
      </details>
    </fieldset>
  )
}

const Field: FC<{ view: DescribeView; name: string; label: string; hint?: string | undefined; max?: number }> = ({ view: { typed, mistakes }, name, label, hint, max }) => {
  const notes = [...(mistakes[name] ? [`${name}-mistake`] : []), ...(hint ? [`${name}-hint`] : [])].join(' ')
  return (
    <>
      <label for={name}>{label}</label>
      <input id={name} name={name} type="text" autocomplete="off" value={typed[name] ?? ''} {...(max ? { maxlength: max } : {})} {...(mistakes[name] ? { 'aria-invalid': 'true' } : {})} {...(notes === '' ? {} : { 'aria-describedby': notes })} />
      {mistakes[name] ? <p class="mistake" id={`${name}-mistake`}>{mistakes[name]}</p> : null}
      {hint ? <p class="dim small" id={`${name}-hint`}>{hint}</p> : null}
    </>
  )
}
