/** Mails that count for an order, and what is kept of it: nothing that did not leave, and nothing is taken back. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { saveCarts } from '../../server/carts/store.ts'
import type { Connection } from '../../server/db/connect.ts'
import { commitIntent } from '../../server/messages/intents/outbox.ts'
import { cancel, markSent } from '../../server/messages/outbox.ts'
import { cartOfMessage, findAttribution, firstOpenings, hasOpenedLinks, saveAttribution, touchesOf } from '../../server/orders/attribution/store.ts'
import { recordOpening, recordRestored, saveLink } from '../../server/links/store.ts'
import { instant, minutes, plus } from '../../server/values/time.ts'
import { cartRow } from '../carts/posts.ts'
import { claimed, NOW } from '../messages/messages.ts'
import { databases, openDatabase } from '../support/databases.ts'

describe.each(databases)('on $name', (kind) => {
  let connection: Connection
  let close: () => Promise<void>
  beforeAll(async () => ({ connection, close } = await openDatabase(kind)))
  afterAll(() => close())
  beforeEach(async () => {
    for (const table of ['message', 'run', 'link', 'attribution', 'cart'] as const) await connection.db.deleteFrom(table).execute()
  })

  /** A mail that left to a person, with a link in it. */
  async function mailed(recipientIndex: string): Promise<{ readonly id: string; readonly cartId: string }> {
    const message = await claimed(connection)
    await commitIntent(connection.db, message, { recipientIndex, wall: NOW })
    await markSent(connection.db, message, { providerId: 'p', reason: 'accepted', at: plus(NOW, minutes(1)), wall: NOW })
    const cartId = await cartOfMessage(connection.db, 'default', message.id) ?? ''
    await saveLink(connection.db, `hash of ${message.id}`, { storeId: 'default', purpose: 'restore', subjectId: cartId, messageId: message.id, step: 'help', expiresAt: plus(NOW, minutes(999)) }, NOW)
    return { id: message.id, cartId }
  }
  const touches = async (of: { emailIndex?: string; cartIds?: readonly string[]; since?: number }, storeId = 'default') =>
    (await touchesOf(connection.db, storeId, { emailIndex: of.emailIndex ?? null, cartIds: of.cartIds ?? [], since: instant(of.since ?? 0) })).map((touch) => touch.messageId)

  test('a mail counts for whom it went to and for the cart it was about, in its own shop, and once', async () => {
    const { id, cartId } = await mailed('ann')
    expect(await touches({ emailIndex: 'ann', cartIds: [cartId] })).toEqual([id])
    expect(await touches({ cartIds: [cartId] })).toEqual([id])
    expect([await touches({ emailIndex: 'bob', cartIds: ['another'] }), await touches({ emailIndex: 'ann', since: plus(NOW, minutes(2)) }), await touches({ emailIndex: 'ann' }, 'other'), await touches({})]).toEqual([[], [], [], []])
    expect(await cartOfMessage(connection.db, 'other', id)).toBe(null)
  })

  test('a mail that never left counts for nobody', async () => {
    const message = await claimed(connection)
    await cancel(connection.db, message, 'ordered', NOW)
    await connection.db.updateTable('message').set({ recipient_index: 'ann' }).where('id', '=', message.id).execute()
    expect(await touches({ emailIndex: 'ann' })).toEqual([])
  })

  test('a mail tells when its link was first clicked and its cart first put back', async () => {
    const { id } = await mailed('ann')
    await recordOpening(connection.db, `hash of ${id}`, { at: plus(NOW, minutes(2)), isClick: false })
    await recordOpening(connection.db, `hash of ${id}`, { at: plus(NOW, minutes(3)), isClick: true })
    await recordRestored(connection.db, `hash of ${id}`, plus(NOW, minutes(4)))
    const [touch] = await touchesOf(connection.db, 'default', { emailIndex: 'ann', cartIds: [], since: NOW })
    expect(touch).toEqual({ messageId: id, step: 'help', sentAt: plus(NOW, minutes(1)), clickedAt: plus(NOW, minutes(3)), restoredAt: plus(NOW, minutes(4)) })
  })

  test('an opened link matters while its cart is live', async () => {
    const { id, cartId } = await mailed('ann')
    await saveCarts(connection, [cartRow({ id: cartId })])
    const since = plus(NOW, minutes(1))
    expect([await hasOpenedLinks(connection.db, 'default', since), await firstOpenings(connection.db, 'default', [cartId])]).toEqual([false, new Map()])
    await recordOpening(connection.db, `hash of ${id}`, { at: plus(NOW, minutes(2)), isClick: false })
    expect([await hasOpenedLinks(connection.db, 'default', since), await firstOpenings(connection.db, 'default', [cartId])]).toEqual([true, new Map([[cartId, plus(NOW, minutes(2))]])])
    expect([await hasOpenedLinks(connection.db, 'default', plus(NOW, minutes(3))), await hasOpenedLinks(connection.db, 'other', since)]).toEqual([false, false])
    await connection.db.updateTable('cart').set({ state: 'purchased' }).execute()
    expect(await hasOpenedLinks(connection.db, 'default', since)).toBe(false)
  })

  test('what an order owes grows and never shrinks, and only growth is news', async () => {
    const row = { storeId: 'default', orderId: 1, boughtAt: NOW, byLink: false, afterClick: false, messageId: 'm-1', step: 'help' }
    const save = (changes: Partial<typeof row> = {}) => saveAttribution(connection.db, { ...row, ...changes })
    const kept = () => findAttribution(connection.db, 'default', 1)
    expect([await kept(), await save(), await save()]).toEqual([null, true, false])
    expect([await save({ afterClick: true, messageId: 'm-2' }), await save(), await kept()]).toEqual([true, false, { ...row, afterClick: true, messageId: 'm-2' }])
    expect([await save({ byLink: true, afterClick: true }), await save({ afterClick: true }), await kept()]).toEqual([true, false, { ...row, byLink: true, afterClick: true }])
  })

  test('of two processes that keep the same at once one is first', async () => {
    const row = { storeId: 'default', orderId: 2, boughtAt: NOW, byLink: true, afterClick: true, messageId: 'm-1', step: 'help' }
    const outcomes = await Promise.all([1, 2, 3].map(() => saveAttribution(connection.db, row)))
    expect(outcomes.filter((isNews) => isNews)).toHaveLength(1)
  })
})
