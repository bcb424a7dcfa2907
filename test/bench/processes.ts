/** Servers under test, each a process of its own, and how much processor time a process has used. */
import { fork, type ChildProcess } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const START_TIMEOUT_MS = 60_000
/** Linux counts processor time in hundredths of a second. */
const TICK_MS = 10

export interface ServerProcess {
  readonly pid: number
  readonly port: number
  stop(): Promise<void>
}

/** Beside the production build, since what is measured finds its templates from there too. */
const OUTPUT_FOLDER = fileURLToPath(new URL('../../dist/', import.meta.url))

/** Bundles a server under test the way production is bundled. @returns the file to start; it goes with us at the latest */
export async function buildServer(name: string, entry: string): Promise<{ readonly file: string; remove(): void }> {
  const file = `${OUTPUT_FOLDER}bench-${name}-${process.pid}.mjs`
  const remove = (): void => rmSync(file, { force: true })
  process.once('exit', remove)
  await build({
    entryPoints: [entry], outfile: file, bundle: true, platform: 'node', target: 'node20', format: 'esm', packages: 'external',
    jsx: 'automatic', jsxImportSource: 'hono/jsx', logLevel: 'warning',
  })
  return { file, remove }
}

/** Starts a file that sends the port it listens on. It must leave when the channel to us closes. */
export async function startServer(file: string, args: readonly string[]): Promise<ServerProcess> {
  const child = fork(file, args, { execArgv: [], env: { ...process.env, NODE_ENV: 'production' } })
  try {
    const port = await firstPort(child)
    return { pid: child.pid ?? 0, port, stop: () => end(child) }
  } catch (error) {
    await end(child)
    throw error
  }
}

/** Milliseconds of processor time that a process has used so far with all its threads; NaN where the system does not tell. */
export function processorMs(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The second field is the program's name in brackets, which may hold spaces.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS
  } catch {
    return Number.NaN
  }
}

function firstPort(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    const tooLate = setTimeout(() => reject(new Error('a server under test did not start in time')), START_TIMEOUT_MS)
    child.once('message', (port) => resolve(Number(port)))
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`a server under test left with code ${code}`)))
    child.once('message', () => clearTimeout(tooLate))
    child.once('exit', () => clearTimeout(tooLate))
  })
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  // What it has stored is not wanted any more.
  child.kill('SIGKILL')
  await gone
}
