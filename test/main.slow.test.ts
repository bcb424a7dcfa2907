/** The production entry, started as a process of its own. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const NEEDED = ['SECRET_KEY', 'STORE_URL', 'WOOCOMMERCE_KEY', 'WOOCOMMERCE_SECRET']

interface Ended {
  readonly exitCode: number | null
  readonly said: string
  readonly complained: string
}

/** Runs the entry until it ends, in nothing but the given environment. */
function startedWith(environment: Record<string, string>): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'server/main.ts'], { cwd: ROOT, env: { NODE_NO_WARNINGS: '1', ...environment }, stdio: ['ignore', 'pipe', 'pipe'] })
    let [said, complained] = ['', '']
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (complained += chunk.toString()))
    child.once('error', reject)
    child.once('close', (exitCode) => resolve({ exitCode, said, complained }))
  })
}

describe('started without any setting, the service', () => {
  test('ends with exit code 1 and names all that is missing, without a stack', async () => {
    const { exitCode, said, complained } = await startedWith({})
    expect(exitCode).toBe(1)
    expect(said).toBe('')
    for (const name of NEEDED) expect(complained).toContain(`- ${name} is missing. `)
    expect(complained).toContain('4 settings are missing or wrong')
    expect(complained).toContain('.env')
    expect(complained).not.toMatch(/^\s+at /m)
  })
})
