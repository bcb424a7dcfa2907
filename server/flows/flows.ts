/** All flows by name, and which of them a shop runs. */
import { cartClassic } from './cart-classic.ts'
import { CART_FLOWS, type Flow } from './flow.ts'
import { postPurchase } from './post-purchase.ts'

export const flows: ReadonlyMap<string, Flow> = new Map([cartClassic, postPurchase].map((flow) => [flow.name, flow]))

/** The flow of a shop's left carts; null when it reminds nobody. */
export const cartFlowOf = (names: readonly string[]): string | null => CART_FLOWS.find((name) => names.includes(name)) ?? null
