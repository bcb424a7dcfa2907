/** The connection to the database breaks under a real process at the worst statements: no mail leaves twice, none is lost. */
import { describe, expect, test } from 'vitest'
import { databases } from '../support/databases.ts'
import { onStage, type Scene } from './scene.ts'

const LIMIT_MS = 180_000
const OF_AN_INTENT = /`state` = 'intent'/
const OUTCOME = /update `message` set .*`state` = 'sent'/

/** The process goes on, then another one, until nothing more can change. */
async function settled(scene: Scene, people: number): Promise<void> {
  await scene.leaveLater(1)
  await scene.goOn()
  expect(await scene.states()).toEqual({ sent: people + 1 })
  expect(scene.taken()).toEqual(Array.from({ length: people + 1 }, () => 1))
}

describe.each(databases.filter(({ name }) => name === 'MariaDB'))('on $name, the connection breaks', (kind) => {
  test('after the commit of an intent arrived: the process never learns of it, and the mail still leaves once', () => onStage(kind, async (scene) => {
    await scene.leave(1)
    const cut = scene.proxied().at(/^commit/i, 'cut-after', OF_AN_INTENT)
    const process = await scene.start()
    await scene.reaches(cut)
    await scene.until((states) => states['sent'] === 1 || states['intent'] === 1)
    expect(await process.end('SIGTERM')).toMatchObject({ exitCode: 0 })
    await settled(scene, 1)
  }), LIMIT_MS)

  test('before the commit of an intent arrived: nothing was posted for it, and the mail still leaves once', () => onStage(kind, async (scene) => {
    await scene.leave(1)
    const cut = scene.proxied().at(/^commit/i, 'cut-before', OF_AN_INTENT)
    const process = await scene.start()
    await scene.reaches(cut)
    await scene.until((states) => (states['intent'] ?? 0) === 0)
    expect(await process.end('SIGTERM')).toMatchObject({ exitCode: 0 })
    await settled(scene, 1)
  }), LIMIT_MS)

  test('under the claim: what was claimed without an answer is not lost', () => onStage(kind, async (scene) => {
    await scene.leave(2)
    const cut = scene.proxied().at(/update `message` set `state` = 'claimed'/, 'cut-after')
    const process = await scene.start()
    await scene.reaches(cut)
    await process.end('SIGTERM')
    await settled(scene, 2)
  }), LIMIT_MS)

  test('under the outcome of a mail that was taken: it is written down after all, and not sent again', () => onStage(kind, async (scene) => {
    await scene.leave(1)
    const cut = scene.proxied().at(OUTCOME, 'cut-before')
    const process = await scene.start()
    await scene.reaches(cut)
    await scene.until((states) => states['sent'] === 1)
    expect(await scene.outbox()).toEqual(['sent: accepted'])
    expect(scene.taken()).toEqual([1])
    await process.end('SIGTERM')
  }), LIMIT_MS)

  test('and the database stays away while a taken mail waits to be written down: a search finds it', () => onStage(kind, async (scene) => {
    await scene.leave(2)
    const taken = scene.gate.hold('after')
    const process = await scene.start()
    await scene.reaches(taken)
    await scene.proxied().down()
    scene.gate.release('on')
    await expect.poll(() => process.said(), { timeout: 20_000 }).toContain('message.unrecorded')
    await scene.proxied().up()
    await process.end('SIGTERM')
    expect(scene.taken().length).toBeGreaterThan(0)
    await settled(scene, 2)
  }), LIMIT_MS)
})
