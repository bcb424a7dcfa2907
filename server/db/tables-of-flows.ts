/** Tables of series besides runs and messages. */

export interface FlowTables {
  watched_item: WatchedItemTable
}

/** A thing left in a cart, as the shop told it when the run first looked: what news of it are judged by. */
export interface WatchedItemTable {
  run_id: string
  product_id: number
  /** Decimal text; null where none was told. */
  price: string | null
  currency: string
  /** 1: it could not be bought, then or at some time since. */
  was_gone: number
}
