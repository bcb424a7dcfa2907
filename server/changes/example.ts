/** What a mail is filled with where no shopper is at hand: the sample that stands beside its template. */
import type { MailCoupon } from '../mail/coupon-view.ts'
import type { Templates } from '../mail/template.ts'
import type { MailFacts, MailName } from '../mail/view.ts'
import type { Language } from '../values/locale.ts'
import { instant } from '../values/time.ts'

/** 2026-12-31T18:00Z, so that an example looks the same whenever it is looked at. */
const ENDS_AT = instant(1_798_740_000_000)

export const EXAMPLE_COUPON: MailCoupon = {
  code: 'sample-code', kind: 'percent', percent: '10', amount: { minor: 500, decimals: 2, currency: 'EUR' }, gift: 'Linen towel', minimum: { minor: 2_000, decimals: 2, currency: 'EUR' },
  endsAt: ENDS_AT, isForSaleItems: true, hasExclusions: false,
}

/** @param coupon null: without one */
export function exampleFacts(templates: Pick<Templates, 'sample'>, mail: MailName, about: { readonly language: Language; readonly coupon: MailCoupon | null }): MailFacts {
  const sample = templates.sample(mail)
  return { ...sample, language: about.language, locale: about.language, coupon: about.coupon }
}

/** With something in every gap that any mail may have: what a word may name does not depend on one shopper. */
export function fullFacts(templates: Pick<Templates, 'sample'>, mail: MailName, language: Language): MailFacts {
  const facts = exampleFacts(templates, mail, { language, coupon: EXAMPLE_COUPON })
  return { ...facts, firstName: facts.firstName ?? 'Anna', dropped: facts.dropped?.length ? facts.dropped : [{ name: 'Oak board', variation: null }] }
}
