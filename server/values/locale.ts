/** Languages of mails and pages. */

/** Languages we have complete texts for. The first is the last resort. */
export const LANGUAGES = ['en'] as const
export type Language = (typeof LANGUAGES)[number]

const LOCALE = /^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}$/

/** The normal form of a language tag (`fi_FI` and `FI-fi` are `fi-FI`), or null when the text is none. */
export function parseLocale(text: string): string | null {
  if (!LOCALE.test(text)) return null
  try {
    return Intl.getCanonicalLocales(text.replaceAll('_', '-'))[0] ?? null
  } catch {
    return null
  }
}

/** The language to write in: the wanted locale's, else the shop's, else English. */
export function chooseLanguage(wanted: string | null, ofShop: string | null): Language {
  for (const locale of [wanted, ofShop]) {
    const language = locale?.split('-')[0]?.toLowerCase()
    const known = LANGUAGES.find((candidate) => candidate === language)
    if (known) return known
  }
  return 'en'
}
