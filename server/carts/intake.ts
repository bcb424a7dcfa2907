/** From a checked post to a row: seals the address, stamps the times; and what two rows of one cart come to. */
import type { Deps } from '../deps.ts'
import { plus, type Duration } from '../values/time.ts'
import type { CartRow } from './cart.ts'
import type { CheckedCart } from './door.ts'

/** @param skew the shop's clock minus ours, as last measured */
export function toRow(deps: Pick<Deps, 'clock' | 'vault'>, post: CheckedCart, skew: Duration): CartRow {
  const { clock, vault } = deps
  const wall = clock.wall()
  return {
    id: vault.newId(wall), storeId: post.store, token: post.cart, visitor: post.visitor, seq: post.seq,
    sealedEmail: post.email === undefined ? null : post.email ? vault.seal(post.store, post.email) : '',
    emailIndex: post.email ? vault.emailIndex(post.store, post.email) : null,
    firstName: post.firstName ?? null, lines: JSON.stringify(post.lines), lineCount: post.lines.length,
    currency: post.currency, minorUnit: post.minorUnit, totalMinor: post.totalMinor,
    locale: post.locale, timeZone: post.timeZone ?? null, page: post.page,
    draftId: post.draft?.id ?? null, draftKey: post.draft?.key ?? null,
    country: post.country ?? null, askedMode: post.mode ?? null, pageKind: post.kind ?? null, scriptVersion: post.version ?? null,
    at: clock.now(), storeAt: plus(wall, skew),
  }
}

/** One row instead of two of the same cart: what the later one leaves open the earlier one still says, as it would in the database. */
export function mergeRows(waiting: CartRow, added: CartRow): CartRow {
  if (added.seq <= waiting.seq) return waiting
  const known = added.sealedEmail === null ? waiting : added
  return {
    ...added, sealedEmail: known.sealedEmail, emailIndex: known.emailIndex,
    firstName: added.firstName ?? waiting.firstName, timeZone: added.timeZone ?? waiting.timeZone,
    draftId: added.draftId ?? waiting.draftId, draftKey: added.draftKey ?? waiting.draftKey,
    country: added.country ?? waiting.country, askedMode: added.askedMode ?? waiting.askedMode,
    pageKind: added.pageKind ?? waiting.pageKind, scriptVersion: added.scriptVersion ?? waiting.scriptVersion,
  }
}
