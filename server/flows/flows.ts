/** All flows by name. */
import { cartRecovery } from './cart-recovery.ts'
import type { Flow } from './flow.ts'
import { postPurchase } from './post-purchase.ts'

export const flows: ReadonlyMap<string, Flow> = new Map([cartRecovery, postPurchase].map((flow) => [flow.name, flow]))
