/** Offers as data for mail programs that show them beside the subject (Gmail's promotions): only of a coupon that is in the mail.
 *  https://developers.google.com/gmail/promotab/reference. Pure. */
import { isoText, type Instant } from '../values/time.ts'

export interface OfferMarkup {
  readonly subject: string
  readonly logoUrl: string | null
  /** What the coupon gives, in the mail's words. */
  readonly description: string
  readonly code: string
  readonly endsAt: Instant
}

const CONTEXT = 'http://schema.org/'

/** A script element of data. Inside it only `<` can end it, so that is escaped. */
export function offerMarkup({ subject, logoUrl, description, code, endsAt }: OfferMarkup): string {
  const parts = [
    ...(logoUrl === null ? [] : [{ '@context': CONTEXT, '@type': 'Organization', logo: logoUrl }]),
    { '@context': CONTEXT, '@type': 'EmailMessage', subjectLine: subject },
    { '@context': CONTEXT, '@type': 'DiscountOffer', description, discountCode: code, availabilityEnds: isoText(endsAt) },
  ]
  return `<script type="application/ld+json">${JSON.stringify(parts).replaceAll('<', '\\u003c')}</script>`
}
