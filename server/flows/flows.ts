/** All flows by name, and which of them a shop runs in what form: the one place where that is told. */
import type { Store } from '../stores/shop.ts'
import { cartClassic } from './cart-classic.ts'
import { changedFlow } from './changed.ts'
import { cartRecovery } from './cart-recovery.ts'
import { kindsOf, type Condition } from './conditions.ts'
import { CART_FLOWS, type Flow, type Trigger } from './flow.ts'
import { postPurchase } from './post-purchase.ts'
import { SERIES_DEFAULTS, type SeriesTerms } from './settings.ts'

export const flows: ReadonlyMap<string, Flow> = new Map([cartRecovery, cartClassic, postPurchase].map((flow) => [flow.name, flow]))

/** The flow of a shop's left carts; null when it reminds nobody. */
export const cartFlowOf = (names: readonly string[]): string | null => CART_FLOWS.find((name) => names.includes(name)) ?? null

/** What an owner decided about a shop's series; what was not decided is as everywhere. */
export const seriesOf = (store: Pick<Store, 'series'>): SeriesTerms => store.series ?? SERIES_DEFAULTS

/** A flow as it runs in a shop; null for one that is no more. */
export function flowOf(store: Pick<Store, 'series' | 'changes'>, name: string): Flow | null {
  const known = flows.get(name)
  if (!known) return null
  const flow = changedFlow(known, store.changes?.series)
  const { priceDropPercent, tellsBackInStock } = seriesOf(store)
  const isTold: Readonly<Record<Trigger, boolean>> = { 'price-drop': priceDropPercent !== null, 'back-in-stock': tellsBackInStock }
  return { ...flow, steps: flow.steps.filter(({ trigger }) => !trigger || isTold[trigger]) }
}

/** What has to be found out before a flow can decide; the rest is not worth a question. */
export interface Asked {
  readonly conditions: ReadonlySet<Condition['of']>
  readonly responses: boolean
  readonly news: boolean
}

export const askedBy = ({ steps, stopWhen = [] }: Flow): Asked => ({
  conditions: new Set(kindsOf([...stopWhen, ...steps.flatMap((step) => step.when ?? [])])),
  responses: steps.some((step) => step.on), news: steps.some((step) => step.trigger),
})
