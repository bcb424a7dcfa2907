/** What shoppers in the series that branches do, and what left to them. */
import { expect } from 'vitest'
import { noteLanded } from '../../server/messages/feedback/visits.ts'
import { between, days, hours, instant, minutes, seconds, type Duration } from '../../server/values/time.ts'
import { authorization, delivery, opening, type Body } from '../messages/feedback/telling.ts'
import type { Settings, Shop } from '../support/shop.ts'

export const ann = 'ann@example.test'
export const RECOVERY: Settings = { FLOWS: 'cart-recovery' }

/** What left, in order: `<mail> <hours since the cart was left>`. */
export async function story(shop: Shop): Promise<readonly string[]> {
  const rows = await shop.service.deps.connection.db.selectFrom('message').select(['mail', 'ended_at']).where('state', '=', 'sent').orderBy('ended_at').execute()
  const began = await shop.service.deps.connection.db.selectFrom('cart').select('created_at').orderBy('created_at').executeTakeFirstOrThrow()
  expect(await shop.mails()).toEqual(rows.map((row) => `${row.mail} to ${ann}`))
  return rows.map((row) => `${row.mail.replace('cart-', '')} ${Math.round(((row.ended_at ?? 0) - began.created_at) / hours(0.1)) / 10}`)
}

export const placesOf = async (shop: Shop): Promise<readonly string[]> => (await shop.outbox()).map((row) => row.split(' ')[0] ?? '')

const REMINDED = minutes(61)

/** Leaves a cart, and time goes by at least until the first mail is through. */
export async function leaves(shop: Shop, until: Duration = REMINDED): Promise<void> {
  await shop.leaves({ email: ann })
  await shop.passes(REMINDED)
  if (until > REMINDED) await shop.passes(between(instant(REMINDED), instant(until)))
}

async function lastMail(shop: Shop): Promise<{ readonly messageId: string; readonly providerId: string }> {
  const mail = shop.postmark.accepted().at(-1)
  return { messageId: mail?.Metadata['sid'] ?? '', providerId: mail?.MessageID ?? '' }
}

/** Postmark tells that the last mail was delivered and, a while later, opened. */
export async function opens(shop: Shop, changes: Body = {}): Promise<void> {
  const about = await lastMail(shop)
  const tell = (body: Body) => shop.service.app.request('/webhooks/postmark/default', { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...authorization(shop) } })
  const now = shop.clock.now()
  expect((await tell(delivery(about, now))).status).toBe(200)
  shop.clock.pass(seconds(30))
  expect((await tell(opening(about, shop.clock.now(), changes))).status).toBe(200)
}

/** The shop's page was reached by the last mail's link; the cart stays as it was. */
export const clicks = async (shop: Shop): Promise<void> => noteLanded(shop.service.deps, { storeId: 'default', messageId: (await lastMail(shop)).messageId }, shop.clock.now())

/** An order that is old enough to be rested from. */
export async function boughtBefore(shop: Shop): Promise<void> {
  shop.orders({ email: ann })
  await shop.passes(days(10))
}
