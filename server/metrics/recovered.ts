/** What reminders brought, by three definitions: in the currencies it was paid in and, as far as the shop itself says, in
 *  its own. Pure: no rate is invented. */
import type { ShopRate } from '../platforms/platform.ts'
import { money, type Money } from '../values/money.ts'

/** What of an order tells how much was earned by it. */
export interface SoldOrder {
  readonly status: string
  /** Paid, or taken on by the shop. */
  readonly isAccepted: boolean
  readonly total: Money
  readonly refunded: Money
  /** At which rate the shop sold it, where it says so. */
  readonly shopRate: ShopRate | null
}

/** One order that owes something to a mail. */
export interface AttributedOrder extends SoldOrder {
  readonly byLink: boolean
  readonly afterClick: boolean
}

export interface Recovered {
  readonly orders: number
  readonly revenue: Money
}

/** One currency's numbers; each holds the one before it. */
export interface CurrencyNumbers {
  readonly currency: string
  readonly byLink: Recovered
  readonly afterClick: Recovered
  readonly afterMail: Recovered
}

/** What it all comes to in the shop's own currency. */
export interface ShopNumbers extends CurrencyNumbers {
  /** Orders in other currencies of which the shop does not say what they come to in its own: they are not in the sums. */
  readonly untold: number
}

/** Statuses of orders by which nothing was earned, whatever was not given back of them. */
const UNDONE: ReadonlySet<string> = new Set(['refunded', 'cancelled', 'failed', 'trash', 'pending'])
/** Where no order of the shop's own currency shows how many it uses. */
const DECIMALS = 2

type Sale = Pick<AttributedOrder, 'byLink' | 'afterClick'> & { readonly net: Money }

/** What is left of an order; null when it is no sale, or none any more. */
export function netOf(order: SoldOrder): Money | null {
  const left = order.total.minor - order.refunded.minor
  return order.isAccepted && !UNDONE.has(order.status) && left > 0 ? money(left, order.total.decimals, order.total.currency) : null
}

/** @returns one entry a currency that something is left in, the one of most orders first */
export function sumRecovered(orders: readonly AttributedOrder[]): readonly CurrencyNumbers[] {
  const sales = salesOf(orders)
  return [...new Set(sales.map(({ net }) => net.currency))].map((currency) => numbersOf(sales.filter(({ net }) => net.currency === currency), currency))
    .sort((a, b) => b.afterMail.orders - a.afterMail.orders)
}

/** @param currency the one the shop keeps its books in */
export function sumInShopCurrency(orders: readonly AttributedOrder[], currency: string): ShopNumbers {
  const sales = salesOf(orders)
  const decimals = Math.max(...sales.flatMap(({ net }) => (net.currency === currency ? [net.decimals] : [])), 0) || DECIMALS
  const told = sales.flatMap((sale): Sale[] => {
    const net = inCurrency(sale, { currency, decimals })
    return net ? [{ ...sale, net }] : []
  })
  return { ...numbersOf(told, currency), untold: sales.length - told.length }
}

/** An amount in the shop's own currency; null where the shop does not say what it comes to. */
export function inCurrency({ net, shopRate }: { readonly net: Money; readonly shopRate: ShopRate | null }, own: Pick<Money, 'currency' | 'decimals'>): Money | null {
  if (net.currency === own.currency) return net
  return shopRate?.currency === own.currency ? convert(net, shopRate, own.decimals) : null
}

function salesOf(orders: readonly AttributedOrder[]): readonly (AttributedOrder & Sale)[] {
  return orders.flatMap((order) => {
    const net = netOf(order)
    return net ? [{ ...order, net }] : []
  })
}

/** A shop may have changed how many decimals it shows, so the finest of them is used for all. */
function numbersOf(sales: readonly Sale[], currency: string): CurrencyNumbers {
  const decimals = Math.max(0, ...sales.map(({ net }) => net.decimals))
  const sum = (of: readonly Sale[]): Recovered =>
    ({ orders: of.length, revenue: money(of.reduce((all, { net }) => all + net.minor * 10 ** (decimals - net.decimals), 0), decimals, currency) })
  return { currency, byLink: sum(sales.filter((sale) => sale.byLink)), afterClick: sum(sales.filter((sale) => sale.afterClick)), afterMail: sum(sales) }
}

/** Divides by the rate's digits, never through a float; rounds half up. */
function convert(amount: Money, { currency, rate }: ShopRate, decimals: number): Money {
  const [whole = '0', fraction = ''] = rate.split('.')
  const above = BigInt(amount.minor) * 10n ** BigInt(fraction.length + decimals)
  const below = BigInt(whole + fraction) * 10n ** BigInt(amount.decimals)
  return money(Number((2n * above + below) / (2n * below)), decimals, currency)
}
