/** What the oracle takes for wrong, and what not. */
import { describe, expect, test } from 'vitest'
import type { OutgoingMail } from '../../server/providers/provider.ts'
import type { Acknowledged, Journey } from './journey.ts'
import { freshNative, type Native } from './native.ts'
import { createOracle, type Oracle } from './oracle.ts'
import { HOUR, MINUTE } from './plan.ts'
import { migratedSchema } from './schema.ts'
import { STORE_ID } from './settings.ts'
import type { TrueOrder } from './shop.ts'

const BEGUN = Date.UTC(2026, 2, 2, 12)
const EMAIL = 'ann@example.test'

const MAIL = { messageId: 'message of token', to: EMAIL, attempt: 1, step: 'cart-classic/help', subject: '' } as unknown as OutgoingMail

/** A left cart with its run, whose first reminder is under way. */
function addCart(native: Native, token: string): void {
  native.exec(`insert into cart (id, store_id, token, live_token, visitor, state, seq, round, lines, line_count, currency, minor_unit, total_minor, locale, page, created_at, active_at, began_store_at)
    values ('cart of ${token}', '${STORE_ID}', '${token}', '${token}', 'visitor', 'abandoned', 1, 1, '[]', 1, 'EUR', 2, 0, 'en', '', 0, 0, 0)`)
  native.exec(`insert into run (id, store_id, flow, subject, subject_id, round, state, reason, version, started_at) values ('run of ${token}', '${STORE_ID}', 'cart-classic', 'cart', 'cart of ${token}', 1, 'active', '', 1, 0)`)
  native.exec(`insert into message (id, store_id, run_id, step, mail, state, due_at, expires_at, attempt, lost_count, absent_count, created_at, reason) values ('message of ${token}', '${STORE_ID}', 'run of ${token}', 'help', 'cart-help', 'intent', 0, 0, 1, 0, 0, 0, '')`)
}

/** One cart, said at `BEGUN`, whose first reminder is about to be accepted so much later. */
async function scene(about: { after: number; heardAfter: number; changes?: Partial<Acknowledged>; boughtIn?: string }): Promise<{ native: Native; oracle: Oracle }> {
  const now = BEGUN + about.after
  const native = freshNative(await migratedSchema(), () => now)
  addCart(native, 'token')
  const journey = {
    number: 1, storeId: STORE_ID, token: 'token', email: EMAIL, seq: 1, beganAt: BEGUN, orders: [], refusal: null, hasUndone: false,
    acknowledged: [{ seq: 1, at: BEGUN + about.heardAfter, saidAt: BEGUN, email: EMAIL, lineCount: 1, ...about.changes }],
  } as unknown as Journey
  const oracle = createOracle({
    now: () => now, native, isRestoring: () => false, hasJumped: () => false, lostSpan: null, trueTime: (time) => time, journeyOf: (token) => ({ ...journey, token, visitor: `browser of ${token}` }),
    silencedAt: () => null, ordersOf: () => [], orderOf: () => undefined,
    purchasesOf: (_, __, visitor) => (visitor !== undefined && visitor === about.boughtIn ? [{ visibleAt: 0, statuses: [{ status: 'processing', at: now - MINUTE }] } as unknown as TrueOrder] : []),
  })
  return { native, oracle }
}

/** @returns what the oracle says when it is accepted */
async function accepted(about: Parameters<typeof scene>[0]): Promise<readonly string[]> {
  const { native, oracle } = await scene(about)
  oracle.accepted(MAIL)
  native.close()
  return oracle.failures.map(({ says }) => says)
}

describe('a first reminder', () => {
  test.each([
    ['an hour after what its shopper did', { after: 60 * MINUTE, heardAfter: 0 }, []],
    ['an hour after, though the browser heard only ten minutes ago that it was stored', { after: 64 * MINUTE, heardAfter: 54 * MINUTE }, []],
    ['half an hour after', { after: HOUR / 2, heardAfter: 0 }, ['help was accepted too early']],
    ['to an address that was corrected', { after: HOUR, heardAfter: 0, changes: { email: 'bob@example.test' } }, ['help went to an address that the shopper had corrected']],
    ['about an empty cart', { after: HOUR, heardAfter: 0, changes: { lineCount: 0 } }, ['help was accepted for an empty cart']],
  ] as const)('%s: %j', async (_, about, says) => {
    expect(await accepted(about)).toEqual(says)
  })
})

test('a mail that was on its way when a restore took its row away is known as that step of that run', async () => {
  const { native, oracle } = await scene({ after: HOUR, heardAfter: 0 })
  oracle.posted(MAIL)
  native.exec('delete from message')
  oracle.accepted(MAIL)
  native.close()
  expect(oracle.acceptances).toMatchObject([{ step: 'help', runId: 'run of token', storeId: STORE_ID, to: EMAIL }])
})

describe('the same step to the same person once more, about another cart', () => {
  test.each([
    ['is a second mail while nobody bought', undefined, ['help was accepted twice for one person']],
    ['is none when somebody bought in the browser of the first cart', 'browser of token', []],
    ['is none when somebody bought in the browser of the second', 'browser of other', []],
    ['is one when somebody bought elsewhere', 'browser of a stranger', ['help was accepted twice for one person']],
  ] as const)('%s', async (_, boughtIn, says) => {
    const { native, oracle } = await scene({ after: HOUR, heardAfter: 0, ...(boughtIn ? { boughtIn } : {}) })
    addCart(native, 'other')
    oracle.accepted(MAIL)
    oracle.accepted({ ...MAIL, messageId: 'message of other' })
    native.close()
    expect(oracle.failures.map((failure) => failure.says).filter((text) => text.includes('twice'))).toEqual(says)
  })
})
