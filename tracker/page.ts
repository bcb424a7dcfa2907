/** What other scripts find, or leave, on the page. */
import type { Settings } from './settings.ts'

interface Page {
  /** Ours. */
  cartback?: { readonly settings: Settings; readonly words?: boolean | undefined }
  /** @see https://wordpress.org/plugins/wp-consent-api/ */
  readonly wp_has_consent?: (category: string) => boolean
  readonly wp_consent_type?: string
}

export const page = globalThis as Page
