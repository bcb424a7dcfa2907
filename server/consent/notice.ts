/** What the tracker is told about asking: the words, and in which countries which way. Pure. */
import type { NoticeAnswer } from '../../tracker/protocol.ts'
import type { Templates } from '../mail/template.ts'
import type { Store } from '../stores/shop.ts'
import { chooseLanguage } from '../values/locale.ts'
import { modeFor, TICK_COUNTRY_CODES } from './policy.ts'
import { noticeTexts } from './texts.ts'

/**
 * @param country the shop's own; null while it is not known. That is told as '', and '' as a country that wants a tick: so the
 *   tracker asks for one until the shopper has chosen a country.
 * @param locale of the shopper; null when it is none
 */
export function noticeAnswer(templates: Templates, store: Store, country: string | null, locale: string | null): NoticeAnswer {
  const { version, notice, refuse, refused, undo, tick, slip, early } = noticeTexts(templates, chooseLanguage(locale, store.locale))
  const isByCountry = store.consent === 'by-country'
  return {
    mode: isByCountry ? 'notice' : modeFor(store.consent, country),
    tickCountries: isByCountry ? [...TICK_COUNTRY_CODES, ...(country === null ? [''] : [])] : [],
    country: country ?? '', id: version, notice, refuse, refused, undo, tick,
    // Templates write their gaps with two braces; in the wire format it is one.
    slip: slip.replaceAll('{{ address }}', '{address}'),
    early,
  }
}
