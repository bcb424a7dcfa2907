/** A pretend month of a shop: carts, mails, openings, orders. The same seed tells the same month. Pure. */
import { days, hours, milliseconds, minus, minutes, plus, type Duration, type Instant } from '../../values/time.ts'

const DAYS = 30
const CARTS_PER_DAY = 12
/** What is younger would still be under way, and nothing of a pretend month may ever be sent. */
const SETTLED: Duration = days(3)
const FIRST_NAMES = ['Aino', 'Minho', 'Claire', 'Piotr', 'Sean', 'Ville', 'Jiwoo', 'Léa', 'Zofia', 'Nora', 'Emil', 'Hana', 'Marie', 'Tomasz', 'Oskar', 'Ada'] as const
const LAST_NAMES = ['virtanen', 'kim', 'moreau', 'nowak', 'byrne', 'laine', 'park', 'petit', 'wojcik', 'walsh', 'korhonen', 'lee', 'garnier', 'zielinska'] as const
const PLACES = [{ locale: 'fi-FI', timeZone: 'Europe/Helsinki', country: 'FI' }, { locale: 'ko-KR', timeZone: 'Asia/Seoul', country: 'KR' }, { locale: 'fr-FR', timeZone: 'Europe/Paris', country: 'FR' }, { locale: 'pl-PL', timeZone: 'Europe/Warsaw', country: 'PL' }, { locale: 'en-IE', timeZone: 'Europe/Dublin', country: 'IE' }] as const
const STEPS = [{ step: 'help', mail: 'cart-help', after: hours(1), buys: 0.09 }, { step: 'concerns', mail: 'cart-concerns', after: hours(24), buys: 0.05 }, { step: 'last-note', mail: 'cart-last-note', after: hours(60), buys: 0.03 }] as const

export const SEED_PRODUCTS = [
  { id: 11, name: 'Stoneware mug', priceMinor: 1_890 }, { id: 12, name: 'Linen towel', priceMinor: 2_490 }, { id: 13, name: 'Oak board', priceMinor: 3_900 }, { id: 14, name: 'Wool blanket', priceMinor: 8_900 }, { id: 15, name: 'Harbour tea', priceMinor: 790 },
] as const

export type Reading = 'delivered' | 'opened' | 'clicked' | 'bounced'

export interface SeedMail {
  readonly id: string
  readonly step: string
  readonly mail: string
  readonly at: Instant
  readonly heard: readonly { readonly id: string; readonly kind: Reading; readonly at: Instant }[]
}

export interface SeedCart {
  readonly id: string
  readonly runId: string
  readonly email: string | null
  readonly firstName: string
  readonly locale: string
  readonly timeZone: string
  readonly country: string
  readonly lines: readonly { readonly id: number; readonly quantity: number }[]
  readonly totalMinor: number
  readonly activeAt: Instant
  readonly mails: readonly SeedMail[]
  readonly end: { readonly state: 'recovered' | 'purchased' | 'expired' | 'abandoned' | 'open'; readonly at: Instant; readonly reason: string }
  /** Of the order it ended with. */
  readonly orderId: number | null
}

/** A source of chance that a seed decides (mulberry32). */
export function chanceFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** @param now the month ends then */
export function pretendMonth(seed: number, now: Instant): readonly SeedCart[] {
  const chance = chanceFrom(seed)
  const moments = Array.from({ length: DAYS * CARTS_PER_DAY }, () => minus(now, milliseconds(hours(2) + chance() * days(DAYS)))).sort((a, b) => a - b)
  return moments.map((at) => pretendCart(chance, at, now))
}

function pretendCart(chance: () => number, at: Instant, now: Instant): SeedCart {
  const pick = <T>(all: readonly T[]): T => all[Math.floor(chance() * all.length)] ?? all[0] as T
  const id = (moment: Instant): string => idAt(moment, chance)
  const isSettled = plus(at, SETTLED) < now
  const [firstName, place] = [pick(FIRST_NAMES), pick(PLACES)]
  const lines = Array.from({ length: 1 + Math.floor(chance() * 3) }, () => ({ id: pick(SEED_PRODUCTS).id, quantity: 1 + Math.floor(chance() * 2) }))
  const mails: SeedMail[] = []
  const buysAtOnce = chance() < 0.4
  const bought = buysAtOnce ? plus(at, milliseconds(chance() * minutes(40))) : isSettled ? remind(chance, at, mails, id) : null
  return {
    id: id(at), runId: id(plus(at, hours(1))), email: buysAtOnce || isSettled ? `${firstName.normalize('NFD').replace(/[^A-Za-z]/g, '').toLowerCase()}.${pick(LAST_NAMES)}${Math.floor(chance() * 90) + 10}@example.test` : null, firstName, ...place,
    lines, totalMinor: lines.reduce((sum, line) => sum + line.quantity * (SEED_PRODUCTS.find((each) => each.id === line.id)?.priceMinor ?? 0), 0), activeAt: at, mails,
    end: bought ? { state: mails.length > 0 ? 'recovered' : 'purchased', at: bought, reason: 'ordered' } : { state: isSettled ? 'abandoned' : 'open', at: plus(at, SETTLED), reason: lastReason(mails) },
    // Of a size that no shop's own order has.
    orderId: bought === null ? null : Math.floor(at / 100),
  }
}

/** @returns when the cart was bought after all */
function remind(chance: () => number, at: Instant, mails: SeedMail[], id: (at: Instant) => string): Instant | null {
  for (const { step, mail, after, buys } of STEPS) {
    const sentAt = plus(at, milliseconds(after + chance() * minutes(5)))
    const heard: SeedMail['heard'][number][] = []
    const hear = (kind: Reading, later: Duration): void => void heard.push({ id: id(plus(sentAt, later)), kind, at: plus(sentAt, later) })
    const isBounced = chance() < 0.01
    hear(isBounced ? 'bounced' : 'delivered', milliseconds(20_000))
    const opens = !isBounced && chance() < 0.42
    const clicks = opens && chance() < 0.35
    if (opens) hear('opened', milliseconds(minutes(3) + chance() * hours(6)))
    if (clicks) hear('clicked', milliseconds(minutes(4) + chance() * hours(6)))
    mails.push({ id: id(sentAt), step, mail, at: sentAt, heard })
    if (isBounced || chance() < 0.02) return null
    if (chance() < (clicks ? 0.35 : buys / 2)) return plus(sentAt, milliseconds(minutes(20) + chance() * hours(10)))
  }
  return null
}

const lastReason = (mails: readonly SeedMail[]): string => (mails.length === STEPS.length ? 'finished' : 'suppressed')

/** Like the vault's ids (UUID version 7), of the seed's own chance. */
function idAt(at: Instant, chance: () => number): string {
  const hex = (length: number): string => Array.from({ length }, () => Math.floor(chance() * 16).toString(16)).join('')
  const time = Math.round(at).toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(3)}-8${hex(3)}-${hex(12)}`
}
