/** What reminders brought, by three definitions, in the currencies it was paid in. Pure: no rate is invented. */
import { money, type Money } from '../values/money.ts'

/** One order that owes something to a mail. */
export interface AttributedOrder {
  readonly status: string
  /** Paid, or taken on by the shop. */
  readonly isAccepted: boolean
  readonly total: Money
  readonly refunded: Money
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

/** Statuses of orders by which nothing was earned, whatever was not given back of them. */
const UNDONE: ReadonlySet<string> = new Set(['refunded', 'cancelled', 'failed', 'trash', 'pending'])

/** What is left of an order; null when it is no sale, or none any more. */
export function netOf(order: AttributedOrder): Money | null {
  const left = order.total.minor - order.refunded.minor
  return order.isAccepted && !UNDONE.has(order.status) && left > 0 ? money(left, order.total.decimals, order.total.currency) : null
}

/** @returns one entry a currency that something is left in, the one of most orders first */
export function sumRecovered(orders: readonly AttributedOrder[]): readonly CurrencyNumbers[] {
  const sales = orders.flatMap((order) => {
    const net = netOf(order)
    return net ? [{ ...order, net }] : []
  })
  const currencies = [...new Set(sales.map(({ net }) => net.currency))]
  return currencies.map((currency): CurrencyNumbers => {
    const own = sales.filter(({ net }) => net.currency === currency)
    return { currency, byLink: sum(own.filter((order) => order.byLink)), afterClick: sum(own.filter((order) => order.afterClick)), afterMail: sum(own) }

    /** A shop may have changed how many decimals it shows, so the finest of them is used for all. */
    function sum(of: typeof own): Recovered {
      const decimals = Math.max(...own.map(({ net }) => net.decimals))
      const minor = of.reduce((all, { net }) => all + net.minor * 10 ** (decimals - net.decimals), 0)
      return { orders: of.length, revenue: money(minor, decimals, currency) }
    }
  }).sort((a, b) => b.afterMail.orders - a.afterMail.orders)
}
