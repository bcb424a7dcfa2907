/** How the pretend shop is set up: version, currency, decimals, time zone. */
import { minutes, type Duration } from '../../values/time.ts'

export type ShopVersion = '10.5.0' | '8.9.1'

export interface CurrencyFormat {
  readonly name: string
  readonly symbol: string
  /** As WooCommerce's REST API writes it: an HTML entity where it has one. */
  readonly entity: string
  readonly prefix: string
  readonly suffix: string
  readonly decimalSeparator: string
  readonly thousandSeparator: string
  readonly position: 'left' | 'right_space'
  /** Whole factor that makes the catalogue's euro-sized prices plausible in this currency. */
  readonly priceFactor: number
}

export interface ShopSettings {
  readonly name: string
  readonly version: ShopVersion
  readonly timeZoneOffset: Duration
  readonly decimals: number
  readonly currency: string
  readonly format: CurrencyFormat
  /** Basic authentication is believed although the connection is plain http. */
  readonly trustBasic: boolean
}

const left = (name: string, symbol: string, entity: string, priceFactor = 1): CurrencyFormat =>
  ({ name, symbol, entity, prefix: symbol, suffix: '', decimalSeparator: '.', thousandSeparator: ',', position: 'left', priceFactor })
const right = (name: string, symbol: string, entity: string, priceFactor = 1): CurrencyFormat =>
  ({ name, symbol, entity, prefix: '', suffix: ` ${symbol}`, decimalSeparator: ',', thousandSeparator: ' ', position: 'right_space', priceFactor })

const FORMATS: Readonly<Record<string, CurrencyFormat>> = {
  EUR: right('Euro', '€', '&euro;'),
  PLN: right('Polish złoty', 'zł', '&#122;&#322;', 4),
  USD: left('United States (US) dollar', '$', '&#36;'),
  GBP: left('Pound sterling', '£', '&pound;'),
  KRW: left('South Korean won', '₩', '&#8361;', 1_000),
  JPY: left('Japanese yen', '¥', '&yen;', 100),
}

export interface SettingsInput {
  readonly version?: ShopVersion
  readonly timeZoneOffsetMinutes?: number
  readonly decimals?: number
  readonly currency?: string
  readonly trustBasic?: boolean
}

/** Fills in what was left out: WooCommerce 10.5.0, UTC+2, euros with two decimals. */
export function shopSettings(input: SettingsInput): ShopSettings {
  const currency = input.currency ?? 'EUR'
  return {
    name: 'Harbour Goods',
    version: input.version ?? '10.5.0',
    timeZoneOffset: minutes(input.timeZoneOffsetMinutes ?? 120),
    decimals: input.decimals ?? 2,
    currency,
    format: FORMATS[currency] ?? left(currency, currency, currency),
    trustBasic: input.trustBasic ?? false,
  }
}
