/** The ways a mail can look, for people who look over it and for tests. Pure. */
import { LANGUAGES, type Language } from '../../values/locale.ts'
import { instant } from '../../values/time.ts'
import { renderMail, type RenderedMail } from '../render.ts'
import type { Templates } from '../template.ts'
import { MAILS, type MailFacts, type MailName } from '../view.ts'
import { asReadIn } from './example.ts'

export interface Variant {
  readonly name: string
  /** What it shows. */
  readonly about: string
  isOf(mail: MailName): boolean
  readonly change: (facts: MailFacts) => MailFacts
}

export interface Preview {
  readonly mail: MailName
  readonly language: Language
  readonly variant: Variant
  /** Without its ending. */
  readonly fileName: string
  readonly rendered: RenderedMail
}

const isCart = (mail: MailName): boolean => mail.startsWith('cart-')
const always = (): boolean => true
const COUPON_ENDS = instant(Date.UTC(2026, 11, 3, 12, 5))
const LINES = 60
const ODD_NAMES = ['Mug 🧣👩‍👩‍👧', `${'Very long name '.repeat(20)}`, 'כוס קרמיקה ירוקה', '<b>Bold</b> mug & "saucer"', 'Donaudampfschifffahrtsgesellschaftskapitänsmützenständer'] as const

export const VARIANTS: readonly Variant[] = [
  { name: 'full', about: 'everything is known', isOf: always, change: (facts) => facts },
  {
    name: 'bare', about: 'only what is always known: no name, no picture, nothing stated', isOf: always,
    change: (facts) => ({
      ...facts, firstName: null, timeZone: null, service: null, survey: [], customer: null, recommendations: [],
      items: facts.items.map((item) => ({ ...item, imageUrl: null, url: null })),
    }),
  },
  {
    name: 'coupon', about: 'with a coupon, in the shop\'s own colour, one thing reduced and one nearly gone', isOf: isCart,
    change: (facts) => ({
      ...facts, service: facts.service ? { ...facts.service, brandColor: '#8a1c4a', hasOfferMarkup: true } : null,
      items: facts.items.map((item, n) => (n === 0 ? { ...item, stock: { left: 2, lowFrom: 3 } } : { ...item, regularPrice: item.unitPrice && { ...item.unitPrice, minor: item.unitPrice.minor * 2 } })),
      coupon: { code: 'back-7k3f-9q2m-xw4t', kind: 'percent', percent: '10', amount: null, gift: null, minimum: facts.total, endsAt: COUPON_ENDS, isForSaleItems: false, hasExclusions: true },
    }),
  },
  {
    name: 'odd', about: 'sixty lines with names that try to break out, and things that are gone', isOf: isCart,
    change: (facts) => ({
      ...facts, firstName: 'https://evil.example', dropped: [{ name: ODD_NAMES[3], variation: 'Red' }, { name: null, variation: null }],
      items: Array.from({ length: LINES }, (_, n) => ({ ...facts.items[n % facts.items.length], name: ODD_NAMES[n % ODD_NAMES.length] ?? '', variation: null, quantity: n + 1, imageUrl: 'https://shop.example/missing.jpg', url: null, unitPrice: facts.items[0]?.unitPrice ?? null, linePrice: null })),
    }),
  },
]

/** Every mail in every language in each way that is of it. */
export function previews(templates: Templates, only: { readonly mail?: MailName | undefined; readonly language?: Language | undefined } = {}): readonly Preview[] {
  return MAILS.filter((mail) => only.mail === undefined || mail === only.mail).flatMap((mail) => VARIANTS.filter((variant) => variant.isOf(mail)).flatMap((variant) =>
    LANGUAGES.filter((language) => only.language === undefined || language === only.language).map((language) => ({
      mail, language, variant, fileName: `${mail}.${language}.${variant.name}`, rendered: renderMail(templates, mail, previewFacts(templates, mail, { language, variant })),
    }))))
}

export const previewFacts = (templates: Templates, mail: MailName, { language, variant }: { language: Language; variant: Variant }): MailFacts =>
  variant.change(asReadIn(language, templates.sample(mail)))
