/** How many questions one shop may be asked in one round, so that a round ends and the shop is spared. Pure. */

/** Pages of changes in one reading; what is left is read in the next round. */
export const READ_PAGES_MAX = 20
/** Pages of older orders in one round: this work is in no hurry, and a page costs a shop a second or more. */
export const BACKFILL_PAGES_MAX = 2

/** Questions that are left in this round. */
export interface Budget {
  /** Takes one if there is one. */
  take(): boolean
}

export function budgetOf(count: number): Budget {
  let left = count
  return { take: () => left-- > 0 }
}
