/** `npm run export` and `npm run erase`: what is stored about an address, told or taken out. */
import type { Deps } from '../../deps.ts'
import { endRun } from '../../flows/scheduler.ts'
import { findRun } from '../../flows/store.ts'
import { parseEmailAddress, type EmailAddress } from '../../values/email-address.ts'
import { isoText } from '../../values/time.ts'
import { suppress } from '../store.ts'
import { forgetKeptMails, rowsOf, shopsEver, takeOut, trailOf, type PersonKeys, type PersonRows } from './store.ts'

/** Addresses of the local mailbox are sealed under this name, whatever shop the mail is of. */
const MAILBOX = 'mailbox'

export interface PersonExport {
  readonly address: EmailAddress
  readonly at: string
  /** By shop and table; sealed addresses opened. */
  readonly shops: Readonly<Record<string, PersonRows>>
}

export async function exportPerson(deps: Deps, address: EmailAddress): Promise<PersonExport> {
  const { db } = deps.connection
  const shops: Record<string, PersonRows> = {}
  for (const keys of await keysOf(deps, address)) {
    const rows = await rowsOf(db, keys, await trailOf(db, keys))
    if (Object.keys(rows).length > 0) shops[keys.storeId] = opened(deps, keys.storeId, rows)
  }
  return { address, at: isoText(deps.clock.wall()), shops }
}

const opened = (deps: Deps, storeId: string, rows: PersonRows): PersonRows => Object.fromEntries(Object.entries(rows).map(([table, all]) => [table, all.map(({ email_sealed: sealed, text_sealed: said, ...row }) => ({
  ...(typeof sealed === 'string' ? { email: deps.vault.open(storeId, sealed) } : {}), ...row, ...(typeof said === 'string' ? { text: deps.vault.open(storeId, said) } : {}),
}))]))

export interface Erased {
  readonly carts: number
  readonly orders: number
  readonly messages: number
}

/** Takes an address out of everything, and keeps it from being mailed from now on. */
export async function erasePerson(deps: Deps, address: EmailAddress): Promise<Erased> {
  const { clock, connection: { db }, log, vault } = deps
  const erased = { carts: 0, orders: 0, messages: 0 }
  for (const keys of await keysOf(deps, address)) {
    const trail = await trailOf(db, keys)
    if (trail.cartIds.length + trail.orderIds.length + trail.messageIds.length + trail.runIds.length === 0) continue
    // First, so that whatever happens in between nobody writes to this person again.
    await suppress(db, { storeId: keys.storeId, emailIndex: keys.emailIndex, topic: 'all', reason: 'owner', cartToken: null, at: clock.wall() })
    for (const id of trail.runIds) await endIfLive(deps, id)
    await takeOut(db, keys, trail, clock.now())
    erased.carts += trail.cartIds.length
    erased.orders += trail.orderIds.length
    erased.messages += trail.messageIds.length
  }
  erased.messages += await forgetKeptMails(db, (sealed) => isSealedOf(deps, sealed, address))
  log.info('person.erased', { carts: erased.carts, orders: erased.orders, id: vault.newId(clock.wall()) })
  return erased
}

async function endIfLive(deps: Deps, runId: string): Promise<void> {
  const run = await findRun(deps.connection.db, runId)
  if (run?.state === 'active') await endRun(deps, run, 'suppressed', null)
}

function isSealedOf({ vault }: Deps, sealed: string, address: EmailAddress): boolean {
  try {
    return parseEmailAddress(vault.open(MAILBOX, sealed))?.toLowerCase() === address.toLowerCase()
  } catch {
    return false
  }
}

async function keysOf({ connection: { db }, stores, vault }: Deps, address: EmailAddress): Promise<readonly PersonKeys[]> {
  const ids = [...new Set([...stores.keys(), ...await shopsEver(db)])]
  return ids.map((storeId) => ({ storeId, emailIndex: vault.emailIndex(storeId, address), personIndex: vault.personIndex(address) }))
}

/** What stays, and why, for whoever has to answer for it. */
export const KEPT: readonly string[] = [
  'a keyed hash of the address with «do not mail»: so that it is not written to again (kept: suppression, suppression_push, provider_list)',
  'what this person answered when asked, by that hash and without the address: your evidence (kept: consent_answer)',
  'that a cart was left and a mail was sent, when, of which kind, and what an order was worth, about nobody: your numbers (kept: cart, run, message, event, shop_order, attribution, incentive, survey_answer without its text)',
  'the order itself is in the shop: erase it there first (WooCommerce > Tools > Erase Personal Data), else its next change brings the address back',
  'Postmark keeps what it sent for 45 days by itself; ask it to delete sooner if you have to',
]
