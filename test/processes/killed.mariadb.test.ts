/** Real processes are killed at each step of a sending: nobody gets a mail twice, and the work goes on. */
import { describe, expect, test } from 'vitest'
import { seconds } from '../../server/values/time.ts'
import { databases } from '../support/databases.ts'
import { onStage, type Scene } from './scene.ts'

const PEOPLE = 3
const LIMIT_MS = 180_000
/** Longer than a claim lives. */
const LEASE_AND_SOME = seconds(61)
/** Long enough to be met at, short enough for the service to wait for. */
const SHOP_TAKES_MS = 700

const allSent = (scene: Scene, people: number) => expect(scene.states()).resolves.toEqual({ sent: people })
const once = (people: number): readonly number[] => Array.from({ length: people }, () => 1)

describe.each(databases)('on $name, a process killed', (kind) => {
  test('while it holds claims and asks the shop leaves the mails to the next one', () => onStage(kind, async (scene) => {
    scene.woo.faults.rest.delay(SHOP_TAKES_MS)
    await scene.leave(PEOPLE)
    const dying = await scene.start()
    await scene.until((states) => states['claimed'] === PEOPLE)
    await dying.end('SIGKILL')
    scene.woo.faults.rest.heal()
    expect(await scene.states()).toEqual({ claimed: PEOPLE })
    await scene.goOn()
    await allSent(scene, PEOPLE)
    expect(scene.taken()).toEqual(once(PEOPLE))
  }), LIMIT_MS)

  test('with its request on the way and not yet taken sends each mail once all the same, after two looks', () => onStage(kind, async (scene) => {
    await scene.leave(PEOPLE)
    const arrived = scene.gate.hold('before')
    const dying = await scene.start()
    await scene.reaches(arrived)
    await dying.end('SIGKILL')
    scene.gate.release('away')
    expect(await scene.states()).toMatchObject({ intent: expect.any(Number) })
    expect(scene.taken()).toEqual([])
    await scene.leaveLater(1)
    await scene.goOn()
    await allSent(scene, PEOPLE + 1)
    expect(scene.taken()).toEqual(once(PEOPLE + 1))
  }), LIMIT_MS)

  test('with its mails taken and the answer on the way back causes no second mail', () => onStage(kind, async (scene) => {
    await scene.leave(PEOPLE)
    const arrived = scene.gate.hold('after')
    const dying = await scene.start()
    await scene.reaches(arrived)
    await dying.end('SIGKILL')
    const takenThen = scene.taken().length
    expect(takenThen).toBeGreaterThan(0)
    scene.gate.release('away')
    await scene.goOn()
    await allSent(scene, PEOPLE)
    expect(scene.taken()).toEqual(once(PEOPLE))
    expect((await scene.outbox()).filter((line) => line === 'sent: found-by-search')).toHaveLength(takenThen)
  }), LIMIT_MS)
})

describe.each(databases.filter(({ name }) => name === 'MariaDB'))('on $name, a process killed', (kind) => {
  test('between its committed intent and the first byte sends each mail once all the same', () => onStage(kind, async (scene) => {
    await scene.leave(1)
    const committed = scene.proxied().at(/^commit/i, 'keep-answer', /`state` = 'intent'/)
    const dying = await scene.start()
    await scene.reaches(committed)
    await dying.end('SIGKILL')
    expect(await scene.states()).toEqual({ intent: 1 })
    expect(scene.gate.posts()).toBe(0)
    await scene.leaveLater(1)
    await scene.goOn()
    await allSent(scene, 2)
    expect(scene.taken()).toEqual(once(2))
  }), LIMIT_MS)

  test('leaves its claims to a process that starts when they are over, and not sooner', () => onStage(kind, async (scene) => {
    scene.woo.faults.rest.delay(SHOP_TAKES_MS)
    await scene.leave(PEOPLE)
    const dying = await scene.start()
    await scene.until((states) => states['claimed'] === PEOPLE)
    await dying.end('SIGKILL')
    scene.woo.faults.rest.heal()
    const early = await scene.start()
    await scene.leave(1)
    await scene.until((states) => states['sent'] === 1)
    expect(await scene.states()).toEqual({ claimed: PEOPLE, sent: 1 })
    await early.end('SIGTERM')
    scene.pass(LEASE_AND_SOME)
    await scene.start()
    await scene.until((states) => states['sent'] === PEOPLE + 1)
    expect(scene.taken()).toEqual(once(PEOPLE + 1))
  }), LIMIT_MS)
})
