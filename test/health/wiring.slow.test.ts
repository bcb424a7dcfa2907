/** The whole service, its heart beating: the operator named in the settings is mailed, and nobody by a clock that runs fast. */
import { expect, vi } from 'vitest'
import { isHeld, reasonWords } from '../../server/admin/reasons.ts'
import { apiError } from '../../server/demo/postmark/faults.ts'
import { createWatch } from '../../server/health/alerts/watch.ts'
import { createHealth } from '../../server/health/health.ts'
import { parseEmailAddress } from '../../server/values/email-address.ts'
import { hours, minus, minutes } from '../../server/values/time.ts'
import { scenario, type Shop } from '../support/shop.ts'
import { putMessage } from './messages.ts'

const OPERATOR = 'ops@shop.example'

/** A mail that should have left two hours ago, of a shop that nobody serves any more. */
const leaveOverdue = ({ service, clock }: Shop): Promise<void> => putMessage(service.deps.connection.db, clock.now(), { store_id: 'gone', due_at: minus(clock.now(), hours(2)) })

const REVOKED = apiError(401, 10, 'No Account or Server API tokens were supplied')
const subjects = ({ postmark }: Shop): readonly string[] => postmark.accepted().filter((mail) => mail.To === OPERATOR).map((mail) => mail.Subject)

for (const LIVE of ['true', 'false']) {
  scenario(`with LIVE=${LIVE} the operator is mailed of a pile that does not get smaller`, async (shop) => {
    await leaveOverdue(shop)
    shop.service.heart.start(10)
    await vi.waitFor(() => expect(subjects(shop)).toEqual(['Cartback: trouble: Mails that are due']), { timeout: 15_000 })
    await shop.service.heart.stop()
    expect((await shop.service.app.request('/readyz')).status).toBe(503)
  }, { OPERATOR_EMAIL: OPERATOR, LIVE })
}

scenario('while Postmark refuses the account nothing is mailed to the operator either; when it takes mails again he hears of it', async (shop) => {
  const { service: { deps }, postmark, clock } = shop
  const watch = createWatch(deps, createHealth(deps, { isHeld, reasonWords }), parseEmailAddress(OPERATOR))
  await shop.leaves({ email: 'ann@example.test' })
  postmark.faults.set(REVOKED, { on: 'sends' })
  await shop.passes(minutes(62))
  await watch.look()
  const troubles = await deps.connection.db.selectFrom('trouble').select(['name', 'found']).execute()
  expect(troubles.map(({ name }) => name)).toContain('provider')
  expect(troubles.find(({ name }) => name === 'provider')?.found).toContain('check POSTMARK_SERVER_TOKEN')
  postmark.faults.clear()
  await shop.passes(minutes(20))
  expect(await shop.mails()).toEqual(['cart-help to ann@example.test'])
  for (let n = 0; n < 3; n++) {
    clock.pass(minutes(6))
    await watch.look()
  }
  expect(subjects(shop)).toEqual(['Cartback: over: Mail provider'])
}, { OPERATOR_EMAIL: OPERATOR })

scenario('a token that is worth nothing from the start is a trouble too, though not a single mail is tried with it', async (shop) => {
  const { deps } = shop.service
  const watch = createWatch(deps, createHealth(deps, { isHeld, reasonWords }), parseEmailAddress(OPERATOR))
  shop.postmark.faults.set(REVOKED)
  await shop.leaves({ email: 'ann@example.test' })
  await shop.passes(hours(2.2))
  await watch.look()
  expect((await deps.connection.db.selectFrom('trouble').select('name').execute()).map(({ name }) => name)).toEqual(['held'])
}, { OPERATOR_EMAIL: OPERATOR })

scenario('a clock that runs fast makes nobody be mailed, and the heart beats all the same', async (shop) => {
  await leaveOverdue(shop)
  shop.service.heart.start(10)
  const metrics = async (): Promise<string> => (await shop.service.app.request('/metrics', { headers: { authorization: 'Bearer a-token-of-twenty-and-more' } })).text()
  await vi.waitFor(async () => expect(await metrics()).toContain('cartback_heartbeat_seconds 0'), { timeout: 15_000 })
  await shop.service.heart.stop()
  expect(subjects(shop)).toEqual([])
  expect(await shop.service.deps.connection.db.selectFrom('trouble').select('name').execute()).toEqual([])
}, { OPERATOR_EMAIL: OPERATOR, LIVE: 'false', CLOCK_SPEED: '60', API_TOKEN: 'a-token-of-twenty-and-more' })
