/** Answers to the notice: a «no» is kept whole or not at all, and every answer is kept as evidence. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseConsent } from '../../server/carts/door.ts'
import { answerNotice } from '../../server/consent/answer.ts'
import { isSuppressed, suppress, undoNoThanks } from '../../server/consent/store.ts'
import { parseEmailAddress, type EmailAddress } from '../../server/values/email-address.ts'
import { instant, minutes } from '../../server/values/time.ts'
import { cartPost, consentPost } from '../carts/posts.ts'
import { databases } from '../support/databases.ts'
import { openShop, type Shop } from '../support/shop.ts'

describe.each(databases)('on $name', (kind) => {
  let shop: Shop
  let close: () => Promise<void>
  beforeAll(async () => ({ shop, close } = await openShop(kind)))
  afterAll(() => close())

  const indexOf = (text: string): string => shop.service.deps.vault.emailIndex('default', parseEmailAddress(text) as EmailAddress)
  const db = () => shop.service.deps.connection.db
  const isKeptOut = (text: string): Promise<boolean> => isSuppressed(db(), 'default', indexOf(text), ['reminders', 'all'])

  test('every answer is kept with the wording, the page and the time, and no address in the clear', async () => {
    for (const answer of ['yes', 'no', 'undo'] as const) await shop.post('/v1/consent', consentPost({ cart: 'evidence-0123456789', answer, email: 'eve@example.test', mode: 'tick' }))
    const rows = await db().selectFrom('consent_answer').select(['answer', 'text_id', 'mode', 'locale', 'page', 'email_index', 'created_at']).where('cart_token', '=', 'evidence-0123456789').orderBy('id').execute()
    expect(rows.map((row) => row.answer).sort()).toEqual(['no', 'undo', 'yes'])
    for (const row of rows) expect(row).toMatchObject({ text_id: 'notice-en-1', mode: 'tick', locale: 'en', page: 'https://shop.example/checkout/', email_index: indexOf('eve@example.test'), created_at: shop.clock.wall() })
    expect(JSON.stringify(rows)).not.toContain('eve@')
  })

  test('an answer that does not say how it was asked was one to a notice', async () => {
    await shop.post('/v1/consent', { ...consentPost({ cart: 'old-0123456789abcdef' }), mode: 'telepathy' })
    expect(await db().selectFrom('consent_answer').select('mode').where('cart_token', '=', 'old-0123456789abcdef').execute()).toEqual([{ mode: 'notice' }])
  })

  test('a «yes» after a «no» lets the browser\'s carts be stored again, and the address be written to, on whatever device that was said', async () => {
    const [telephone, laptop] = ['telephone-0123456789', 'laptop-0123456789ab']
    for (const cart of [telephone, laptop]) await shop.post('/v1/consent', consentPost({ cart, answer: 'no', email: 'kim@example.test' }))
    await shop.post('/v1/carts', cartPost({ cart: laptop, email: 'kim@example.test' }))
    const filled = () => db().selectFrom('cart').select('token').where('email_index', '=', indexOf('kim@example.test')).execute()
    expect([await isKeptOut('kim@example.test'), await filled()]).toEqual([true, []])
    await shop.post('/v1/consent', consentPost({ cart: laptop, answer: 'yes', email: 'kim@example.test', mode: 'tick' }))
    await shop.post('/v1/carts', cartPost({ cart: laptop, email: 'kim@example.test', seq: 2 }))
    expect([await isKeptOut('kim@example.test'), await filled()]).toEqual([false, [{ token: laptop }]])
  })

  test('a «yes» lifts nothing but a «No thanks»: who unsubscribed, or takes no mail, stays out', async () => {
    for (const [n, reason] of (['unsubscribed', 'inactive-recipient'] as const).entries()) {
      await suppress(db(), { storeId: 'default', emailIndex: indexOf(`out${n}@example.test`), topic: 'all', reason, cartToken: null, at: instant(1) })
      await shop.post('/v1/consent', consentPost({ cart: 'tick-0123456789abcdef', answer: 'yes', email: `out${n}@example.test`, mode: 'tick' }))
      expect(await isKeptOut(`out${n}@example.test`), reason).toBe(true)
    }
  })

  test('a «yes» keeps nobody out and stores no cart', async () => {
    await shop.post('/v1/consent', consentPost({ cart: 'yes-0123456789abcdef', answer: 'yes', email: 'yes@example.test' }))
    expect(await isKeptOut('yes@example.test')).toBe(false)
    expect(await db().selectFrom('cart').select('id').where('token', '=', 'yes-0123456789abcdef').execute()).toEqual([])
  })

  test('a «no» that could not be stored whole is not stored in part: said again, it still holds for the saved address', async () => {
    const cart = 'broken-0123456789abcdef'
    await shop.post('/v1/carts', cartPost({ cart, email: 'bob@example.test' }))
    await db().schema.alterTable('suppression').renameTo('suppression_gone').execute()
    const failed = await shop.post('/v1/consent', consentPost({ cart }))
    await db().schema.alterTable('suppression_gone').renameTo('suppression').execute()
    expect(failed.status).toBe(503)
    expect(await isKeptOut('bob@example.test')).toBe(false)
    expect((await shop.post('/v1/consent', consentPost({ cart }))).status).toBe(202)
    expect(await isKeptOut('bob@example.test')).toBe(true)
  })

  test('a «no» may be said twice, and its undo takes it back once', async () => {
    const cart = 'twice-0123456789abcdef'
    for (let n = 0; n < 2; n++) expect((await shop.post('/v1/consent', consentPost({ cart, email: 'ann@example.test' }))).status).toBe(202)
    expect(await isKeptOut('ann@example.test')).toBe(true)
    await shop.post('/v1/consent', consentPost({ cart, answer: 'undo' }))
    expect(await isKeptOut('ann@example.test')).toBe(false)
  })

  test.each([['the first', 'first'], ['the last', 'last']] as const)('of two «No thanks» for carts of one person an undo of %s leaves the other, and the undo of both leaves none', async (_, undone) => {
    const email = `pat-${undone}@example.test`
    const carts = { first: `first-${undone}-0123456789`, last: `last-${undone}-0123456789` }
    for (const cart of [carts.first, carts.last]) {
      await shop.post('/v1/consent', consentPost({ cart, email }))
      shop.clock.pass(minutes(1))
    }
    await shop.post('/v1/consent', consentPost({ cart: carts[undone], answer: 'undo', email }))
    expect(await isKeptOut(email)).toBe(true)
    shop.clock.pass(minutes(1))
    await shop.post('/v1/consent', consentPost({ cart: undone === 'first' ? carts.last : carts.first, answer: 'undo' }))
    expect(await isKeptOut(email)).toBe(false)
  })

  test.each(['undo', 'yes'] as const)('a «%s» that was held up on its way and overtaken by a «no» is kept as evidence and changes nothing', async (answer) => {
    const [cart, email] = [`overtaken-by-a-no-${answer}`, `overtaken-${answer}@example.test`]
    await shop.post('/v1/consent', consentPost({ cart, email }))
    shop.clock.pass(minutes(1))
    const { deps } = shop.service
    const [saidAt, parsed] = [deps.clock.wall(), parseConsent(JSON.stringify(consentPost({ cart, answer, email, mode: 'tick' })))]
    if (parsed.kind !== 'ok') throw new Error(parsed.message)
    shop.clock.pass(minutes(1))
    await shop.post('/v1/consent', consentPost({ cart, email }))
    await answerNotice({ ...deps, clock: { ...deps.clock, wall: () => saidAt } }, parsed.post)
    await shop.post('/v1/carts', cartPost({ cart, email }))
    const answers = await db().selectFrom('consent_answer').select('answer').where('cart_token', '=', cart).orderBy('created_at').execute()
    expect([await isKeptOut(email), answers.map((row) => row.answer)]).toEqual([true, ['no', answer, 'no']])
    expect(await db().selectFrom('cart').select('id').where('token', '=', cart).where('state', '=', 'open').execute()).toEqual([])
  })

  test('an undo leaves also what was said for another cart without an address in the field', async () => {
    const [typed, untyped] = ['typed-0123456789abcdef', 'untyped-0123456789abc']
    await shop.post('/v1/carts', cartPost({ cart: untyped, email: 'kim@example.test' }))
    await shop.post('/v1/consent', consentPost({ cart: untyped }))
    shop.clock.pass(minutes(1))
    await shop.post('/v1/consent', consentPost({ cart: typed, email: 'kim@example.test' }))
    shop.clock.pass(minutes(1))
    await shop.post('/v1/consent', consentPost({ cart: typed, answer: 'undo' }))
    expect(await isKeptOut('kim@example.test')).toBe(true)
  })

  test('an undo takes back a «No thanks» and never an unsubscribe', async () => {
    const entry = { storeId: 'default', emailIndex: indexOf('gone@example.test'), cartToken: null, at: instant(1) }
    await suppress(db(), { ...entry, topic: 'all', reason: 'unsubscribed' })
    await suppress(db(), { ...entry, topic: 'reminders', reason: 'no-thanks', cartToken: 'cart' })
    await undoNoThanks(db(), 'default', 'cart', instant(1))
    expect(await isSuppressed(db(), 'default', entry.emailIndex, ['reminders'])).toBe(false)
    expect(await isSuppressed(db(), 'default', entry.emailIndex, ['reminders', 'all'])).toBe(true)
  })

  test('who is kept out of one shop is not kept out of another', async () => {
    await suppress(db(), { storeId: 'other', emailIndex: indexOf('local@example.test'), topic: 'all', reason: 'unsubscribed', cartToken: null, at: instant(1) })
    expect(await isKeptOut('local@example.test')).toBe(false)
  })
})
