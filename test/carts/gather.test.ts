/** Rows gather into statements only while others are under way: nobody waits for company, nothing acknowledged is lost. */
import { describe, expect, test } from 'vitest'
import { gather, Overloaded } from '../../server/carts/gather.ts'
import { mergeRows } from '../../server/carts/intake.ts'
import { cartRow } from './posts.ts'

interface Row {
  readonly key: string
  readonly seq: number
}

/** A database that finishes a statement when the test says so. */
function manualDatabase(isAway: (error: unknown) => boolean = () => false) {
  const statements: { readonly rows: readonly Row[]; done(): void; fails(error: unknown): void }[] = []
  const gathered = gather<Row>({
    write: (rows) => new Promise((resolve, reject) => void statements.push({ rows, done: resolve, fails: reject })),
    keyOf: (row) => row.key, merge: (waiting, added) => (added.seq > waiting.seq ? added : waiting), isAway, defer: (start) => start(),
  })
  return { statements, gathered, add: (key: string, seq = 1) => outcomeOf(gathered.add({ key, seq })) }
}

function outcomeOf(work: Promise<void>): { readonly state: string; readonly settled: Promise<void> } {
  const outcome = { state: 'waiting', settled: Promise.resolve() }
  outcome.settled = work.then(() => void (outcome.state = 'stored'), (error: unknown) => void (outcome.state = error instanceof Error ? error.message : 'failed'))
  return outcome
}

/** Lets everything happen that waits for nothing but its turn. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('a row that comes alone', () => {
  test('is written at once, without a timer', () => {
    const { statements, add } = manualDatabase()
    add('a')
    expect(statements.map((statement) => statement.rows.length)).toEqual([1])
  })

  test('is acknowledged only after its statement is through', async () => {
    const { statements, add } = manualDatabase()
    const outcome = add('a')
    await turn()
    expect(outcome.state).toBe('waiting')
    statements[0]?.done()
    await outcome.settled
    expect(outcome.state).toBe('stored')
  })
})

describe('rows that come while two statements are under way', () => {
  test('share the next statement, at most 64 of them, sorted by key; never are three under way', async () => {
    const { statements, add } = manualDatabase()
    for (let n = 0; n < 100; n++) add(`k${String(99 - n).padStart(2, '0')}`)
    expect(statements.map((statement) => statement.rows.length)).toEqual([1, 1])
    statements[0]?.done()
    await turn()
    expect(statements.map((statement) => statement.rows.length)).toEqual([1, 1, 64])
    const keys = statements[2]?.rows.map((row) => row.key) ?? []
    expect(keys).toEqual([...keys].sort())
    statements[1]?.done()
    await turn()
    expect(statements.map((statement) => statement.rows.length)).toEqual([1, 1, 64, 34])
  })

  test('and have one key are written as one, the latest, and all of them are acknowledged', async () => {
    const { statements, add } = manualDatabase()
    add('x')
    add('y')
    const outcomes = [add('a', 2), add('a', 3), add('a', 1)]
    statements[0]?.done()
    await turn()
    expect(statements[2]?.rows).toEqual([{ key: 'a', seq: 3 }])
    expect(outcomes.map((outcome) => outcome.state)).toEqual(['waiting', 'waiting', 'waiting'])
    statements[2]?.done()
    await Promise.all(outcomes.map((outcome) => outcome.settled))
    expect(outcomes.map((outcome) => outcome.state)).toEqual(['stored', 'stored', 'stored'])
  })

  test('are not held up by a statement that never ends, as long as the other one moves', async () => {
    const { statements, add } = manualDatabase()
    add('stuck')
    for (let n = 0; n < 5; n++) {
      const outcome = add(`k${n}`)
      statements.at(-1)?.done()
      await outcome.settled
      await turn()
      expect(outcome.state).toBe('stored')
    }
  })
})

describe('when a statement fails', () => {
  test('a bad row is refused alone and the others are stored', async () => {
    const { statements, add } = manualDatabase()
    add('x')
    add('y')
    const outcomes = ['a', 'bad', 'c'].map((key) => add(key))
    statements[0]?.done()
    await turn()
    statements[2]?.fails(new Error('bad row'))
    for (let n = 3; n < 6; n++) {
      await turn()
      const statement = statements[n]
      if (statement?.rows[0]?.key === 'bad') statement.fails(new Error('bad row'))
      else statement?.done()
    }
    await Promise.all(outcomes.map((outcome) => outcome.settled))
    expect(outcomes.map((outcome) => outcome.state)).toEqual(['stored', 'bad row', 'stored'])
  })

  test('because the database is away, all its rows are refused at once and none is tried alone', async () => {
    const { statements, add } = manualDatabase(() => true)
    add('x')
    add('y')
    const outcomes = ['a', 'b', 'c'].map((key) => add(key))
    statements[0]?.done()
    await turn()
    statements[2]?.fails(new Error('away'))
    await Promise.all(outcomes.map((outcome) => outcome.settled))
    expect(outcomes.map((outcome) => outcome.state)).toEqual(['away', 'away', 'away'])
    expect(statements).toHaveLength(3)
  })

  test('the rows after it go on', async () => {
    const { statements, add } = manualDatabase()
    const first = add('a')
    statements[0]?.fails(new Error('away'))
    await first.settled
    const second = add('a', 2)
    statements[1]?.done()
    await second.settled
    expect([first.state, second.state]).toEqual(['away', 'stored'])
  })
})

test('above ten thousand waiting keys a further one is refused at once, one that waits already is not', async () => {
  const { gathered } = manualDatabase()
  for (let n = 0; n < 10_002; n++) void gathered.add({ key: `k${n}`, seq: 1 })
  await expect(gathered.add({ key: 'one more', seq: 1 })).rejects.toBeInstanceOf(Overloaded)
  expect(outcomeOf(gathered.add({ key: 'k10001', seq: 2 })).state).toBe('waiting')
})

describe('two rows of one cart that became one', () => {
  const draft = { draftId: 7, draftKey: 'wc_order_a' }

  test('keep what only the earlier one said', () => {
    const merged = mergeRows(cartRow({ seq: 1, ...draft }), cartRow({ seq: 2, sealedEmail: null, emailIndex: null, firstName: null, timeZone: null, lineCount: 0, lines: '[]' }))
    expect(merged).toEqual(cartRow({ seq: 2, ...draft, lineCount: 0, lines: '[]' }))
  })

  test('have no address when the later one cleared it', () => {
    expect(mergeRows(cartRow({ seq: 1 }), cartRow({ seq: 2, sealedEmail: '', emailIndex: null }))).toMatchObject({ sealedEmail: '', emailIndex: null })
  })

  test('are the first one when the other is older', () => {
    expect(mergeRows(cartRow({ seq: 2 }), cartRow({ seq: 1, firstName: 'Bob' }))).toEqual(cartRow({ seq: 2 }))
  })
})
