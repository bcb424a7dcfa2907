/** What a shop's mails say of it, as form fields: the same settings and checks as the environment's, under the same names. Pure. */
import { z } from 'zod'
import { profileFromConfig, profileSettings, type ShopProfile } from '../stores/profile/settings.ts'
import type { Typed } from './shops-input.ts'

type Name = keyof typeof profileSettings

export interface ProfileField {
  readonly name: Name
  readonly label: string
  readonly hint: string
  /** More than one line. */
  readonly rows?: number
  readonly choices?: Readonly<Record<string, string>>
}

const LABELS: Readonly<Record<Name, string>> = {
  SUPPORT_NAME: 'Who answers shoppers', SUPPORT_PHONE: 'Phone number', RETURN_POLICY: 'Returns', DELIVERY_INFO: 'Delivery', PAYMENT_METHODS: 'How one can pay', FREE_SHIPPING_FROM: 'Delivery is free from',
  LOGO_URL: 'Logo', BRAND_COLOR: 'Colour of buttons', ABOUT_URL: 'Page or film about the shop', HIGHLIGHTS: 'What the shop stands for', VOICES: 'What customers wrote', OFFER_MARKUP: 'Tell mail programs of coupons as data',
}
const ROWS: Partial<Record<Name, number>> = { RETURN_POLICY: 2, DELIVERY_INFO: 2, HIGHLIGHTS: 4, VOICES: 4 }
const NAMES = Object.keys(profileSettings) as readonly Name[]

const isBrand = (name: Name): boolean => name === 'LOGO_URL' || name === 'BRAND_COLOR'

export const PROFILE_FIELDS: readonly ProfileField[] = NAMES.map((name) => {
  const rows = ROWS[name]
  const field = { name, label: LABELS[name], hint: `${(profileSettings[name].description ?? '').replaceAll('`', '')}.${isBrand(name) ? ' What Logo and colour under Texts says goes before it.' : ''}` }
  return name === 'OFFER_MARKUP' ? { ...field, hint: '', choices: { false: 'no', true: 'yes' } } : { ...field, ...(rows ? { rows } : {}) }
})

/** What the fields show of a profile that is kept. */
export function typedProfile(profile: ShopProfile): Typed {
  const values: Readonly<Record<Name, string | null>> = {
    SUPPORT_NAME: profile.contact, SUPPORT_PHONE: profile.phone, RETURN_POLICY: profile.returns, DELIVERY_INFO: profile.delivery, PAYMENT_METHODS: profile.payments.join(','), FREE_SHIPPING_FROM: profile.freeDeliveryFrom,
    LOGO_URL: profile.logoUrl, BRAND_COLOR: profile.brandColor, ABOUT_URL: profile.aboutUrl, HIGHLIGHTS: profile.values, VOICES: profile.voices, OFFER_MARKUP: String(profile.hasOfferMarkup),
  }
  return Object.fromEntries(NAMES.map((name) => [name, values[name] ?? '']))
}

/** An empty field states nothing. */
export function readProfile(typed: Typed): { readonly kind: 'ok'; readonly profile: ShopProfile } | { readonly kind: 'wrong'; readonly mistakes: Typed } {
  const given = Object.fromEntries(NAMES.flatMap((name) => (typed[name]?.trim() ? [[name, typed[name].trim()]] : [])))
  const parsed = z.object(profileSettings).safeParse(given)
  if (parsed.success) return { kind: 'ok', profile: profileFromConfig(parsed.data) }
  return { kind: 'wrong', mistakes: Object.fromEntries(parsed.error.issues.map((issue) => [String(issue.path[0]), `${/^(?:must|is) /.test(issue.message) ? 'It ' : ''}${issue.message}.`]).reverse()) }
}
