/** In which language a page behind a link is shown. */
import type { Deps } from '../deps.ts'
import type { Store } from '../stores/shop.ts'
import { acceptedLocales, firstLanguage, type Language } from '../values/locale.ts'

export interface Reader {
  readonly store: Store
  /** Of the mail, or of the cart it was about; null where it is not known. */
  readonly locale: string | null
}

/**
 * Where no shop is known, the only one's language is at least the likelier one.
 * @param acceptLanguage what the browser asks for
 */
export function languageFor(deps: Deps, acceptLanguage: string | undefined, about: Reader | null): Language {
  const [first, ...others] = deps.stores.values()
  const store = about?.store ?? (others.length === 0 ? first : undefined)
  return firstLanguage([about?.locale ?? null, ...acceptedLocales(acceptLanguage), store?.locale ?? null])
}
