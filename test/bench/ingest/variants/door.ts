/** What the comparisons share with the service: the shop's origin, the vault. */
import { systemClock } from '../../../../server/clock.ts'
import { createVault } from '../../../../server/vault.ts'
import { SHOP } from '../posts.ts'

/** Clock and vault for sealing addresses: every variant that stores seals them. */
export const parts = { clock: systemClock(1), vault: createVault(SHOP.secretKey) }

/** Whether a post names our shop and comes from its pages. */
export const isFromShop = (store: string, origin: string | undefined): boolean => store === SHOP.id && origin === SHOP.url
