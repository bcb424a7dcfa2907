/** Languages of mails and pages, and how a reader's own is found. */

/** Languages we have complete texts for. The first is the last resort. */
export const LANGUAGES = ['en', 'ko', 'fr', 'fi', 'pl'] as const
export type Language = (typeof LANGUAGES)[number]

const LOCALE = /^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}$/
/** Browsers send well below this, and at most a dozen languages. */
const ACCEPT_LANGUAGE_CHARACTERS_MAX = 500
/** RFC 9110, section 12.4.2: three decimals at most. */
const WEIGHT = /^q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/i

/** The normal form of a language tag (`fi_FI` and `FI-fi` are `fi-FI`), or null when the text is none. */
export function parseLocale(text: string): string | null {
  const known = normalForms.get(text)
  if (known !== undefined) return known
  const normal = LOCALE.test(text) ? normalForm(text) : null
  if (normalForms.size < NORMAL_FORMS_MAX) normalForms.set(text, normal)
  return normal
}

/** Every post of a cart names a locale, nearly always one of a few. Remembering changes no answer. */
const normalForms = new Map<string, string | null>()
const NORMAL_FORMS_MAX = 500

function normalForm(text: string): string | null {
  try {
    return Intl.getCanonicalLocales(text.replaceAll('_', '-'))[0] ?? null
  } catch {
    return null
  }
}

/** The language to write in: the wanted locale's, else the shop's, else English. */
export const chooseLanguage = (wanted: string | null, ofShop: string | null): Language => firstLanguage([wanted, ofShop])

/** The first locale's language that we have texts for, else English. A region never matters: `fi-FI` reads `fi`. */
export function firstLanguage(locales: readonly (string | null)[]): Language {
  for (const locale of locales) {
    const language = locale?.split(/[-_]/)[0]?.toLowerCase()
    const known = LANGUAGES.find((candidate) => candidate === language)
    if (known) return known
  }
  return LANGUAGES[0]
}

/** The locales of an Accept-Language header (RFC 9110, section 12.5.4), the best liked first; whatever is no locale is left out. */
export function acceptedLocales(header: string | undefined): readonly string[] {
  const ranges = (header ?? '').slice(0, ACCEPT_LANGUAGE_CHARACTERS_MAX).split(',').flatMap((range) => {
    const [tag = '', ...parameters] = range.split(';').map((part) => part.trim())
    const locale = parseLocale(tag)
    const weight = weightOf(parameters)
    return locale === null || weight === 0 ? [] : [{ locale, weight }]
  })
  return ranges.sort((a, b) => b.weight - a.weight).map(({ locale }) => locale)
}

function weightOf(parameters: readonly string[]): number {
  const weight = parameters.find((parameter) => /^q=/i.test(parameter))
  if (weight === undefined) return 1
  return Number(WEIGHT.exec(weight)?.[1] ?? 0)
}
