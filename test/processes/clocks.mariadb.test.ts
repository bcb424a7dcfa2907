/** Clocks that are wrong: of the machines that run the service, and of the database that they go by. */
import { describe, expect, test } from 'vitest'
import { hours } from '../../server/values/time.ts'
import { databases } from '../support/databases.ts'
import { onStage } from './scene.ts'

const LIMIT_MS = 180_000
const PEOPLE = 30
const HOUR_MS = 3_600_000

describe.each(databases.filter(({ name }) => name === 'MariaDB'))('on $name', (kind) => {
  test('two processes, one an hour ahead and one an hour behind, send each mail once and take no claim from each other', () => onStage(kind, async (scene) => {
    await scene.leave(PEOPLE)
    const both = await Promise.all([scene.start({}, { skewMs: HOUR_MS }), scene.start({}, { skewMs: -HOUR_MS })])
    await scene.until((states) => states['sent'] === PEOPLE)
    expect(scene.taken()).toEqual(Array.from({ length: PEOPLE }, () => 1))
    for (const process of both) {
      expect(await process.end('SIGTERM')).toMatchObject({ exitCode: 0 })
      expect(process.said()).not.toContain('messages.reaped')
    }
  }), LIMIT_MS)

  test('a database whose clock jumps an hour ahead ends claims too early, and still no mail leaves twice', () => onStage(kind, async (scene) => {
    await scene.leave(2)
    const taken = scene.gate.hold('after')
    const first = await scene.start()
    await scene.reaches(taken)
    scene.pass(hours(1))
    const second = await scene.start()
    await scene.until((states) => states['ambiguous'] === scene.taken().length)
    scene.gate.release('on')
    for (const process of [first, second]) expect(await process.end('SIGTERM')).toMatchObject({ exitCode: 0 })
    // Written down by the first, or found by a search where the answer came too late for it.
    await scene.goOn()
    expect(await scene.states()).toEqual({ sent: 2 })
    expect(scene.taken()).toEqual([1, 1])
  }), LIMIT_MS)
})
