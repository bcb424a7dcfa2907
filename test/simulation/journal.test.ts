/** A run of hours that is stopped goes on where it was. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openJournal, type Heading } from './journal.ts'
import type { WorldResult } from './world.ts'

const HEADING: Heading = { seed: '1', journeys: 1_000, journeysPerWorld: 500, database: 'sqlite', code: 'abc' }
const world = (index: number): WorldResult => ({ index, journeys: 500, mails: 400, orders: 200, failures: [], hash: `hash-${index}`, events: 9, faults: { crashed: 2 }, seconds: 3 })

describe('a journal', () => {
  let folder: string
  let file: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cartback-journal-'))
    file = join(folder, 'run.jsonl')
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  test('knows no world at first, and later those that were lived, and how long that took', () => {
    const first = openJournal(file, HEADING)
    expect(first).toMatchObject({ lived: [], seconds: 0 })
    first.note({ result: world(1), seconds: 4.5 })
    first.note({ result: world(0), seconds: 9 })
    expect(openJournal(file, HEADING)).toMatchObject({ lived: [world(1), world(0)], seconds: 9 })
  })

  test('forgets the world whose line was cut short, and goes on behind the one before', () => {
    openJournal(file, HEADING).note({ result: world(0), seconds: 4 })
    writeFileSync(file, `${readFileSync(file, 'utf8')}{"result":{"index":1`)
    const again = openJournal(file, HEADING)
    expect(again.lived).toEqual([world(0)])
    again.note({ result: world(1), seconds: 8 })
    expect(openJournal(file, HEADING).lived).toEqual([world(0), world(1)])
  })

  test.each([['seed', { seed: '2' }], ['number of journeys', { journeys: 2_000 }], ['size of worlds', { journeysPerWorld: 250 }], ['database', { database: 'mariadb' }], ['code', { code: 'def' }]])('of another %s is refused, and left as it is', (_what, other) => {
    openJournal(file, HEADING).note({ result: world(0), seconds: 4 })
    const before = readFileSync(file, 'utf8')
    expect(() => openJournal(file, { ...HEADING, ...other })).toThrow('is of another run')
    expect(readFileSync(file, 'utf8')).toBe(before)
  })
})
