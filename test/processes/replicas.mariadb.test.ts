/** Several processes share one database while they are killed and started in turn: every mail leaves once. */
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { FAULTS } from '../../server/demo/postmark/faults.ts'
import { hours } from '../../server/values/time.ts'
import { databases } from '../support/databases.ts'
import { onStage } from './scene.ts'
import type { ServiceProcess } from './service.ts'

const LIMIT_MS = 180_000
const REPLICAS = 3
const KILLS = 5
const PEOPLE_PER_KILL = 20
const STAYS_MS = 300
/** So that many are killed while a post is on its way. */
const POST_TAKES_MS = 200

describe.each(databases.filter(({ name }) => name === 'MariaDB'))('on $name', (kind) => {
  test(`${REPLICAS} processes, of which one after the other is killed and replaced, send every mail once`, () => onStage(kind, async (scene) => {
    scene.postmark.faults.set(FAULTS.delay(POST_TAKES_MS), { on: 'sends' })
    const people = KILLS * PEOPLE_PER_KILL
    await scene.leave(people)
    const running: ServiceProcess[] = await Promise.all(Array.from({ length: REPLICAS }, () => scene.start()))
    for (let kill = 0; kill < KILLS; kill++) {
      await wait(STAYS_MS)
      await running.shift()?.end('SIGKILL')
      running.push(await scene.start())
    }
    for (const process of running) await process.end('SIGKILL')
    scene.postmark.faults.clear()
    await scene.leaveLater(1)
    await scene.goOn(hours(3))
    expect(await scene.states()).toEqual({ sent: people + 1 })
    expect(scene.taken()).toEqual(Array.from({ length: people + 1 }, () => 1))
  }), LIMIT_MS)
})
