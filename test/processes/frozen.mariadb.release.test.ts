/** Real processes stand still in the middle of a sending, longer than their claims live, and then go on. */
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { minutes, seconds } from '../../server/values/time.ts'
import { databases } from '../support/databases.ts'
import { onStage } from './scene.ts'

const LIMIT_MS = 180_000
/** Older than the shop's answer may be when a mail leaves. */
const CHECK_TOO_OLD_MS = 5_300

describe.each(databases.filter(({ name }) => name === 'MariaDB'))('on $name, a process that stands still', (kind) => {
  test('right before its post does not post when it goes on, since its look at the shop has grown old', () => onStage(kind, async (scene) => {
    await scene.leave(1)
    const committed = scene.proxied().at(/^commit/i, 'keep-answer', /`state` = 'intent'/)
    const process = await scene.start()
    await scene.reaches(committed)
    await process.freeze()
    scene.proxied().release()
    await wait(CHECK_TOO_OLD_MS)
    process.thaw()
    await scene.until((states) => states['scheduled'] === 1)
    expect(await scene.outbox()).toEqual(['scheduled: check-too-old'])
    expect(scene.gate.posts()).toBe(0)
    await process.end('SIGTERM')
    await scene.goOn()
    expect(await scene.states()).toEqual({ sent: 1 })
    expect(scene.taken()).toEqual([1])
  }), LIMIT_MS)

  test('right before its post, for so long that another has sent the mail, does not send it too', () => onStage(kind, async (scene) => {
    await scene.leave(1)
    const committed = scene.proxied().at(/^commit/i, 'keep-answer', /`state` = 'intent'/)
    const process = await scene.start()
    await scene.reaches(committed)
    await process.freeze()
    scene.proxied().release()
    await Promise.all([wait(CHECK_TOO_OLD_MS), scene.leaveLater(1).then(() => scene.goOn())])
    expect(await scene.states()).toEqual({ sent: 2 })
    const posts = scene.gate.posts()
    process.thaw()
    // It finishes what it was in the middle of before it leaves.
    expect(await process.end('SIGTERM')).toMatchObject({ exitCode: 0 })
    expect(scene.gate.posts()).toBe(posts)
    expect(await scene.states()).toEqual({ sent: 2 })
    expect(scene.taken()).toEqual([1, 1])
  }), LIMIT_MS)

  for (const [length, passes] of [['90 seconds', seconds(90)], ['11 minutes', minutes(11)]] as const) {
    test(`with its mails taken, for ${length}: what it then writes down and what another found are the same one mail`, () => onStage(kind, async (scene) => {
      await scene.leave(2)
      const taken = scene.gate.hold('after')
      const process = await scene.start()
      await scene.reaches(taken)
      await process.freeze()
      await scene.goOn(passes)
      scene.gate.release('on')
      process.thaw()
      await scene.goOn()
      expect(await scene.states()).toEqual({ sent: 2 })
      expect(scene.taken()).toEqual([1, 1])
      expect(await process.end('SIGTERM')).toMatchObject({ exitCode: 0 })
    }), LIMIT_MS)
  }

  test('while its post, long on the way, is taken late: no second mail leaves within the quiet time', () => onStage(kind, async (scene) => {
    await scene.leave(1)
    const onItsWay = scene.gate.hold('before')
    const process = await scene.start()
    await scene.reaches(onItsWay)
    await process.freeze()
    await scene.goOn(seconds(90))
    expect(scene.taken()).toEqual([])
    scene.gate.release('on')
    await expect.poll(() => scene.taken()).toEqual([1])
    process.thaw()
    await scene.leaveLater(1)
    await scene.goOn()
    expect(await scene.states()).toEqual({ sent: 2 })
    expect(scene.taken()).toEqual([1, 1])
  }), LIMIT_MS)
})
