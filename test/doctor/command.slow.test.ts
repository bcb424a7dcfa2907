/** `npm run doctor` as a process of its own: what it prints, and its exit code. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../../server/clock.ts'
import { startDemoShop, type DemoShop } from '../../server/demo/shop/shop.ts'
import type { Report } from '../../server/doctor/report.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const PASSWORD = 'a-password-in-an-address'

let woo: DemoShop
let folder: string
beforeAll(async () => {
  woo = await startDemoShop({ now: systemClock(1).now })
  folder = mkdtempSync(join(tmpdir(), 'cartback-doctor-'))
})
afterAll(async () => {
  await woo.close()
  rmSync(folder, { recursive: true })
})

function run(words: readonly string[], environment: Record<string, string>): Promise<{ exitCode: number | null; said: string; complained: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'server/cli.ts', 'doctor', ...words], { cwd: ROOT, env: { NODE_NO_WARNINGS: '1', ...environment }, stdio: ['ignore', 'pipe', 'pipe'] })
    let [said, complained] = ['', '']
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (complained += chunk.toString()))
    child.once('error', reject)
    child.once('close', (exitCode) => resolve({ exitCode, said, complained }))
  })
}

const working = (): Record<string, string> => ({
  SECRET_KEY: 'a secret key for tests only, not for use', STORE_URL: woo.url, WOOCOMMERCE_KEY: woo.key, WOOCOMMERCE_SECRET: woo.secret, PUBLIC_URL: 'http://127.0.0.1:1',
  DATABASE_URL: `sqlite:${join(folder, 'test.db')}`, POSTAL_ADDRESS: 'Quay 1, Harbour',
})

describe('the command', () => {
  test('prints lines for people, without colours where nobody sees them, and ends with 1 while something is red', async () => {
    const { exitCode, said, complained } = await run([], working())
    expect([exitCode, complained]).toEqual([1, ''])
    expect(said).toMatch(/^ {2}green {3}Reading orders: The shop shows us its orders\.$/m)
    expect(said).toMatch(/^ {2}red {5}Script tag: The tag is not on the shop's pages, so no cart is noticed\.\n {10}→ Put <script /m)
    expect(said).toMatch(/, 1 red\. Put right what is red first\.\n$/)
    expect(said).not.toContain('\u001b')
  })

  test('prints the same as JSON, and ends with 0 where nothing is red', async () => {
    woo.setPageHead('<script async src="http://127.0.0.1:1/t.js" data-store="default"></script>')
    const { exitCode, said } = await run(['--json'], working())
    const report = JSON.parse(said) as Report
    expect(exitCode).toBe(0)
    expect(report.level).toBe('yellow')
    expect(report.sections[1]?.lines.find((line) => line.check === 'script-tag')).toMatchObject({ level: 'green' })
  })

  test('looks at everything else where the database cannot be opened, and keeps its password to itself', async () => {
    const { exitCode, said } = await run(['--json'], { ...working(), DATABASE_URL: `mysql://user:${PASSWORD}@127.0.0.1:1/name` })
    const report = JSON.parse(said) as Report
    expect(exitCode).toBe(1)
    expect(report.sections.flatMap((section) => section.lines).filter((line) => line.level === 'red')).toMatchObject([{ check: 'database', found: expect.stringContaining('ECONNREFUSED') as string }])
    expect(report.sections[1]?.lines.map((line) => line.check)).toContain('clock')
    expect(report.sections.flatMap((section) => section.lines).map((line) => line.check)).not.toContain('orders-read')
    expect(said).not.toContain(PASSWORD)
  })

  test('names every missing setting, each with what it means', async () => {
    const { exitCode, said } = await run([], {})
    expect(exitCode).toBe(1)
    for (const name of ['SECRET_KEY', 'STORE_URL', 'WOOCOMMERCE_KEY', 'WOOCOMMERCE_SECRET']) expect(said).toContain(`red     Settings: ${name} is missing.`)
    expect(said).toContain('→ Put it right in .env or the environment: Address of the shop.')
  })

  test('refuses words it does not know', async () => {
    expect((await run(['--jsno'], {})).exitCode).toBe(2)
  })
})
