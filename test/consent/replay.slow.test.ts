/** An opt-out that the database did not take: it is kept, holds mails back, and counts as soon as the database is back. */
import { expect } from 'vitest'
import { isSuppressed } from '../../server/consent/store.ts'
import { activeRunsOfPerson } from '../../server/flows/store.ts'
import { parseEmailAddress, type EmailAddress } from '../../server/values/email-address.ts'
import { days, hours } from '../../server/values/time.ts'
import { mailTo } from '../messages/mail-of.ts'
import { scenario, type Shop } from '../support/shop.ts'

const ann = 'ann@example.test'
const away = (shop: Shop) => shop.service.deps.connection.db.schema.alterTable('suppression').renameTo('suppression_away').execute()
const back = (shop: Shop) => shop.service.deps.connection.db.schema.alterTable('suppression_away').renameTo('suppression').execute()
const indexOf = (shop: Shop) => shop.service.deps.vault.emailIndex('default', parseEmailAddress(ann) as EmailAddress)

async function optsOut(shop: Shop): Promise<number> {
  const unsubscribe = /\/u\/\S+/.exec(mailTo(shop.postmark, ann)?.TextBody ?? '')?.[0] ?? '/no-link'
  return (await shop.service.app.request(unsubscribe, { method: 'POST', body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }) })).status
}

scenario('an opt-out of the time when the database was away stops the series at the first beat after it', async (shop) => {
  await shop.leaves({ email: ann })
  await shop.passes(hours(2))
  const { connection: { db }, spool } = shop.service.deps
  await away(shop)
  expect([await optsOut(shop), spool.isSpooled(indexOf(shop))]).toEqual([200, true])
  await shop.beats()
  expect(spool.waitingCount()).toBe(1)
  await back(shop)
  await shop.beats()
  expect([spool.waitingCount(), await isSuppressed(db, 'default', indexOf(shop), ['all']), await activeRunsOfPerson(db, 'default', indexOf(shop))]).toEqual([0, true, []])
  await shop.passes(days(4))
  expect(await shop.mails()).toEqual([`cart-help to ${ann}`])
})

scenario('a mail that is due while its person\'s opt-out waits on the disk does not leave, though the database answers again', async (shop) => {
  await shop.leaves({ email: ann })
  await shop.passes(hours(2))
  const { spool, vault } = shop.service.deps
  // The opt-out is on the disk, and this process never gets to hand it on.
  const stuck = await shop.joinedBy({ spool: { ...spool, isSpooled: (person) => person === vault.emailIndex('default', parseEmailAddress(ann) as EmailAddress), replay: async () => null } })
  shop.clock.pass(hours(24))
  for (let n = 0; n < 3; n++) await stuck.heart.beat()
  expect(await shop.mails()).toEqual([`cart-help to ${ann}`])
  expect((await shop.outbox()).at(-1)).toBe('concerns scheduled: opt-out-waiting')
})
