/** Questions to a WooCommerce shop that show whether its other answers can be relied on. They change nothing there. */
import { z } from 'zod'
import { gmtText, instant, type Instant } from '../values/time.ts'
import type { Answer, ChangedOrders } from './platform.ts'
import type { WooClient } from './woocommerce-client.ts'
import { gmt } from './woocommerce-schema.ts'

/** The order that changed last, with what a test needs of it. */
export interface ProbeOrder {
  readonly id: number
  readonly modifiedAt: Instant
  /** As typed by its customer; may be empty. */
  readonly email: string
}

export interface ShopSystem {
  readonly version: string | null
  /** Orders are in tables of their own rather than among the posts; null when the shop does not say. */
  readonly usesOrderTables: boolean | null
}

export interface ShopChecks {
  /** Null when the shop has no order yet. */
  newestOrder(): Promise<Answer<ProbeOrder | null>>
  /** Ids of orders changed in a window, a few of them. */
  changedIds(window: Omit<ChangedOrders, 'page'>): Promise<Answer<readonly number[]>>
  /** Ids of orders that a search shows, a page of them. */
  searchedIds(text: string): Promise<Answer<readonly number[]>>
  /** Whether the key may write: a batch of nothing is sent, before which the right to write is looked at. */
  mayWrite(): Promise<Answer<unknown>>
  system(): Promise<Answer<ShopSystem>>
}

const FEW = 5
const PAGE_SIZE = 100

const probes = z.array(z.object({ id: z.number().int(), date_modified_gmt: gmt, billing: z.object({ email: z.string().catch('') }).catch({ email: '' }) })
  .transform((row): ProbeOrder => ({ id: row.id, modifiedAt: row.date_modified_gmt, email: row.billing.email })))
const ids = z.array(z.object({ id: z.number().int() }).transform((row) => row.id))
const system = z.object({
  environment: z.object({ version: z.string().nullable().catch(null) }).catch({ version: null }),
  settings: z.object({ HPOS_enabled: z.boolean().nullable().catch(null) }).catch({ HPOS_enabled: null }),
}).transform((row): ShopSystem => ({ version: row.environment.version, usesOrderTables: row.settings.HPOS_enabled }))

export const wooChecks = (client: WooClient): ShopChecks => ({
  newestOrder: async () => {
    const answer = await client.get('orders', { status: 'any', orderby: 'modified', order: 'desc', per_page: 1, _fields: 'id,date_modified_gmt,billing' }, probes)
    return answer.kind === 'ok' ? { ...answer, value: answer.value[0] ?? null } : answer
  },
  changedIds: ({ after, before }) => client.get('orders', {
    status: 'any', orderby: 'modified', order: 'asc', per_page: FEW, dates_are_gmt: 'true', _fields: 'id', modified_after: gmtText(after),
    ...(before === null ? {} : { modified_before: gmtText(before) }),
  }, ids),
  searchedIds: (text) => client.get('orders', { status: 'any', search: text, per_page: PAGE_SIZE, _fields: 'id' }, ids),
  mayWrite: () => client.post('orders/batch', { update: [] }, z.unknown()),
  system: () => client.get('system_status', { _fields: 'environment,settings' }, system),
})

/** No order can have changed later than this. */
export const FAR_FUTURE: Instant = instant(Date.UTC(2099, 0, 1))
