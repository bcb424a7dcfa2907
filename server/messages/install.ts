/** The marks by which this install knows its own mails at a provider that others may use too, and what each of them is about. */
import type { Case } from '../flows/facts.ts'
import type { Vault } from '../vault.ts'

const LENGTH = 12
const ABOUT_LENGTH = 22

/** Follows from `SECRET_KEY`, so that it is the same after a restore from a backup and different on a test install. */
export const installOf = (vault: Vault): string => vault.sign('install', 'name').slice(0, LENGTH)

/** The same for all mails about a cart or an order, also when it came into the database anew after a restore. Made from its browser's token, which it does not tell. */
export const aboutKeyOf = (vault: Vault, storeId: string, found: Case): string =>
  vault.sign('about', `${storeId} ${found.kind === 'cart' ? `cart ${found.cart.token}` : `order ${found.order.id}`}`).slice(0, ABOUT_LENGTH)
