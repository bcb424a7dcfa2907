/** Processes that are asked to leave while their posts are on the way: each leaves in time and leaves nothing unclear. */
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { databases } from '../support/databases.ts'
import { onStage } from './scene.ts'

const LIMIT_MS = 180_000
const PEOPLE = 100
const LEAVES_WITHIN_MS = 15_000
/** How long the answer takes that the process still waits for when it is asked to leave. */
const ANSWER_TAKES_MS = 300

describe.each(databases.filter(({ name }) => name === 'MariaDB'))('on $name', (kind) => {
  test(`processes that are ended in the middle of each post, while ${PEOPLE} mails are due, leave cleanly, and every mail leaves once`, () => onStage(kind, async (scene) => {
    await scene.leave(PEOPLE)
    while ((await scene.states())['sent'] !== PEOPLE) {
      const before = scene.taken().length
      const posted = scene.gate.hold('after')
      const process = await scene.start()
      await scene.reaches(posted)
      const leaving = process.end('SIGTERM')
      await wait(ANSWER_TAKES_MS)
      scene.gate.release('on')
      const { exitCode, tookMs } = await leaving
      expect(exitCode).toBe(0)
      expect(tookMs).toBeLessThan(LEAVES_WITHIN_MS)
      expect(scene.taken().length).toBeGreaterThan(before)
      // Nothing is left in between: what was not posted waits for anybody, what was posted is written down.
      const { sent, scheduled = 0, ...others } = await scene.states()
      expect(others).toEqual({})
      expect([sent, scheduled]).toEqual([scene.taken().length, PEOPLE - scene.taken().length])
    }
    expect(scene.taken()).toEqual(Array.from({ length: PEOPLE }, () => 1))
  }), LIMIT_MS)
})
