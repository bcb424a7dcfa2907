/** The tables about shops themselves: the connected ones, what their owners changed, how far each was read, where its script was heard of. */

export interface ShopTables {
  store: StoreTable
  store_approval: StoreApprovalTable
  store_sync: StoreSyncTable
  script_seen: ScriptSeenTable
  owner_change: OwnerChangeTable
  product: ProductTable
}

/** What owners changed of words and series. Append-only: of each entry the row with the newest version counts. */
export interface OwnerChangeTable {
  store_id: string
  /** One after the other within a shop: of two that save at once one finds its number taken. */
  version: number
  /** Language of the words; empty for what is not about words. */
  language: string
  /** A mail, `common`, or `series`. */
  group_name: string
  path: string
  /** Null: the default again. */
  body: string | null
  note: string
  /** Wall time. */
  created_at: number
}

/** Shops connected on the admin site; the environment's own shop has no row. A removed one keeps its row, without keys. */
export interface StoreTable {
  id: string
  state: 'active' | 'removed'
  /** Grows with every change: how other processes notice. */
  version: number
  url: string
  /** JSON of what its owner chose: name, senders, language, policies. No secrets. */
  settings: string
  /** JSON of its REST key and other secrets, sealed; null once removed. */
  secrets_sealed: string | null
  created_at: number
  changed_at: number
}

/** Shops that are being connected. Short-lived: what counts afterwards is in `store`. */
export interface StoreApprovalTable {
  id: string
  url: string
  name: string
  /** Keys may be delivered once: `waiting` becomes `checking`, and that one of the other two. */
  state: 'waiting' | 'checking' | 'connected' | 'failed'
  /** Why it failed; empty otherwise. */
  reason: string
  /** The shop it became; null before. */
  store_id: string | null
  /** Wall time, both. */
  created_at: number
  expires_at: number
}

export interface StoreSyncTable {
  store_id: string
  /** Newest `date_modified_gmt` seen: the shop's clock. */
  cursor_store_at: number | null
  /** Shop's clock minus ours, milliseconds. */
  skew_ms: number
  last_ok_at: number | null
  last_try_at: number | null
  last_error: string | null
  /** The shop's own country as it last told, ISO 3166-1 alpha-2. */
  country: string | null
  /** The currency it keeps its books in as it last told, ISO 4217. */
  currency: string | null
  /** The shop's clock at our first contact: what was completed before it is history. */
  connected_store_at: number | null
  /** JSON of how long the cursor has stood still, so that it need not be overlapped for ever. */
  settling: string | null
  /** Orders changed up to then were looked for in the trash: the shop's clock. */
  trash_store_at: number | null
  /** JSON of where the walk through older orders stands; null before it began. */
  backfill: string | null
  /** Grows with every page, so that a worker who slept writes nothing old over it. */
  backfill_step: number | null
  backfill_total_count: number | null
  backfill_left_count: number | null
  /** Wall time, like those below. */
  backfill_ended_at: number | null
  backfill_lease_until: number | null
  /** JSON of the last self-test's findings. */
  self_test: string | null
  self_tested_at: number | null
  nightly_at: number | null
}

/** When the script was last heard of, by page kind and version. */
export interface ScriptSeenTable {
  store_id: string
  kind: string
  version: string
  /** Wall time. */
  last_at: number
}

/** What the shop says of a product, kept for minutes. */
export interface ProductTable {
  store_id: string
  product_id: number
  /** JSON of the catalogue's `Product`. */
  body: string
  fetched_at: number
}
