/** How vitest runs: from the project's root, two projects, so that `--project fast` leaves the browser out. */
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const BROWSER_FILES = 'test/**/*.browser.test.ts'
const MARIADB_FILES = 'test/**/*.mariadb.test.ts'
/** Left out of the quick run, which is to be over in half a minute. */
const SLOW_FILES = 'test/**/*.slow.test.ts'
/** Take minutes and both cores: a step of a release, with `TEST_RELEASE=1`. */
const RELEASE_FILES = 'test/**/*.release.test.ts'
/** Patience, not a promise: one machine may be ten times slower than another. */
const TIMEOUT_MS = 90_000
const BROWSER_TIMEOUT_MS = 120_000
/** Of a machine with two cores. */
const WORKERS_MAX = 2
/** Browsers and a database server are waited for more than they work, and one worker only watches the processes of the simulation. */
const WORKERS_MAX_WHOLE = 3

/** Lives at the lowest priority all along, on what the other suites leave of the machine. */
const BESIDE_ALL = 'test/simulation/simulation.slow.test.ts'

class WhatTakesLongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isBesideAll = ({ moduleId }: TestSpecification): boolean => moduleId.endsWith(BESIDE_ALL)
    return [...sorted.filter(isBesideAll), ...sorted.filter((file) => !isBesideAll(file))]
  }
}

const isRelease = process.env['TEST_RELEASE'] === '1'
const isQuick = process.env['TEST_QUICK'] === '1'
const hasMariaDb = Boolean(process.env['TEST_MYSQL_URL'])
// The MariaDB half of a suite is left out where no server is named, so a whole run must never be without one.
if (process.env['TEST_WHOLE'] === '1' && !hasMariaDb) {
  throw new Error('The whole test run needs TEST_MYSQL_URL; start it with `npm test`, which sets it.')
}

export default defineConfig({
  root: ROOT,
  oxc: { jsx: { runtime: 'automatic', importSource: 'hono/jsx' } },
  test: {
    pool: 'forks',
    sequence: { sequencer: WhatTakesLongestFirst },
    maxWorkers: isQuick ? WORKERS_MAX : WORKERS_MAX_WHOLE,
    projects: [
      {
        extends: true,
        test: {
          name: 'fast',
          // Files share their worker's modules, which are pure: loading them anew for each file took longer than the tests.
          isolate: false,
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: [BROWSER_FILES, ...(hasMariaDb ? [] : [MARIADB_FILES]), ...(isQuick ? [SLOW_FILES] : []), ...(isRelease ? [] : [RELEASE_FILES])],
          testTimeout: TIMEOUT_MS,
          hookTimeout: TIMEOUT_MS,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: [BROWSER_FILES],
          testTimeout: BROWSER_TIMEOUT_MS,
          hookTimeout: BROWSER_TIMEOUT_MS,
        },
      },
    ],
  },
})
