/** A database restored from a backup does not know what was sent since: nobody gets the same mail again. */
import { describe, expect } from 'vitest'
import type { Database } from '../../server/db/schema.ts'
import { FAULTS } from '../../server/demo/postmark/faults.ts'
import { days, hours, minutes } from '../../server/values/time.ts'
import { scenario, type Shop } from '../support/shop.ts'

const [ann, bob] = ['ann@example.test', 'bob@example.test']
const RESTORED: readonly (keyof Database)[] = ['cart', 'run', 'message', 'shop_order', 'suppression', 'link', 'person', 'person_mail', 'setting']

/** @returns what puts the database back to what it is now */
async function backup(shop: Shop): Promise<() => Promise<void>> {
  const { db } = shop.service.deps.connection
  const kept = await Promise.all(RESTORED.map(async (table) => ({ table, rows: await db.selectFrom(table).selectAll().execute() })))
  return async () => {
    for (const { table, rows } of kept) {
      await db.deleteFrom(table).execute()
      for (const row of rows) await db.insertInto(table).values(row as never).execute()
    }
  }
}

/** The service is started anew on what is there now. */
async function restart(shop: Shop): Promise<void> {
  Object.assign(shop.service.deps.quarantine, { comparedOnce: false, nextAt: null })
  await shop.beats()
}

/** A reminder that waited to leave when the backup was made, and has left since. @returns what puts the database back */
async function leftAfterBackup(shop: Shop): Promise<() => Promise<void>> {
  await shop.leaves({ email: ann })
  shop.woo.faults.rest.down()
  await shop.passes(minutes(62))
  const restore = await backup(shop)
  shop.woo.faults.rest.heal()
  await shop.passes(minutes(20))
  return restore
}

const personMails = async (shop: Shop): Promise<readonly string[]> => (await shop.service.deps.connection.db.selectFrom('person_mail').select('message_id').execute()).map((row) => row.message_id)

describe('after a restore from a backup', () => {
  scenario('of a moment when the reminder was waiting to leave, it does not leave again and the series goes on', async (shop) => {
    await shop.leaves({ email: ann })
    shop.woo.faults.rest.down()
    await shop.passes(minutes(62))
    expect(await shop.outbox()).toEqual(['help scheduled: store-unreachable'])
    const restore = await backup(shop)
    shop.woo.faults.rest.heal()
    await shop.passes(minutes(20))
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`])
    await restore()
    await restart(shop)
    await shop.passes(hours(30))
    expect(await shop.outbox()).toEqual(['help sent: told-by-provider', 'concerns sent: accepted'])
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`, `cart-concerns to ${ann}`])
  })

  scenario('what was found to have left is remembered of its person too: who refuses and takes it back gets it no second time', async (shop) => {
    const restore = await leftAfterBackup(shop)
    await restore()
    await restart(shop)
    await shop.passes(hours(1))
    await shop.answersNotice('no', { email: ann })
    await shop.passes(minutes(1))
    await shop.answersNotice('undo', { email: ann })
    await shop.leaves({ email: ann })
    await shop.passes(hours(30))
    expect((await shop.mails()).filter((mail) => mail.startsWith('cart-help'))).toHaveLength(1)
  })

  scenario('of a moment before the series began, its first mail does not leave again under another id', async (shop) => {
    await shop.leaves({ email: ann })
    const restore = await backup(shop)
    await shop.passes(hours(2))
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`])
    await restore()
    await restart(shop)
    await shop.passes(hours(2))
    expect(await shop.outbox()).toEqual(['help expired: sent-before-restore'])
    expect(shop.postmark.accepted()).toHaveLength(1)
    await shop.passes(hours(30))
    expect(shop.postmark.accepted()).toHaveLength(2)
  })

  scenario('under a service that runs on, of a backup taken a minute before, nothing leaves again although the search lags', async (shop) => {
    await shop.leaves({ email: bob, device: 'telephone' })
    await shop.passes(minutes(30))
    await shop.leaves({ email: ann })
    await shop.passes(minutes(59))
    const restore = await backup(shop)
    shop.postmark.faults.indexLag(minutes(4))
    await shop.passes(minutes(2))
    expect(await shop.mails()).toContain(`cart-help to ${ann}`)
    await restore()
    await shop.passes(minutes(3))
    await shop.passes(hours(3))
    expect(shop.postmark.accepted().map((mail) => mail.To).sort()).toEqual([ann, bob])
    expect(shop.service.deps.quarantine.comparedOnce).toBe(true)
  })

  scenario('what has left still counts against the caps: the next mail to the person keeps its distance', async (shop) => {
    const restore = await leftAfterBackup(shop)
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`])
    const [first] = shop.postmark.accepted()
    await restore()
    await restart(shop)
    await shop.leaves({ email: ann, cart: [] })
    await shop.leaves({ email: ann, device: 'telephone' })
    await shop.passes(hours(19))
    expect(shop.postmark.accepted()).toHaveLength(1)
    await shop.passes(hours(30))
    expect(await personMails(shop)).toContain(first!.Metadata['sid'])
    const [, second] = shop.postmark.accepted()
    expect(second!.at - first!.at).toBeGreaterThanOrEqual(hours(20))
  })

  scenario('of a moment before the address was corrected, what went to the right one does not leave again to the wrong one', async (shop) => {
    const corrected = 'anne@example.test'
    await shop.leaves({ email: ann, device: 'laptop' })
    await shop.leaves({ email: bob, device: 'telephone' })
    shop.woo.faults.rest.down()
    await shop.passes(minutes(62))
    const restore = await backup(shop)
    shop.woo.faults.rest.heal()
    await shop.leaves({ email: corrected, device: 'laptop' })
    // Not among the newest that are looked through first.
    shop.postmark.faults.indexLag(days(1), corrected)
    await shop.passes(hours(2))
    await restore()
    await restart(shop)
    shop.postmark.faults.indexLag(0, corrected)
    await shop.passes(hours(2))
    expect([...await shop.mails()].sort()).toEqual([`cart-help to ${corrected}`, `cart-help to ${bob}`])
  })

  scenario('of a moment before the series began, an address corrected since gets nothing that the wrong one got', async (shop) => {
    const corrected = 'anne@example.test'
    await shop.leaves({ email: ann })
    const restore = await backup(shop)
    await shop.passes(hours(2))
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`])
    await restore()
    await shop.leaves({ email: corrected })
    await restart(shop)
    await shop.passes(hours(2))
    expect(await shop.outbox()).toEqual(['help expired: sent-before-restore'])
    expect(shop.postmark.accepted().map((mail) => mail.To)).toEqual([ann])
  })

  scenario('what had not left does leave', async (shop) => {
    await shop.leaves({ email: ann, device: 'laptop' })
    const restore = await backup(shop)
    await shop.passes(hours(2))
    await restore()
    await shop.leaves({ email: bob, device: 'telephone' })
    await restart(shop)
    await shop.passes(hours(2))
    expect(shop.postmark.accepted().map((mail) => mail.To)).toEqual([ann, bob])
  })

  scenario('nothing leaves while Postmark cannot be asked what it has sent', async (shop) => {
    await shop.leaves({ email: ann })
    await restart(shop)
    shop.postmark.faults.set(FAULTS.internalError, { on: 'searches' })
    Object.assign(shop.service.deps.quarantine, { comparedOnce: false, nextAt: null })
    await shop.passes(hours(3))
    expect(await shop.mails()).toEqual([])
    expect(await shop.outbox()).toEqual(['help scheduled: quarantine'])
    shop.postmark.faults.clear()
    await shop.passes(minutes(10))
    expect(await shop.mails()).toEqual([`cart-help to ${ann}`])
  })

  scenario('mails of another install in the same Postmark account mean nothing', async (shop) => {
    await shop.leaves({ email: ann })
    await shop.passes(hours(2))
    const other = await shop.joinedBy()
    for (const mail of shop.postmark.accepted()) Object.assign(mail.Metadata, { install: 'another' })
    await shop.service.deps.connection.db.deleteFrom('message').execute()
    Object.assign(shop.service.deps.quarantine, { lastSentId: null })
    Object.assign(other.deps.quarantine, { comparedOnce: false, nextAt: null })
    await shop.passes(days(1))
    expect(await shop.service.deps.connection.db.selectFrom('setting').select('content').where('name', '=', 'quarantine-until').execute()).toEqual([])
  })
})
