/** What groups of people ordered, each person counted once. Pure. */
import type { Money } from '../values/money.ts'
import { inCurrency, netOf, type SoldOrder } from './recovered.ts'

/** An order of a person who is in a group, within the time that counts for him. */
export interface OutcomeOrder extends SoldOrder {
  readonly group: string
  /** Whoever he is, the same for all his orders. */
  readonly person: string
}

export interface Outcome {
  /** Who bought and did not give everything back. */
  readonly buyers: number
  /** What each of them brought, in minor units; of those whose currency the shop does not convert nothing. */
  readonly amounts: readonly number[]
}

const NOTHING: Outcome = { buyers: 0, amounts: [] }

/** @param own the currency and decimals that amounts are told in; null where there is none: then only buyers are counted */
export function outcomesOf(orders: readonly OutcomeOrder[], own: Pick<Money, 'currency' | 'decimals'> | null): (group: string) => Outcome {
  const people = new Map<string, { readonly group: string; readonly minor: number }>()
  for (const order of orders) {
    const net = netOf(order)
    if (!net) continue
    const told = own && inCurrency({ net, shopRate: order.shopRate }, own)
    const key = `${order.group} ${order.person}`
    people.set(key, { group: order.group, minor: (people.get(key)?.minor ?? 0) + (own && told ? told.minor * 10 ** (own.decimals - told.decimals) : 0) })
  }
  return (group) => {
    const ofGroup = [...people.values()].filter((person) => person.group === group)
    return ofGroup.length === 0 ? NOTHING : { buyers: ofGroup.length, amounts: ofGroup.flatMap(({ minor }) => (minor > 0 ? [minor] : [])) }
  }
}

/** The currency most of the orders were paid in, as finely as any of them; null without orders. */
export function usualCurrency(orders: readonly SoldOrder[], shopCurrency: string | null): Pick<Money, 'currency' | 'decimals'> | null {
  const counts = new Map<string, number>()
  for (const { total } of orders) counts.set(total.currency, (counts.get(total.currency) ?? 0) + 1)
  const [most] = [...counts].sort((a, b) => b[1] - a[1])
  const currency = shopCurrency ?? most?.[0]
  if (currency === undefined || orders.length === 0) return null
  const decimals = orders.flatMap(({ total }) => (total.currency === currency ? [total.decimals] : []))
  return { currency, decimals: decimals.length === 0 ? 2 : Math.max(...decimals) }
}
