/** Reads what a shopper fills in at the first checkout step: the e-mail address, the first name, the country, the draft order. */
import { find } from './find.ts'
import { load } from './load.ts'
import { page } from './page.ts'
import { known } from './memory.ts'
import { settings } from './settings.ts'

/** ISO 3166-1 alpha-2. The block checkout has no billing address of its own unless the shopper wants one. */
export const country = (): string | undefined =>
  (find('[id^=billing][id$=country]') || find('[id*=ing][id$=country]'))?.value || settings.country

let isSlipLoaded: unknown

/** Takes what is typed into the checkout, and the draft order. To be called only when the shopper agrees. */
export const readForm = (): void => {
  const { field } = settings
  if (field) {
    const text = field.value.trim()
    // Half an address changes nothing, an empty text takes it back. Without a pattern everything fits; what is wrong then, the service sees.
    if (text.match(settings.notice.address!)) known.email = text || known.email && null
    // `billing_first_name` of the classic checkout, `shipping-first_name` or `billing-first_name` of the block checkout.
    known.firstName = find('[id*=ing][id$=first_name]')?.value || known.firstName
    if (known.email) {
      // Once in a tab: where there is no Temporal yet, the first question to Intl takes longer than all else here together.
      known.timeZone ||= page.Temporal?.Now.timeZoneId() || Intl.DateTimeFormat().resolvedOptions().timeZone
      isSlipLoaded || known.email.match(settings.notice.slips!) && load((isSlipLoaded = 'slip'))
    }
    const draft = page.wcSettings?.checkoutData
    if (draft) known.draft = { id: draft.order_id, key: draft.order_key }
  }
}
