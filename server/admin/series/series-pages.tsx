/** The page of series: each as a time line whose delays and switches can be changed, and what a change would have done. */
import type { FC } from 'hono/jsx'
import type { SavedChange } from '../../changes/change.ts'
import { since } from '../../changes/check-series.ts'
import { placeOf, type Flow, type Step } from '../../flows/flow.ts'
import { carriesCoupon, type CouponTerms } from '../../incentives/settings.ts'
import { UNTOLD } from '../../replay/story.ts'
import type { Instant } from '../../values/time.ts'
import { When } from '../parts.tsx'
import type { Typed } from '../shops-input.ts'
import { Shops } from '../texts/texts-pages.tsx'
import { flowTitle, stepLabel } from '../words.ts'
import type { ReplayView } from './replay-words.ts'
import { delayField, onField } from './series-input.ts'

export interface SeriesView {
  readonly shop: { readonly id: string; readonly name: string; readonly coupons?: CouponTerms | null }
  readonly shops: readonly { readonly id: string; readonly name: string }[]
  readonly language: string
  /** As they are by default, with what is typed or holds now beside it. */
  readonly flows: readonly { readonly original: Flow; readonly changed: Flow }[]
  readonly typed: Typed
  readonly mistakes: Typed
  /** What experiments try out, in words, by `<flow>.<step>`. */
  readonly tried: Typed
  readonly version: number
  readonly trouble: string | null
  readonly said: string | null
  readonly replayed: ReplayView | null
  readonly history: readonly SavedChange[]
  readonly now: Instant
}

export const SeriesPage: FC<SeriesView> = (view) => (
  <>
    <h1>Series of {view.shop.name}</h1>
    {view.said ? <p class="notice good" role="status">{view.said}</p> : null}
    {view.shops.length > 1 ? <Shops shops={view.shops} here={view.shop.id} to={(id) => `/admin/series/${id}`} /> : null}
    {view.flows.length === 0 ? <section><p class="notice warn">No series runs for this shop. Choose under Shops what is sent.</p></section> : <SeriesForm view={view} />}
    {view.replayed ? <Replay view={view.replayed} /> : null}
    <History view={view} />
  </>
)

const SeriesForm: FC<{ view: SeriesView }> = ({ view }) => (
  <form class="form" method="post" action={`/admin/series/${view.shop.id}`}>
    <input type="hidden" name="version" value={String(view.version)} />
    {view.trouble ? <p class="notice bad" role="alert">{view.trouble}</p> : null}
    {view.flows.map(({ original, changed }) => (
      <section aria-labelledby={`flow-${original.name}`}>
        <h2 id={`flow-${original.name}`}>{flowTitle(original.name)}</h2>
        <table>
          <thead><tr><th scope="col">Mail</th><th scope="col">Sent</th><th scope="col">Hours</th><th scope="col">Counted from</th><th scope="col">Time line</th></tr></thead>
          <tbody>{original.steps.map((step) => <StepRow view={view} flow={original} step={step} changed={changed} />)}</tbody>
        </table>
      </section>
    ))}
    <section>
      <p class="dim small">At least an hour after the shopper's last sign, six hours between two mails of a series, 28 days at most. Nights and caps come on top. Mails that are in the outbox already keep their time.</p>
      <button type="submit" formaction={`/admin/series/${view.shop.id}/replay`}>What would it have changed?</button> <button class="main" type="submit">Save</button>
    </section>
  </form>
)

const StepRow: FC<{ view: SeriesView; flow: Flow; step: Step; changed: Flow }> = ({ view, flow, step, changed }) => {
  const [delay, on] = [delayField(flow.name, step.id), onField(flow.name, step.id)]
  const label = stepLabel(flow.name, placeOf(step), step.mail)
  const mistake = view.mistakes[delay]
  const tried = view.tried[`${flow.name}.${step.id}`]
  const coupon = view.shop.coupons && carriesCoupon(view.shop.coupons, step)
  return (
    <tr>
      <td data-label="Mail"><span><a href={`/admin/texts/${view.shop.id}/${step.mail}/${view.language}`}>{label}</a>{coupon ? <span class="why dim small">carries a coupon</span> : null}{tried === undefined ? null : <span class="why dim small"><a href="/admin/experiments">An experiment</a> tries {tried} with some.</span>}</span></td>
      <td data-label="Sent"><span><input id={on} name={on} type="checkbox" value="on" checked={view.typed[on] === 'on'} aria-label={`Send «${label}»`} /></span></td>
      <td data-label="Hours">
        <span>
          <input class="number" id={delay} name={delay} type="text" inputmode="decimal" size={5} autocomplete="off" value={view.typed[delay] ?? ''} aria-label={`Hours before «${label}»`} {...(mistake ? { 'aria-invalid': 'true', 'aria-describedby': `${delay}-mistake` } : {})} />
          {mistake ? <span class="why mistake" id={`${delay}-mistake`}>{mistake}</span> : null}
        </span>
      </td>
      <td data-label="From">{step.from === 'previous mail' ? 'the mail before' : flow.subject === 'cart' ? 'the last sign' : 'the completed order'}</td>
      <td data-label="Time line"><TimeLine flow={changed} step={changed.steps.find(({ id }) => id === step.id)} /></td>
    </tr>
  )
}

/** Where the step stands in its series: a picture of what the numbers say. */
const TimeLine: FC<{ flow: Flow; step: Step | undefined }> = ({ flow, step }) => {
  const whole = Math.max(1, ...flow.steps.map((each) => since(flow, each)))
  const at = step ? Math.round((since(flow, step) / whole) * 94) + 3 : null
  return (
    <svg class="line" width="100%" height="16" aria-hidden="true">
      <line x1="0" y1="8" x2="100%" y2="8" stroke="currentColor" stroke-opacity="0.3" />
      {at === null ? null : <><line x1="0" y1="8" x2={`${at}%`} y2="8" stroke="currentColor" stroke-width="2" /><circle cx={`${at}%`} cy="8" r="5" fill="currentColor" /></>}
    </svg>
  )
}

const Replay: FC<{ view: ReplayView }> = ({ view: { about, rows } }) => (
  <section aria-labelledby="replay">
    <h2 id="replay">What it would have changed</h2>
    <p>{about}</p>
    <table>
      <thead><tr><th scope="col">Would have left</th><th scope="col" class="number">As it is</th><th scope="col" class="number">As typed</th></tr></thead>
      <tbody>{rows.map(({ name, now, then }) => (
        <tr><td data-label="What">{name}</td><td data-label="As it is" class="number">{now}</td><td data-label="As typed" class="number">{then === now ? then : <strong>{then} ({then > now ? '+' : '−'}{Math.abs(then - now)})</strong>}</td></tr>
      ))}</tbody>
    </table>
    <ul class="dim small">{UNTOLD.map((line) => <li>{line}</li>)}</ul>
  </section>
)

const History: FC<{ view: SeriesView }> = ({ view: { shop, history, now, version } }) => (history.length === 0 ? null : (
  <section aria-labelledby="history">
    <h2 id="history">History</h2>
    <table>
      <thead><tr><th scope="col">What</th><th scope="col">Became</th><th scope="col">When</th><th scope="col">Undo</th></tr></thead>
      <tbody>{history.map((change) => (
        <tr>
          <td data-label="What">{pathWords(change.path)}</td>
          <td data-label="Became"><span>{becameWords(change)}{change.note === '' ? null : <span class="why dim small">{change.note}</span>}</span></td>
          <td data-label="When"><When at={change.at} now={now} /></td>
          <td data-label="Undo">
            <form method="post" action={`/admin/changes/${shop.id}/undo`}>
              <input type="hidden" name="version" value={String(version)} />
              <button type="submit" name="change" value={String(change.version)} aria-label={`Undo this change of ${pathWords(change.path)}`}>Undo</button>
            </form>
          </td>
        </tr>
      ))}</tbody>
    </table>
  </section>
))

/** «Cart reminders, highlights: delay» */
function pathWords(path: string): string {
  const [flow = '', step = '', what] = path.split('.')
  return `${flowTitle(flow)}, ${step.replaceAll('-', ' ')}: ${what === 'off' ? 'sent' : 'delay'}`
}

const becameWords = ({ path, text }: SavedChange): string => (text === null ? 'the default' : path.endsWith('.off') ? 'not sent' : `${Math.round((Number(text) / 60) * 100) / 100} hours`)
