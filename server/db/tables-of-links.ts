/** The table of links in mails. */

/** Tokens of links in mails. Only the hash is stored. */
export interface LinkTable {
  token_hash: string
  store_id: string
  purpose: 'restore' | 'order'
  /** The cart or order it leads to. */
  subject_id: string
  message_id: string
  /** The flow's step whose mail carries the link, for the shop's statistics. */
  step: string
  created_at: number
  expires_at: number
  /** Every opening, by people and by programs that look into mails. Service time, like the two below. */
  open_count: number
  first_open_at: number | null
  /** The first opening that was, as far as one can tell, a person's. */
  first_click_at: number | null
  /** When the shop's page first put the cart back. */
  restored_at: number | null
  /** Service time since when the link opens nothing any more. */
  revoked_at: number | null
}
