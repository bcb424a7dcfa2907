/** What a shop's owner stated, in the language of one mail. Pure. */
import type { ShopService } from '../../mail/service-view.ts'
import { LANGUAGES, type Language } from '../../values/locale.ts'
import type { ShopProfile } from './settings.ts'

/** «fi: …»; an address («https:…») is no language. */
const MARKED = /^([a-z]{2})\s*:\s*(.*)$/s
/** Between what somebody wrote and his name. */
const SIGNED = /^(.*\S)\s+[—–]\s+([^—–]{1,60})$/s

/** @returns the statements for one language: those marked for it, else those that are not marked */
export function statementsIn(language: Language, text: string | null): readonly string[] {
  const entries = (text ?? '').split(/[|\r\n]+/).map((entry) => entry.trim()).filter((entry) => entry !== '').map((entry) => {
    const [, mark, rest = ''] = MARKED.exec(entry) ?? []
    return LANGUAGES.some((known) => known === mark) ? { mark, text: rest.trim() } : { mark: null, text: entry }
  }).filter((entry) => entry.text !== '')
  const own = entries.filter(({ mark }) => mark === language)
  return (own.length > 0 ? own : entries.filter(({ mark }) => mark === null)).map((entry) => entry.text)
}

/** The profile as one mail may use it. */
export function serviceIn(language: Language, profile: ShopProfile): ShopService {
  const [amount = '', currency = ''] = (profile.freeDeliveryFrom ?? '').split(' ')
  return {
    logoUrl: profile.logoUrl, brandColor: profile.brandColor, contact: profile.contact, phone: profile.phone,
    returns: statementsIn(language, profile.returns)[0] ?? null, delivery: statementsIn(language, profile.delivery)[0] ?? null,
    payments: profile.payments, freeDeliveryFrom: currency === '' ? null : { amount, currency }, aboutUrl: profile.aboutUrl,
    values: statementsIn(language, profile.values),
    voices: statementsIn(language, profile.voices).map((entry) => {
      const [, text = entry, by = null] = SIGNED.exec(entry) ?? []
      return { text, by }
    }),
    hasOfferMarkup: profile.hasOfferMarkup,
  }
}
