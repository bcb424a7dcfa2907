/** Who may be mailed in which country. Pure. Not legal advice: it takes the careful side where lawyers disagree. */
import type { ConsentMode } from '../../tracker/protocol.ts'

/** How a shop asks: by the law of the shopper's country, or in one way everywhere as its owner decided. */
export const CONSENT_SETTINGS = ['by-country', 'notice', 'tick', 'existing-customers', 'off-by-owner'] as const satisfies readonly ('by-country' | ConsentMode)[]
export type ConsentSetting = (typeof CONSENT_SETTINGS)[number]

/** What the browser's Global Privacy Control means to a shop: nothing but an answer outlives the tab, nothing is recorded, or nothing. */
export const GPC_CHOICES = ['no-tracking', 'no-capture', 'ignore'] as const
export type GpcChoice = (typeof GPC_CHOICES)[number]

/** What the ledger says of a person: the answer that stands, or none. */
export type StandingAnswer = 'yes' | 'no' | null

/**
 * Countries that want a tick before a person who has not bought may be mailed about a cart, and whether past buyers need it
 * too. Everywhere else a visible notice with a button to refuse is the default.
 */
const TICK_COUNTRIES: Readonly<Record<string, { readonly pastBuyers: 'may be mailed' | 'need a tick too' }>> = {
  // UWG section 7: advertising by e-mail needs prior express consent. Its exception (paragraph 3) begins with a sale, and a
  // cart is none; that even helpful cart reminders are advertising is how courts and competitors' associations see it.
  DE: { pastBuyers: 'may be mailed' },
  // Electronic communications law of 2024, article 398: prior consent to marketing, with no exception for customers.
  PL: { pastBuyers: 'need a tick too' },
  // Code des postes et des communications électroniques, L34-5: consent, unless the person is a customer for similar goods.
  // An account without a purchase was not enough in the regulator's decisions.
  FR: { pastBuyers: 'may be mailed' },
  // Act 917/2014, sections 200 and 202: consent, or an address that was got at a sale to that very customer.
  FI: { pastBuyers: 'may be mailed' },
  // Network Act, article 50: prior express consent to advertising. What it leaves for recent deals ends after six months
  // and does not cover every kind of goods, so it is not relied on.
  KR: { pastBuyers: 'need a tick too' },
}

/** Their ISO 3166-1 alpha-2 codes. */
export const TICK_COUNTRY_CODES: readonly string[] = Object.keys(TICK_COUNTRIES)

/**
 * How a shopper is asked.
 * @param country billing country as typed, else the shop's own; null when neither is known, which counts as one that wants a tick
 */
export function modeFor(setting: ConsentSetting, country: string | null): ConsentMode {
  if (setting !== 'by-country') return setting
  return country === null || country in TICK_COUNTRIES ? 'tick' : 'notice'
}

export interface Person {
  readonly setting: ConsentSetting
  readonly country: string | null
  readonly answer: StandingAnswer
  /** Whether the person has bought here before; null when nobody could say. */
  readonly isCustomer: boolean | null
}

/** `unknown`: it hangs on whether the person has bought before, and that is not known now. */
export type Permission = 'yes' | 'no-consent' | 'unknown'

/** Whether a person may be mailed about a cart. Who refused or unsubscribed is kept out before this is asked. */
export function mayMail({ setting, country, answer, isCustomer }: Person): Permission {
  if (answer === 'no') return 'no-consent'
  switch (modeFor(setting, country)) {
    case 'notice': case 'off-by-owner': return 'yes'
    case 'tick':
      if (answer === 'yes') return 'yes'
      return mayBeExempt(setting, country) ? fromPurchase(isCustomer) : 'no-consent'
    case 'existing-customers': return fromPurchase(isCustomer)
  }
}

/** Whether the answer hangs on the person's earlier purchases, so that they are worth asking for. */
export const hangsOnPurchase = (person: Omit<Person, 'isCustomer'>): boolean => mayMail({ ...person, isCustomer: null }) === 'unknown'

/** An owner who asks everybody for a tick asks past buyers too. */
const mayBeExempt = (setting: ConsentSetting, country: string | null): boolean =>
  setting === 'by-country' && country !== null && TICK_COUNTRIES[country]?.pastBuyers === 'may be mailed'

const fromPurchase = (isCustomer: boolean | null): Permission => (isCustomer === null ? 'unknown' : isCustomer ? 'yes' : 'no-consent')
