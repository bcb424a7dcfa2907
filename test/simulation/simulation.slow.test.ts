/** `npm run simulate`: thousands of shoppers while everything around the service fails. */
import { spawn } from 'node:child_process'
import { constants, setPriority } from 'node:os'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** Two or three minutes of two cores; a million is a step of a release. */
const JOURNEYS = 20_000
/** The other suites run beside it and have precedence: it may take as long as they do, on a slow machine two or three times what it mostly is. */
const TIMEOUT_MS = 60 * 60_000

interface Report { journeys: number; mails: number; orders: number; wrong: number; duplicate: number; lost: number; stuck: number; hash: string; seconds: number }

test('nobody of thousands gets a wrong mail, one twice, or none, and no message is stuck', async () => {
  const { text, exitCode } = await run(['--journeys', String(JOURNEYS), '--seed', '1'])
  const report = JSON.parse(text.trimEnd().split('\n').at(-1) ?? '') as Report
  expect(report, text).toMatchObject({ journeys: JOURNEYS, wrong: 0, duplicate: 0, lost: 0, stuck: 0 })
  expect(report.mails).toBeGreaterThan(JOURNEYS / 2)
  expect(report.hash).toMatch(/^[0-9a-f]{32}$/)
  expect(exitCode).toBe(0)
}, TIMEOUT_MS)

function run(options: readonly string[]): Promise<{ text: string; exitCode: number | null }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'test/simulation/run.ts', ...options], { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] })
    // Its processes inherit it, and live on what the other suites leave of the machine.
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW)
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => { text += String(chunk) })
    child.once('error', reject)
    child.once('close', (exitCode) => resolve({ text, exitCode }))
  })
}
