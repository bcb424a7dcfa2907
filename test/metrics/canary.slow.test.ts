/** Not a single address, name or look-up key of a shopper gets into what monitoring reads or the operator is shown and mailed. */
import { expect } from 'vitest'
import { minutes } from '../../server/values/time.ts'
import { createHealth } from '../../server/health/health.ts'
import { createWatch } from '../../server/health/alerts/watch.ts'
import { parseEmailAddress } from '../../server/values/email-address.ts'
import { isHeld, reasonWords } from '../../server/admin/reasons.ts'
import { scenario } from '../support/shop.ts'

const TOKEN = 'a-token-of-twenty-and-more'
const SHOPPERS = ['canary.one@birds.example.test', 'canary.two@birds.example.test', 'canary.three@birds.example.test']
const CANARY = /canary|birds\.example|zwitscher/i

scenario('numbers, page and alerts tell of mails and never of whom they were for', async (shop) => {
  const { service, postmark, clock } = shop
  for (const [n, email] of SHOPPERS.entries()) await shop.leaves({ email, firstName: 'Zwitscher', device: `device-${n}` })
  postmark.faults.refuseMailsTo(SHOPPERS[0] ?? '', { code: 406, message: `You tried to send to recipient(s) that have been marked as inactive: ${SHOPPERS[0]}` })
  await postmark.faults.refuse()
  await shop.passes(minutes(61))
  await postmark.faults.answer()
  await shop.passes(minutes(10))
  shop.orders({ email: SHOPPERS[1] ?? '' })
  await shop.beats()
  expect(postmark.accepted().map((mail) => mail.To)).toContain(SHOPPERS[2])
  const health = createHealth(service.deps, { isHeld, reasonWords })
  await createWatch(service.deps, health, parseEmailAddress('ops@shop.example')).look()
  clock.pass(minutes(1))
  const metrics = await (await service.app.request('/metrics', { headers: { authorization: `Bearer ${TOKEN}` } })).text()
  const { db } = service.deps.connection
  const indexes = (await db.selectFrom('cart').select('email_index').execute()).flatMap((row) => row.email_index ?? [])
  expect(indexes.length).toBeGreaterThan(0)
  const shown = [metrics, JSON.stringify(await health.look()), JSON.stringify(await db.selectFrom('trouble').select(['name', 'title', 'found', 'todo']).execute())].join('\n')
  expect(metrics).toMatch(/^cartback_messages_sent\{window="day"\} [0-9]+$/m)
  expect(metrics).not.toContain('@')
  expect(shown).not.toMatch(CANARY)
  for (const index of indexes) expect(shown).not.toContain(index)
}, { API_TOKEN: TOKEN, OPERATOR_EMAIL: 'ops@shop.example' })
