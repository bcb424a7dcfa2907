/** May we record? */
import { browser } from './memory.ts'
import { isUnread } from './notice.ts'
import { page } from './page.ts'
import { settings } from './settings.ts'

/** Whether nothing may be recorded now. Where no banner asks, the Consent API says yes to everything: that is nobody's consent, so our own notice stands. */
export const isObjected = (): unknown =>
  isUnread() || !settings.notice.may?.[browser.answer] || page.wp_has_consent?.('marketing') === false
