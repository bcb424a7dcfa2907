/** A real process hears nothing clear from Postmark: it posts no mail again, and a search settles each. */
import { describe, expect, test } from 'vitest'
import { FAULTS } from '../../server/demo/postmark/faults.ts'
import type { Fault } from '../../server/demo/postmark/faults.ts'
import { databases } from '../support/databases.ts'
import { onStage } from './scene.ts'

const LIMIT_MS = 60_000
const PEOPLE = 4

const ANSWERS: readonly (readonly [string, Fault, number])[] = [
  ['takes the mails and breaks the connection', FAULTS.resetAfterAccepting, PEOPLE],
  ['takes half of the batch and breaks the connection', FAULTS.halfOfBatch, PEOPLE / 2],
  ['takes the mails and leaves one out of its answer', FAULTS.itemMissing, PEOPLE],
  ['breaks the connection without taking anything', FAULTS.resetBeforeAccepting, 0],
  ['answers 200 with a maintenance page', FAULTS.okWithHtml, 0],
  ['answers 502', FAULTS.badGateway, 0],
  ['redirects to its own address', FAULTS.redirect(), 0],
]

// One after the other on one stage: a start of the service each would take longer than the story.
describe.each(databases)('on $name, a process to which Postmark', (kind) => {
  test('answers unclearly leaves no mail out and sends none twice', () => onStage(kind, async (scene) => {
    let people = 0
    for (const [, fault, taken] of ANSWERS) {
      const before = scene.taken().length
      scene.postmark.faults.set(fault, { times: 1, on: 'sends' })
      await scene.leave(PEOPLE)
      people += PEOPLE
      const process = await scene.start()
      await scene.until((states) => (states['ambiguous'] ?? 0) > 0)
      await process.end('SIGTERM')
      expect(scene.taken().length - before).toBe(taken)
      scene.postmark.faults.clear()
      await scene.leaveLater(1)
      people += 1
      await scene.goOn()
      expect(await scene.states()).toEqual({ sent: people })
      expect(new Set(scene.taken())).toEqual(new Set([1]))
      expect(scene.taken()).toHaveLength(people)
    }
  }), LIMIT_MS)
})
