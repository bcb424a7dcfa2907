/** The form of a new experiment: first which mail and what about it, then the variants. Works without JavaScript. */
import type { FC } from 'hono/jsx'
import { METRICS } from '../experiments/experiment.ts'
import type { Store } from '../stores/shop.ts'
import { LANGUAGES, type Language } from '../values/locale.ts'
import { CHOICES, NAME_CHARACTERS_MAX, offerField, OTHERS, SHARE_MIN, SUBJECT_CHARACTERS_MAX, subjectField, type ChosenKind } from './experiments-input.ts'
import { KIND_WORDS, METRIC_WORDS } from './experiments-words.ts'
import type { Typed } from './shops-input.ts'
import { stepLabel } from './words.ts'

/** A mail that may be tried out. */
export interface Mail {
  readonly store: Store
  readonly flow: string
  readonly step: string
}

export const keyOf = ({ store, flow, step }: Mail): string => `${store.id}/${flow}/${step}`

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
  /** Subjects of the mail as it is, in every language. */
  readonly subjects: Readonly<Record<Language, string>>
  readonly typed: Typed
  readonly mistakes: Typed
  /** How the variants' subjects look; null before that was asked. */
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
          {preview === null ? null : <div class="notice" role="status"><p>This is how the subjects look:</p><ul>{preview.map(({ id, text }) => <li><strong>{id}</strong> {text}</li>)}</ul></div>}
          <fieldset>
            <legend>How it is decided</legend>
            <label for="metric">By</label>
            <select id="metric" name="metric">{METRICS.map((metric) => <option value={metric} selected={typed['metric'] === metric}>{METRIC_WORDS[metric]}</option>)}</select>
            <Field view={view} name="share" label="Percent of people who take part" hint={`${SHARE_MIN} to 100. The others get the mail as it is.`} />
            <p><input id="auto" name="auto" type="checkbox" value="on" checked={typed['auto'] === 'on'} /> <label class="inline" for="auto">Use the winner by itself once there is one</label></p>
          </fieldset>
          <button class="main" type="submit" name="do" value="start">Begin</button>
          {kind === 'subject' ? <> <button type="submit" name="do" value="preview">Show how it looks</button></> : null}
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
    case 'subject': return <>{OTHERS.map((id) => <Subjects view={view} id={id} />)}</>
  }
}

/** The shop's own language first; the others are there for whoever has readers of them. */
const Subjects: FC<{ view: DescribeView; id: string }> = ({ view, id }) => {
  const others = LANGUAGES.filter((language) => language !== view.language)
  const isOpen = others.some((language) => view.typed[subjectField(id, language)] || view.mistakes[subjectField(id, language)])
  return (
    <fieldset>
      <legend>Variant {id}{id === 'B' ? '' : ', or nothing'}</legend>
      <Field view={view} name={subjectField(id, view.language)} label={`Subject (${view.language})`} max={SUBJECT_CHARACTERS_MAX} hint={`As it is: «${view.subjects[view.language]}». {{ shop.name }} stands for the shop's name.`} />
      <details open={isOpen}>
        <summary>Other languages</summary>
        <p class="dim small">Readers of a language that a variant has no subject in do not take part.</p>
        {others.map((language) => <Field view={view} name={subjectField(id, language)} label={`Subject (${language})`} max={SUBJECT_CHARACTERS_MAX} hint={`As it is: «${view.subjects[language]}»`} />)}
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
