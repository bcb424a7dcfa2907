/** The whole service, its heart beating: the operator named in the settings is mailed, and nobody by a clock that runs fast. */
import { expect, vi } from 'vitest'
import { hours, minus } from '../../server/values/time.ts'
import { scenario, type Shop } from '../support/shop.ts'
import { putMessage } from './messages.ts'

const OPERATOR = 'ops@shop.example'

/** A mail that should have left two hours ago, of a shop that nobody serves any more. */
const leaveOverdue = ({ service, clock }: Shop): Promise<void> => putMessage(service.deps.connection.db, clock.now(), { store_id: 'gone', due_at: minus(clock.now(), hours(2)) })

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

scenario('a clock that runs fast makes nobody be mailed, and the heart beats all the same', async (shop) => {
  await leaveOverdue(shop)
  shop.service.heart.start(10)
  const metrics = async (): Promise<string> => (await shop.service.app.request('/metrics', { headers: { authorization: 'Bearer a-token-of-twenty-and-more' } })).text()
  await vi.waitFor(async () => expect(await metrics()).toContain('cartback_heartbeat_seconds 0'), { timeout: 15_000 })
  await shop.service.heart.stop()
  expect(subjects(shop)).toEqual([])
  expect(await shop.service.deps.connection.db.selectFrom('trouble').select('name').execute()).toEqual([])
}, { OPERATOR_EMAIL: OPERATOR, LIVE: 'false', CLOCK_SPEED: '60', API_TOKEN: 'a-token-of-twenty-and-more' })
