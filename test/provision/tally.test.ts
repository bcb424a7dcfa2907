/** The closing line tells the truth, also when no single test carries the failure. */
import { expect, test } from 'vitest'
import { closingLine, sumOf, tallyOf, ONE_FAILURE } from './tally.ts'

const reportOf = (...files: { status: string; tests: string[] }[]): string =>
  JSON.stringify({
    testResults: files.map(({ status, tests }) => ({ status, name: 'a.test.ts', assertionResults: tests.map((each) => ({ status: each })) })),
  })

test('a run of passed tests closes with how many passed and that none failed', () => {
  expect(closingLine(tallyOf(reportOf({ status: 'passed', tests: ['passed', 'passed'] }), 0))).toBe('2 passed, 0 failed')
})

test('skipped and planned tests are neither passed nor hidden', () => {
  const report = reportOf({ status: 'passed', tests: ['passed', 'skipped', 'todo', 'pending'] })
  expect(closingLine(tallyOf(report, 0))).toBe('1 passed, 0 failed, 3 skipped')
})

test('a file that cannot be loaded counts as one failure', () => {
  const report = reportOf({ status: 'passed', tests: ['passed'] }, { status: 'failed', tests: [] })
  expect(closingLine(tallyOf(report, 1))).toBe('1 passed, 1 failed')
})

test('a file whose clean-up fails after its tests passed counts as one failure', () => {
  expect(closingLine(tallyOf(reportOf({ status: 'failed', tests: ['passed'] }), 1))).toBe('1 passed, 1 failed')
})

test.each([
  ['an error that belongs to no test', reportOf({ status: 'passed', tests: ['passed'] }), 1, 1],
  ['a run that was ended by a signal', reportOf({ status: 'passed', tests: ['passed'] }), null, 1],
  ['a run without a report', null, 1, 0],
  ['a report that is cut off', '{"testResults": [', 0, 0],
  ['a run that found no test at all', reportOf(), 0, 0],
] as const)('%s is never a success', (_, report, exitCode, passed) => {
  expect(tallyOf(report, exitCode)).toEqual({ passed, failed: 1, skipped: 0 })
})

test('a failed type check is added to what the tests brought', () => {
  const tests = tallyOf(reportOf({ status: 'passed', tests: ['passed'] }), 0)
  expect(closingLine(sumOf(ONE_FAILURE, tests))).toBe('1 passed, 1 failed')
})
