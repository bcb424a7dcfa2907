/** On whose clock quiet hours are counted: the shopper's, else that of the country the shopper or the shop is in. Pure. */
import { isZone, type QuietHours, type QuietRule } from './quiet-hours.ts'

/** Advertising by night needs a consent of its own there (Network Act, article 50); whether e-mail is exempt is disputed. */
const KOREAN_NIGHT: QuietRule = { from: 21, to: 8, zone: 'Asia/Seoul' }
const KOREAN_ZONES: readonly string[] = ['Asia/Seoul', 'ROK']

/** Where most people of a country live; of countries over many zones one in the middle, so that the night is off by an
 *  hour or two and not by more. */
export const COUNTRY_ZONES: Readonly<Record<string, string>> = {
  AE: 'Asia/Dubai', AR: 'America/Argentina/Buenos_Aires', AT: 'Europe/Vienna', AU: 'Australia/Sydney', BE: 'Europe/Brussels', BG: 'Europe/Sofia', BR: 'America/Sao_Paulo',
  CA: 'America/Toronto', CH: 'Europe/Zurich', CL: 'America/Santiago', CN: 'Asia/Shanghai', CO: 'America/Bogota', CY: 'Asia/Nicosia', CZ: 'Europe/Prague', DE: 'Europe/Berlin',
  DK: 'Europe/Copenhagen', EE: 'Europe/Tallinn', EG: 'Africa/Cairo', ES: 'Europe/Madrid', FI: 'Europe/Helsinki', FR: 'Europe/Paris', GB: 'Europe/London', GR: 'Europe/Athens',
  HK: 'Asia/Hong_Kong', HR: 'Europe/Zagreb', HU: 'Europe/Budapest', ID: 'Asia/Jakarta', IE: 'Europe/Dublin', IL: 'Asia/Jerusalem', IN: 'Asia/Kolkata', IS: 'Atlantic/Reykjavik',
  IT: 'Europe/Rome', JP: 'Asia/Tokyo', KE: 'Africa/Nairobi', KR: 'Asia/Seoul', LT: 'Europe/Vilnius', LU: 'Europe/Luxembourg', LV: 'Europe/Riga', MA: 'Africa/Casablanca',
  MT: 'Europe/Malta', MX: 'America/Mexico_City', MY: 'Asia/Kuala_Lumpur', NG: 'Africa/Lagos', NL: 'Europe/Amsterdam', NO: 'Europe/Oslo', NZ: 'Pacific/Auckland', PE: 'America/Lima',
  PH: 'Asia/Manila', PK: 'Asia/Karachi', PL: 'Europe/Warsaw', PT: 'Europe/Lisbon', RO: 'Europe/Bucharest', RS: 'Europe/Belgrade', RU: 'Europe/Moscow', SA: 'Asia/Riyadh',
  SE: 'Europe/Stockholm', SG: 'Asia/Singapore', SI: 'Europe/Ljubljana', SK: 'Europe/Bratislava', TH: 'Asia/Bangkok', TR: 'Europe/Istanbul', TW: 'Asia/Taipei', UA: 'Europe/Kyiv',
  US: 'America/Chicago', VN: 'Asia/Ho_Chi_Minh', ZA: 'Africa/Johannesburg',
}

/** What is known of where a reader is. */
export interface Whereabouts {
  /** As the shopper's browser said; may be anything. */
  readonly timeZone: string | null
  /** Billing country as chosen, ISO 3166-1 alpha-2. */
  readonly country: string | null
  readonly shopCountry: string | null
}

/** The rules of quiet that hold for a reader. None where nobody knows what time it is there: a wrong night is no night. */
export function quietRules(quiet: QuietHours | null, reader: Whereabouts): readonly QuietRule[] {
  const zone = zoneOf(reader)
  const isKorean = (reader.country ?? reader.shopCountry) === 'KR' || (zone !== null && KOREAN_ZONES.includes(zone))
  return [...(isKorean ? [KOREAN_NIGHT] : []), ...(quiet !== null && zone !== null ? [{ ...quiet, zone }] : [])]
}

/** Whose clock it goes by; null where nobody knows. */
export function zoneOf({ timeZone, country, shopCountry }: Whereabouts): string | null {
  const told = timeZone !== null && isZone(timeZone) ? timeZone : null
  return told ?? COUNTRY_ZONES[country ?? ''] ?? COUNTRY_ZONES[shopCountry ?? ''] ?? null
}
