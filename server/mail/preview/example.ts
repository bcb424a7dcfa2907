/** The shop of the previews: what its owner states, in every language, and money as each language's readers know it. Pure. */
import type { ShopService } from '../service-view.ts'
import type { MailFacts } from '../view.ts'
import type { Language } from '../../values/locale.ts'
import type { Money } from '../../values/money.ts'

interface Reader {
  readonly locale: string
  readonly timeZone: string
  readonly country: string
  readonly firstName: string
  readonly currency: string
  readonly decimals: number
  /** Minor units for one cent of the samples. */
  readonly rate: number
}

const READERS: Readonly<Record<Language, Reader>> = {
  en: { locale: 'en-IE', timeZone: 'Europe/Dublin', country: 'IE', firstName: 'Anna', currency: 'EUR', decimals: 2, rate: 1 },
  ko: { locale: 'ko-KR', timeZone: 'Asia/Seoul', country: 'KR', firstName: '민수', currency: 'KRW', decimals: 0, rate: 16 },
  fr: { locale: 'fr-FR', timeZone: 'Europe/Paris', country: 'FR', firstName: 'Chloé', currency: 'EUR', decimals: 2, rate: 1 },
  fi: { locale: 'fi-FI', timeZone: 'Europe/Helsinki', country: 'FI', firstName: 'Aino', currency: 'EUR', decimals: 2, rate: 1 },
  pl: { locale: 'pl-PL', timeZone: 'Europe/Warsaw', country: 'PL', firstName: 'Zofia', currency: 'PLN', decimals: 2, rate: 4 },
}

type Texts = Pick<ShopService, 'returns' | 'delivery' | 'values' | 'voices'>

const TEXTS: Readonly<Record<Language, Texts>> = {
  en: {
    returns: 'You can send anything back within 30 days.', delivery: 'Two to four working days, €4.90.', values: ['Made by hand in Lappeenranta.', 'Repaired for free, for as long as we exist.'],
    voices: [{ text: 'Lovely mugs, and nothing was broken.', by: 'Aino, Turku' }, { text: 'They answered within an hour.', by: 'Ben' }],
  },
  ko: {
    returns: '30일 이내에 반품하실 수 있어요.', delivery: '영업일 기준 2~4일, 배송비 ₩3,000', values: ['모두 손으로 만들어요.', '수리는 언제나 무료예요.'],
    voices: [{ text: '머그잔이 예쁘고 포장도 꼼꼼했어요.', by: '지은, 부산' }, { text: '문의한 지 한 시간 만에 답이 왔어요.', by: '현우' }],
  },
  fr: {
    returns: 'Vous avez 30 jours pour renvoyer un article.', delivery: 'Deux à quatre jours ouvrés, 4,90\u00A0€.', values: ['Fabriqué à la main.', 'Réparé gratuitement, aussi longtemps que nous existons.'],
    voices: [{ text: 'De très belles tasses, et rien de cassé.', by: 'Léa, Lyon' }, { text: 'Une réponse en moins d’une heure.', by: 'Paul' }],
  },
  fi: {
    returns: 'Voit palauttaa tuotteen 30 päivän kuluessa.', delivery: 'Kahdesta neljään arkipäivää, 4,90\u00A0€.', values: ['Tehty käsin Lappeenrannassa.', 'Korjaamme ilmaiseksi niin kauan kuin olemme olemassa.'],
    voices: [{ text: 'Ihanat mukit, eikä mikään ollut rikki.', by: 'Aino, Turku' }, { text: 'Vastasivat tunnissa.', by: 'Ville' }],
  },
  pl: {
    returns: 'Na zwrot masz 30 dni.', delivery: 'Od dwóch do czterech dni roboczych, 15\u00A0zł.', values: ['Wszystko robimy ręcznie.', 'Naprawiamy za darmo, jak długo istniejemy.'],
    voices: [{ text: 'Piękne kubki i wszystko dotarło w całości.', by: 'Ola, Gdynia' }, { text: 'Odpowiedź przyszła po godzinie.', by: 'Marek' }],
  },
}

const PAYMENTS: ShopService['payments'] = ['card', 'paypal', 'cartes-bancaires', 'online-bank', 'mobilepay', 'blik', 'przelewy24', 'kakao-pay', 'naver-pay', 'apple-pay']
/** In cents of the samples; above their carts, so that something is missing. */
const FREE_DELIVERY_FROM = 8_000

/** Everything an owner can state. */
export function exampleService(language: Language): ShopService {
  const { currency, decimals, rate } = READERS[language]
  return {
    ...TEXTS[language], contact: language === 'ko' ? '이지은' : 'Aino', phone: '+358 9 123 4567', payments: PAYMENTS,
    freeDeliveryFrom: { amount: String(FREE_DELIVERY_FROM * rate / 10 ** decimals), currency },
    logoUrl: 'https://shop.example/images/logo.png', brandColor: null, aboutUrl: 'https://shop.example/about/', hasOfferMarkup: false,
  }
}

/** A sample as a reader of the language would get it: his name, his clock, his money. */
export function asReadIn(language: Language, sample: MailFacts): MailFacts {
  const { locale, timeZone, country, firstName, currency, decimals, rate } = READERS[language]
  const money = <Amount extends Money | null | undefined>(amount: Amount): Amount | Money => (amount ? { minor: amount.minor * rate, decimals, currency } : amount)
  const items = (list: MailFacts['items']): MailFacts['items'] => list.map((item) => ({
    ...item, unitPrice: money(item.unitPrice), linePrice: money(item.linePrice), regularPrice: money(item.regularPrice ?? null), priceBefore: money(item.priceBefore ?? null),
  }))
  return {
    ...sample, language, locale, timeZone, country, firstName, items: items(sample.items), recommendations: items(sample.recommendations), total: money(sample.total),
    order: sample.order && { ...sample.order, total: money(sample.order.total) }, service: exampleService(language),
  }
}
