/** How people pay, and what is usual where. The shop's owner states what the shop takes; nothing else is ever shown. Pure. */

/** Brands, written the same in every language. */
const BRANDS = {
  paypal: 'PayPal', 'apple-pay': 'Apple Pay', 'google-pay': 'Google Pay', klarna: 'Klarna', ideal: 'iDEAL', bancontact: 'Bancontact', 'cartes-bancaires': 'CB',
  mobilepay: 'MobilePay', swish: 'Swish', vipps: 'Vipps', twint: 'TWINT', eps: 'eps', blik: 'BLIK', przelewy24: 'Przelewy24', payu: 'PayU',
  'kakao-pay': 'KakaoPay', 'naver-pay': 'Naver Pay', toss: 'Toss', alipay: 'Alipay', 'wechat-pay': 'WeChat Pay', alma: 'Alma', mbway: 'MB WAY', satispay: 'Satispay', bizum: 'Bizum',
} as const
/** Ways that each language has its own word for, under `payments` in the locale files. */
const WAYS = ['card', 'online-bank', 'bank-transfer', 'invoice', 'cash-on-delivery'] as const

export const PAYMENT_METHODS = [...Object.keys(BRANDS) as (keyof typeof BRANDS)[], ...WAYS] as const
export type PaymentMethod = (typeof PAYMENT_METHODS)[number]

/** `name` is null where the language has its own word. */
export interface PaymentView {
  readonly id: PaymentMethod
  readonly name: string | null
}

const SHOWN_MAX = 5

/** What shoppers of a country reach for first, the most usual in front. */
const USUAL: Readonly<Record<string, readonly PaymentMethod[]>> = {
  AT: ['eps', 'card', 'paypal', 'klarna', 'invoice'],
  BE: ['bancontact', 'card', 'paypal', 'klarna'],
  CH: ['twint', 'card', 'invoice', 'paypal'],
  CN: ['alipay', 'wechat-pay', 'card'],
  DE: ['paypal', 'klarna', 'invoice', 'card', 'bank-transfer'],
  DK: ['card', 'mobilepay', 'paypal', 'klarna'],
  ES: ['card', 'bizum', 'paypal', 'bank-transfer'],
  FI: ['online-bank', 'mobilepay', 'card', 'klarna', 'invoice'],
  FR: ['cartes-bancaires', 'card', 'paypal', 'alma', 'apple-pay'],
  GB: ['card', 'paypal', 'apple-pay', 'google-pay', 'klarna'],
  IE: ['card', 'paypal', 'apple-pay', 'google-pay', 'klarna'],
  IT: ['card', 'paypal', 'satispay', 'cash-on-delivery'],
  KR: ['card', 'kakao-pay', 'naver-pay', 'toss', 'bank-transfer'],
  NL: ['ideal', 'klarna', 'paypal', 'card'],
  NO: ['vipps', 'card', 'klarna', 'paypal'],
  PL: ['blik', 'przelewy24', 'payu', 'card', 'cash-on-delivery'],
  PT: ['mbway', 'card', 'paypal', 'bank-transfer'],
  SE: ['swish', 'klarna', 'card', 'invoice'],
  US: ['card', 'paypal', 'apple-pay', 'google-pay'],
}

/**
 * What is shown of the ways the shop takes: those usual where the shopper lives come first, and push others out.
 * @param country ISO 3166-1 alpha-2; null: not known
 */
export function paymentsIn(country: string | null, taken: readonly PaymentMethod[]): readonly PaymentView[] {
  // In France CB is what people call any card; elsewhere nobody knows it. Both beside each other read as the same twice.
  const other = country === 'FR' ? 'card' : 'cartes-bancaires'
  const named = taken.includes('card') && taken.includes('cartes-bancaires') ? taken.filter((method) => method !== other) : taken
  const usual = (USUAL[country ?? ''] ?? []).filter((method) => named.includes(method))
  const shown = usual.length > 0 ? usual : [...new Set(named)]
  return shown.slice(0, SHOWN_MAX).map((id) => ({ id, name: id in BRANDS ? BRANDS[id as keyof typeof BRANDS] : null }))
}
