/** Postmark cannot be reached, wants less, or refuses our token: no mail is failed for it, and each leaves once when it is back. */
import { describe, expect, test } from 'vitest'
import { FAULTS } from '../../server/demo/postmark/faults.ts'
import { hours, minutes } from '../../server/values/time.ts'
import { databases } from '../support/databases.ts'
import { eventually } from './patience.ts'
import { onStage, type Scene } from './scene.ts'

const LIMIT_MS = 180_000
const PEOPLE = 30
const SOME_MINUTES = minutes(6)

async function leaveOnceEach(scene: Scene, people: number): Promise<void> {
  const process = await scene.start()
  await scene.until((states) => states['sent'] === people)
  expect(scene.taken()).toEqual(Array.from({ length: people }, () => 1))
  expect(await process.end('SIGTERM')).toMatchObject({ exitCode: 0 })
}

describe.each(databases.filter(({ name }) => name === 'MariaDB'))('on $name, while Postmark', (kind) => {
  test('is away for three hours the mails wait, and then leave once each', () => onStage(kind, async (scene) => {
    await scene.leave(1)
    const waiting = await scene.start()
    await scene.until((states) => states['sent'] === 1)
    await scene.gate.shut()
    await scene.leave(PEOPLE)
    await eventually(() => waiting.said().includes('message.postponed'), waiting.said)
    expect(await waiting.end('SIGTERM')).toMatchObject({ exitCode: 0 })
    const { scheduled, ...others } = await scene.states()
    expect(scheduled).toBeGreaterThan(0)
    expect(others).toEqual({ sent: 1 })
    scene.pass(hours(3))
    await scene.gate.open()
    await leaveOnceEach(scene, PEOPLE + 1)
  }), LIMIT_MS)

  test('is away for longer than a reminder keeps, it is dropped', () => onStage(kind, async (scene) => {
    await scene.gate.shut()
    await scene.leave(2)
    const waiting = await scene.start()
    await eventually(() => waiting.said().includes('message.held'), waiting.said)
    await waiting.end('SIGTERM')
    expect(await scene.states()).toEqual({ scheduled: 2 })
    scene.pass(hours(14))
    await scene.gate.open()
    await scene.start()
    await scene.until((states) => (states['expired'] ?? 0) + (states['cancelled'] ?? 0) === 2)
    expect(new Set((await scene.outbox()).map((line) => line.split(': ')[1]))).toEqual(new Set(['too-late']))
    expect(scene.gate.posts()).toBe(0)
  }), LIMIT_MS)

  test('takes a mail and never delivers it, that is not ours to repeat', () => onStage(kind, async (scene) => {
    await scene.leave(1)
    await leaveOnceEach(scene, 1)
    const [mail] = scene.postmark.accepted()
    if (mail) await scene.postmark.reports.bounced(mail)
    await scene.goOn(hours(3))
    expect(await scene.states()).toEqual({ sent: 1 })
    expect(scene.taken()).toEqual([1])
  }), LIMIT_MS)

  test('says that these are too many, the mails leave a little later', () => onStage(kind, async (scene) => {
    scene.postmark.faults.set(FAULTS.tooManyRequests('1'), { times: 1, on: 'sends' })
    await scene.leave(PEOPLE)
    const process = await scene.start()
    await eventually(() => process.said().includes('message.postponed'), process.said)
    await process.end('SIGTERM')
    expect(await scene.states()).not.toHaveProperty('refused')
    scene.pass(SOME_MINUTES)
    await leaveOnceEach(scene, PEOPLE)
  }), LIMIT_MS)

  test('refuses our token all sending stops, nothing is failed, and with the right one each mail leaves', () => onStage(kind, async (scene) => {
    await scene.leave(PEOPLE)
    const wrong = await scene.start({ POSTMARK_SERVER_TOKEN: 'a wrong token' })
    await eventually(() => wrong.said().includes('provider.blocked') || wrong.said().includes('quarantine'), wrong.said)
    await wrong.end('SIGTERM')
    expect(scene.gate.posts()).toBeLessThanOrEqual(1)
    expect(await scene.states()).toEqual({ scheduled: PEOPLE })
    scene.pass(SOME_MINUTES)
    await leaveOnceEach(scene, PEOPLE)
  }), LIMIT_MS)
})
