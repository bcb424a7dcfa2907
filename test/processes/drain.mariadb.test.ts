/** Processes that are asked to leave, again and again while they send: each leaves in time and leaves nothing unclear. */
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { FAULTS } from '../../server/demo/postmark/faults.ts'
import { databases } from '../support/databases.ts'
import { onStage } from './scene.ts'

const LIMIT_MS = 120_000
const PEOPLE = 200
const STAYS_MS = 900
const LEAVES_WITHIN_MS = 15_000
/** So that most are asked to leave while a post is on its way. */
const POST_TAKES_MS = 250

describe.each(databases.filter(({ name }) => name === 'MariaDB'))('on $name', (kind) => {
  test(`processes that are ended every second while ${PEOPLE} mails are due leave cleanly, and every mail leaves once`, () => onStage(kind, async (scene) => {
    scene.postmark.faults.set(FAULTS.delay(POST_TAKES_MS), { on: 'sends' })
    await scene.leave(PEOPLE)
    for (let rounds = 0; (await scene.states())['sent'] !== PEOPLE; rounds++) {
      expect(rounds).toBeLessThan(PEOPLE)
      const process = await scene.start()
      await wait(STAYS_MS)
      const { exitCode, tookMs } = await process.end('SIGTERM')
      expect(exitCode).toBe(0)
      expect(tookMs).toBeLessThan(LEAVES_WITHIN_MS)
      const { sent = 0, scheduled = 0, ...others } = await scene.states()
      expect(others).toEqual({})
      expect(sent).toBe(scene.taken().length)
      expect(sent + scheduled).toBeLessThanOrEqual(PEOPLE)
    }
    expect(scene.taken()).toEqual(Array.from({ length: PEOPLE }, () => 1))
  }), LIMIT_MS)
})
