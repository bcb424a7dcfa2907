/** A real process hears nothing clear from Postmark: it posts no mail again, and a search settles each. */
import { describe, expect, test } from 'vitest'
import { FAULTS, type Fault } from '../../server/demo/postmark/faults.ts'
import { databases } from '../support/databases.ts'
import { onStage } from './scene.ts'

const LIMIT_MS = 180_000
const PEOPLE = 4

const ANSWERS: readonly (readonly [fault: Fault, taken: number])[] = [
  [FAULTS.resetAfterAccepting, PEOPLE],
  [FAULTS.halfOfBatch, PEOPLE / 2],
  [FAULTS.itemMissing, PEOPLE],
  [FAULTS.resetBeforeAccepting, 0],
  [FAULTS.okWithHtml, 0],
  [FAULTS.redirect(), 0],
]

// One after the other on one stage, and settled together: a stage for each would take longer than the story.
describe.each(databases.filter(({ name }) => name === 'MariaDB'))('on $name', (kind) => {
  test('a process whose posts are answered unclearly, each in another way, leaves no mail out and sends none twice', () => onStage(kind, async (scene) => {
    let [people, taken] = [0, 0]
    for (const [fault, takenOfIt] of ANSWERS) {
      scene.postmark.faults.set(fault, { times: 1, on: 'sends' })
      await scene.leaveLater(PEOPLE)
      const process = await scene.start()
      // Those of earlier rounds may have been found meanwhile.
      await scene.until(({ ambiguous = 0, sent = 0 }) => ambiguous >= PEOPLE && ambiguous + sent === people + PEOPLE)
      expect(await process.end('SIGTERM')).toMatchObject({ exitCode: 0 })
      people += PEOPLE
      taken += takenOfIt
      expect(scene.taken()).toEqual(Array.from({ length: taken }, () => 1))
    }
    await scene.leaveLater(1)
    await scene.goOn()
    expect(await scene.states()).toEqual({ sent: people + 1 })
    expect(scene.taken()).toEqual(Array.from({ length: people + 1 }, () => 1))
  }), LIMIT_MS)
})
