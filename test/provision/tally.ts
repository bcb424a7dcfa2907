/** Counts what a test run brought and says it in the one line that ends the run. */

export interface Tally {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

interface TestFileResult {
  readonly status: string
  readonly name: string
  readonly assertionResults: readonly { readonly status: string }[]
}

/** A stage outside the test runner that went wrong, such as the type check, counts as one failure. */
export const ONE_FAILURE: Tally = { passed: 0, failed: 1, skipped: 0 }
export const NOTHING: Tally = { passed: 0, failed: 0, skipped: 0 }

/**
 * Counts vitest's JSON report.
 * @param report the report's text, null when vitest wrote none
 * @param exitCode vitest's own; a failure that no test carries (a broken file, a late rejection) shows only there
 */
export function tallyOf(report: string | null, exitCode: number | null): Tally {
  const files = report === null ? [] : filesOf(report)
  const statuses = files.flatMap(statusesOf)
  const count = (...wanted: string[]): number => statuses.filter((status) => wanted.includes(status)).length
  const failed = count('failed')
  const passed = count('passed')
  const hidden = failed === 0 && (exitCode !== 0 || passed === 0) ? 1 : 0
  return { passed, failed: failed + hidden, skipped: statuses.length - failed - passed }
}

export const sumOf = (a: Tally, b: Tally): Tally => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
})

/** The closing line: `N passed, N failed`, with the skipped ones when there are any. */
export function closingLine(tally: Tally): string {
  const skipped = tally.skipped > 0 ? `, ${tally.skipped} skipped` : ''
  return `${tally.passed} passed, ${tally.failed} failed${skipped}`
}

function filesOf(report: string): readonly TestFileResult[] {
  try {
    return (JSON.parse(report) as { testResults: readonly TestFileResult[] }).testResults
  } catch {
    return []
  }
}

/** A file that could not even be loaded has no tests, yet failed. */
function statusesOf(file: TestFileResult): string[] {
  const statuses = file.assertionResults.map((each) => each.status)
  return file.status === 'failed' && !statuses.includes('failed') ? [...statuses, 'failed'] : statuses
}
