/** `npm test` and `npm run test:quick`: prepares what the tests need, runs them, and ends with one line of numbers. */
import { spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { guardFolder, type Guard } from './provision/guard.ts'
import { folderInMemory } from './provision/memory.ts'
import { CHROMIUM_VARIABLE } from './provision/programs.ts'
import { provision } from './provision/provision.ts'
import { closingLine, NOTHING, ONE_FAILURE, sumOf, tallyOf, type Tally } from './provision/tally.ts'
import { startMariaDb, type MariaDb } from './support/mariadb.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const STAGE_TIMEOUT_MS = 5 * 60_000
/** A suite that hangs must still end with a line of numbers before somebody else's patience ends. */
const TESTS_TIMEOUT_MS = 75 * 60_000
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** What has to be undone when the run is broken off. */
const running: { child: ChildProcess | null; mariaDb: MariaDb | null; folder: Guard | null; isBrokenOff: boolean } = {
  child: null,
  mariaDb: null,
  folder: null,
  isBrokenOff: false,
}

for (const signal of SIGNALS) {
  process.once(signal, () => {
    running.isBrokenOff = true
    running.child?.kill('SIGTERM')
    void cleanUp().finally(() => process.exit(128 + constants.signals[signal]))
  })
}

try {
  close(process.argv.includes('--quick') ? await quickRun() : await wholeRun())
} catch (error) {
  if (!running.isBrokenOff) console.error(error)
  close(ONE_FAILURE)
} finally {
  await cleanUp()
}

/** Says the numbers, unless somebody broke the run off: then they would mean nothing. */
function close(tally: Tally): void {
  if (!running.isBrokenOff) say(closingLine(tally))
  process.exitCode = tally.failed > 0 ? 1 : 0
}

/** SQLite only, no browser, no slow suite: no server to start, nothing to build. */
async function quickRun(): Promise<Tally> {
  const { TEST_MYSQL_URL: _, TEST_WHOLE: __, ...environment } = process.env
  return tests(['--project', 'fast'], { ...environment, TEST_QUICK: '1' })
}

async function wholeRun(): Promise<Tally> {
  const found = provision(say)
  if (found === null) return ONE_FAILURE
  const stages = sumOf(await stage('Checking types', ['run', '-s', 'typecheck']), await stage('Building', ['run', '-s', 'build']))
  say('Starting a MariaDB server in a temporary folder.')
  running.mariaDb = await startMariaDb({ inMemory: true })
  const environment = {
    ...process.env,
    TEST_WHOLE: '1',
    TEST_MYSQL_URL: running.mariaDb.url,
    [CHROMIUM_VARIABLE]: found.chromium,
  }
  return sumOf(stages, await tests([], environment))
}

async function stage(name: string, npmArguments: readonly string[]): Promise<Tally> {
  say(`${name} (npm ${npmArguments.filter((each) => each !== '-s').join(' ')}).`)
  const exitCode = await run('npm', npmArguments, process.env, STAGE_TIMEOUT_MS)
  if (exitCode === 0) return NOTHING
  say(`${name} failed; this counts as one failure.`)
  return ONE_FAILURE
}

async function tests(more: readonly string[], environment: NodeJS.ProcessEnv): Promise<Tally> {
  const folder = mkdtempSync(join(folderInMemory() ?? tmpdir(), 'cartback-test-'))
  // Like any folder for temporary files: the account that runs a MariaDB server needs it as well.
  chmodSync(folder, 0o1777)
  running.folder = guardFolder(folder)
  const report = join(folder, 'report.json')
  const options = ['run', '--config', 'test/vitest.config.ts', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const program = [join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'), ...options, ...more]
  // What tests leave lying there goes with the folder, also when the run is broken off.
  const exitCode = await run(process.execPath, program, { ...environment, TMPDIR: folder }, TESTS_TIMEOUT_MS)
  const tally = tallyOf(readIfThere(report), exitCode)
  if (exitCode === null) say('The tests were ended before they were through.')
  return tally
}

/** @returns the exit code, or null when a signal ended it */
function run(program: string, options: readonly string[], env: NodeJS.ProcessEnv, timeoutMs: number): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, options, { cwd: ROOT, env, stdio: ['ignore', 'inherit', 'inherit'], timeout: timeoutMs })
    running.child = child
    child.once('error', reject)
    child.once('exit', (code) => resolve(code))
  })
}

async function cleanUp(): Promise<void> {
  await running.mariaDb?.stop()
  await running.folder?.end()
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

function say(line: string): void {
  console.log(line)
}
