/** The form of one shop's settings. A mistake stands beside its field, and what was typed stays. */
import type { Child, FC } from 'hono/jsx'
import { TICK_COUNTRY_CODES, type ConsentSetting, type GpcChoice } from '../consent/policy.ts'
import { FLOW_NAMES } from '../flows/flow.ts'
import type { ShopSettings } from '../stores/settings.ts'
import { LANGUAGES } from '../values/locale.ts'
import { COUPON_FIELDS, typedCoupons } from './shops-coupons.ts'
import type { Typed } from './shops-input.ts'
import { PROFILE_FIELDS, typedProfile } from './shops-profile.ts'
import { SERIES_FIELDS, typedTerms } from './shops-series.ts'
import { flowTitle } from './words.ts'

export interface ShopForm {
  readonly shopId: string
  /** Of the row this form was made from: a change by somebody else meanwhile is noticed by it. */
  readonly version: string
  readonly typed: Typed
  readonly mistakes: Typed
  readonly hasSigningSecret: boolean
}

/** What the fields show before anything was typed. */
export const typedFrom = (settings: ShopSettings): Typed => ({
  name: settings.name, origins: settings.origins.join('\n'), restoreUrl: settings.restoreUrl ?? '', locale: settings.locale, country: settings.country ?? '', consent: settings.consent, gpc: settings.gpc, ...(settings.suggestsSlips ? { suggestsSlips: 'on' } : {}), idleMinutes: String(settings.idleMinutes), holdoutPercent: String(settings.holdoutPercent),
  reminders: settings.reminders ?? '', orders: settings.orders ?? '', replyTo: settings.replyTo ?? '', postalAddress: settings.postalAddress,
  ...typedCoupons(settings.coupons), ...typedProfile(settings.profile), ...typedTerms(settings.series),
  ...Object.fromEntries(settings.flows.map((flow) => [flow, 'on'])),
})

export const CONSENTS: Readonly<Record<ConsentSetting, string>> = {
  'by-country': `by the law of the shopper's country (a tick in ${TICK_COUNTRY_CODES.join(', ')}, a notice elsewhere)`,
  notice: 'by a notice, in every country',
  tick: 'for a tick, in every country',
  'existing-customers': 'by a notice; only people who bought before are mailed',
  'off-by-owner': 'not by us: I state that the shop\'s own page says it',
}

const GPC_WORDS: Readonly<Record<GpcChoice, string>> = {
  'no-tracking': 'no ids outlive the tab', 'no-capture': 'nothing is recorded', ignore: 'nothing',
}

export const SettingsForm: FC<{ form: ShopForm }> = ({ form }) => (
  <form class="form" method="post" action={`/admin/shops/${form.shopId}`}>
    <input type="hidden" name="version" value={form.version} />
    {Object.keys(form.mistakes).length === 0 ? null : <p class="notice bad" role="alert">{form.mistakes['version'] ?? 'Nothing was saved yet: see the marked fields.'}</p>}
    <fieldset>
      <legend>What is sent</legend>
      {FLOW_NAMES.map((name) => <Tick form={form} name={name} label={flowTitle(name)} />)}
      <Field form={form} name="idleMinutes" label="Minutes without a sign of the shopper after which a cart counts as abandoned" type="number" />
      <Field form={form} name="holdoutPercent" label="Percent of people who by lot get no reminder" type="number" hint="So that the page Results can say what reminders bring beyond what would have come anyway. 0: everybody is reminded." />
    </fieldset>
    <fieldset>
      <legend>What the series goes by</legend>
      {SERIES_FIELDS.map((field) => <Given form={form} field={field} />)}
    </fieldset>
    <Senders form={form} />
    <fieldset>
      <legend>Shop</legend>
      <Field form={form} name="name" label="Name, as mails say it" />
      <Field form={form} name="locale" label="Language, for shoppers whose own we lack" hint={`A language tag; we write ${LANGUAGES.join(', ')}.`} />
      <Field form={form} name="country" label="Country" hint="Two letters like IE. Empty: the shop is asked. Its rules count until a shopper has chosen another billing country." />
      <Choice form={form} name="consent" label="Shoppers are asked" choices={CONSENTS} />
      <Choice form={form} name="gpc" label="The browser's Global Privacy Control means" choices={GPC_WORDS} />
      <Tick form={form} name="suggestsSlips" label="Ask «Did you mean …?» where an address looks mistyped" />
    </fieldset>
    <fieldset>
      <legend>Headless storefronts</legend>
      <Field form={form} name="origins" label="Further addresses of the shop's pages, one a line" rows={2} />
      <Field form={form} name="restoreUrl" label="Page of the storefront that puts carts back itself" hint="Links in mails lead there. On the shop's address or one of those above. Empty: WooCommerce's own pages put carts back." />
      <Field form={form} name="signingSecret" label="Secret with which the storefront's own server signs carts" type="password"
        hint={form.hasSigningSecret ? 'One is set. Empty: it stays.' : 'None is set: only browsers on the shop\'s pages may post carts.'} />
      {form.hasSigningSecret ? <Tick form={form} name="forgetSigningSecret" label="Forget that secret" /> : null}
    </fieldset>
    <Profile form={form} />
    <Coupons form={form} />
    <button class="main" type="submit">Save</button>
  </form>
)

const Senders: FC<{ form: ShopForm }> = ({ form }) => (
  <fieldset>
    <legend>Senders</legend>
    <Field form={form} name="reminders" label="Sender of reminders" hint="My Shop <hello@shop.example>, confirmed with the mail provider." />
    <Field form={form} name="orders" label="Sender of order mails" hint="Empty: as reminders." />
    <Field form={form} name="replyTo" label="Where answers go" hint="Empty: to the sender." />
    <Field form={form} name="postalAddress" label="Postal address at the foot of each mail" rows={2} />
  </fieldset>
)

/** Open where there is something to see. */
const Profile: FC<{ form: ShopForm }> = ({ form }) => (
  <details open={PROFILE_FIELDS.some(({ name }) => form.mistakes[name])}>
    <summary>What mails say of the shop</summary>
    <fieldset>
      <legend>What mails say of the shop</legend>
      {PROFILE_FIELDS.map((field) => <Given form={form} field={field} />)}
    </fieldset>
  </details>
)

/** Open where there is something to see. */
const Coupons: FC<{ form: ShopForm }> = ({ form }) => (
  <details open={Boolean(form.typed['COUPON_STEP']) || COUPON_FIELDS.some(({ name }) => form.mistakes[name])}>
    <summary>Coupons</summary>
    <fieldset>
      <legend id="coupon-rules">Coupons</legend>
      {COUPON_FIELDS.map((field) => <Given form={form} field={field} />)}
    </fieldset>
  </details>
)

/** One of the settings that the environment's shop has under the same name. */
export interface GivenField {
  readonly name: string
  readonly label: string
  readonly hint: string
  readonly rows?: number
  readonly choices?: Readonly<Record<string, string>>
}

const Given: FC<{ form: ShopForm; field: GivenField }> = ({ form, field: { name, label, hint, rows, choices } }) =>
  (choices ? <Choice form={form} name={name} label={label} choices={choices} hint={hint} /> : <Field form={form} name={name} label={label} hint={hint} {...(rows ? { rows } : {})} />)

interface FieldView {
  readonly form: ShopForm
  readonly name: string
  readonly label: string
  readonly type?: 'text' | 'number' | 'password'
  readonly hint?: string
  /** More than one line. */
  readonly rows?: number
}

const Field: FC<FieldView> = ({ form, name, label, type = 'text', hint, rows }) => {
  const value = form.typed[name] ?? ''
  const notes = notesOf(form, name, hint)
  // A secret is never shown again.
  return <Labelled form={form} name={name} label={label} hint={hint}>
    {rows ? <textarea id={name} name={name} rows={rows} {...notes}>{value}</textarea>
      : <input id={name} name={name} type={type} value={type === 'password' ? '' : value} autocomplete="off" {...notes} />}
  </Labelled>
}

const Choice: FC<{ form: ShopForm; name: string; label: string; choices: Readonly<Record<string, string>>; hint?: string }> = ({ form, name, label, choices, hint }) => (
  <Labelled form={form} name={name} label={label} hint={hint}>
    <select id={name} name={name} {...notesOf(form, name, hint)}>
      {Object.entries(choices).map(([value, text]) => <option value={value} selected={form.typed[name] === value}>{text}</option>)}
    </select>
  </Labelled>
)

const Labelled: FC<{ form: ShopForm; name: string; label: string; hint?: string | undefined; children?: Child }> = ({ form, name, label, hint, children }) => (
  <>
    <label for={name}>{label}</label>
    {children}
    {form.mistakes[name] ? <p class="mistake" id={`${name}-mistake`}>{form.mistakes[name]}</p> : null}
    {hint ? <p class="dim small" id={`${name}-hint`}>{hint}</p> : null}
  </>
)

const Tick: FC<{ form: ShopForm; name: string; label: string }> = ({ form, name, label }) => (
  <>
    <p><input id={name} name={name} type="checkbox" value="on" checked={form.typed[name] === 'on'} {...notesOf(form, name)} /> <label class="inline" for={name}>{label}</label></p>
    {form.mistakes[name] ? <p class="mistake" id={`${name}-mistake`}>{form.mistakes[name]}</p> : null}
  </>
)

function notesOf(form: ShopForm, name: string, hint?: string): Record<string, string> {
  const ids = [...(form.mistakes[name] ? [`${name}-mistake`] : []), ...(hint ? [`${name}-hint`] : [])]
  return { ...(form.mistakes[name] ? { 'aria-invalid': 'true' } : {}), ...(ids.length > 0 ? { 'aria-describedby': ids.join(' ') } : {}) }
}
