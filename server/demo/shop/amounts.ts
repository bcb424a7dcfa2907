/** The pretend shop's sums: prices in minor units, tax that is included in them, and the ways amounts are written. */
import { decimalText, money, parseMoney } from '../../values/money.ts'
import type { ShopSettings } from './settings.ts'

/** Prices on display include this tax, in tenths of a percent. */
const TAX_PER_MILLE = 255
export const TAX_NAME = 'VAT 25.5 %'
export const TAX_RATE_PERCENT = TAX_PER_MILLE / 10
/** What the Store API calls `raw_prices.precision`. */
export const RAW_PRECISION = 6
/** Net price of the one way to ship. */
export const SHIPPING_NET = '5.90'
/** From this displayed value on, shipping costs nothing (the dearer way stays chosen, as in the real shop). */
export const FREE_SHIPPING_FROM = '80.00'

/** An amount split into what the shop earns and the tax in it, in minor units. */
export interface Taxed {
  readonly net: number
  readonly tax: number
}

/** Reads a price text into minor units of the shop's own decimals. */
export const minorOf = (settings: ShopSettings, text: string): number => parseMoney(text, settings.currency, settings.decimals).minor

/** The decimal text REST answers use: `1490` is "14.90" in a shop with two decimals. */
export const decimalOf = (settings: ShopSettings, minor: number): string => decimalText(money(minor, settings.decimals, settings.currency))

/** Takes the tax out of an amount that includes it. */
export function withoutTax(gross: number): Taxed {
  const net = Math.round((gross * 1_000) / (1_000 + TAX_PER_MILLE))
  return { net, tax: gross - net }
}

/** Adds tax to a net amount. */
export const taxOn = (net: number): Taxed => ({ net, tax: Math.round((net * TAX_PER_MILLE) / 1_000) })

/** The tax in an amount before it was rounded, as old orders' lines carry it. */
export const unroundedTax = (settings: ShopSettings, grossMinor: number): string =>
  ((grossMinor * TAX_PER_MILLE) / (1_000 + TAX_PER_MILLE) / 10 ** settings.decimals).toFixed(RAW_PRECISION)

/** The unit price without tax as the JSON number REST order lines carry. */
export function netUnitPrice(settings: ShopSettings, netMinor: number, quantity: number): number {
  return quantity === 0 ? 0 : Number((netMinor / quantity / 10 ** settings.decimals).toFixed(RAW_PRECISION))
}

/** The amount as shoppers read it: `1 234,50 €`. */
export function displayed(settings: ShopSettings, minor: number): string {
  const { prefix, suffix, decimalSeparator, thousandSeparator } = settings.format
  const [whole = '0', fraction] = decimalOf(settings, minor).split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, thousandSeparator)
  return `${prefix}${grouped}${fraction === undefined ? '' : decimalSeparator + fraction}${suffix}`
}

/** The currency fields that the Store API repeats beside every amount. */
export function currencyFields(settings: ShopSettings) {
  return {
    currency_code: settings.currency,
    currency_symbol: settings.format.symbol,
    currency_minor_unit: settings.decimals,
    currency_decimal_separator: settings.format.decimalSeparator,
    currency_thousand_separator: settings.format.thousandSeparator,
    currency_prefix: settings.format.prefix,
    currency_suffix: settings.format.suffix,
  }
}

/** A catalogue price, sized for the shop's currency. */
export function pricedFor(settings: ShopSettings, text: string): string {
  if (settings.format.priceFactor === 1 || text === '') return text
  return decimalText(money(parseMoney(text, settings.currency, 2).minor * settings.format.priceFactor, 2, settings.currency))
    .replace(/\.00$/, settings.decimals === 0 ? '' : '.00')
}
