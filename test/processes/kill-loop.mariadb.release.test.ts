/** A short run of the kill loop: nothing acknowledged is lost and no mail comes twice, whatever dies. */
import { expect, test } from 'vitest'
import { runKillLoop } from './kill-loop.ts'

const LIMIT_MS = 180_000
const KILLS = { service: 5, database: 2, drains: 1 } as const
const DRAIN_MAX_MS = 15_000
const RESUME_MAX_MS = 90_000

test(`the service is killed ${KILLS.service} times and its database ${KILLS.database} times: no acknowledged cart is lost, no mail comes twice`, async () => {
  const report = await runKillLoop({ ...KILLS, waitsForLeases: false, say: () => undefined })
  expect(report.carts.acknowledged).toBeGreaterThan(0)
  expect(report).toMatchObject({ carts: { lost: 0, wrongAnswers: 0 }, mails: { twice: 0, lost: 0 }, uncleanDrains: 0 })
  expect(report.drainMs.most).toBeLessThan(DRAIN_MAX_MS)
  expect(Math.max(report.toCartMs.most, report.databaseToCartMs.most)).toBeLessThan(RESUME_MAX_MS)
}, LIMIT_MS)
