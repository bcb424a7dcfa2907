/** The service as a process of its own, built as production is, which a test may kill, freeze and end. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { buildServer } from '../bench/processes.ts'

export interface Ending {
  /** Null when a signal ended it. */
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  /** Milliseconds from the signal that was sent to the end. */
  readonly tookMs: number
}

export interface ServiceProcess {
  readonly url: string
  readonly pid: number
  /** All that it wrote to its log so far. */
  said(): string
  /** SIGKILL and SIGTERM: resolves when it has ended, by itself or by the signal. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<Ending>
  /** Freezes it; returns once the system says that it stands. */
  freeze(): Promise<void>
  thaw(): void
}

export interface StartOptions {
  /** How far this machine's clock is ahead, as the process sees it. */
  readonly skewMs?: number
}

const SOURCE = fileURLToPath(new URL('../../server/main.ts', import.meta.url))
const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const START_TIMEOUT_MS = 60_000
const POLL_MS = 10
/** The process leaves with whoever started it, however that one went. */
const LEAVE_WITH_US = "process.once('disconnect',()=>process.exit(1));process.channel?.unref();"
const skewed = (ms: number): string => `const now=Date.now;Date.now=()=>now()+(${ms});`

let bundle: Promise<string> | null = null

/** The service's one file. Built once per worker; it goes when the worker ends. */
export function bundledService(): Promise<string> {
  bundle ??= build()
  return bundle
}

async function build(): Promise<string> {
  // What shoppers load lies beside it, as the production build puts it there.
  if (!existsSync(`${ROOT}dist/t.js`)) execFileSync('npm', ['run', '-s', 'build', '--', '--quiet'], { cwd: ROOT })
  return (await buildServer('processes', SOURCE)).file
}

/** Starts the service and waits until it listens. @throws Error with the end of its log when it does not */
export async function startService(environment: Readonly<Record<string, string>>, options: StartOptions = {}): Promise<ServiceProcess> {
  const before = `data:text/javascript,${encodeURIComponent(LEAVE_WITH_US + (options.skewMs ? skewed(options.skewMs) : ''))}`
  const child = spawn(process.execPath, ['--import', before, '--enable-source-maps', await bundledService()], {
    env: { PATH: process.env['PATH'] ?? '', NODE_NO_WARNINGS: '1', HOST: '127.0.0.1', PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part: Buffer) => (text += part.toString()))
  const url = await listeningAt(child, () => text)
  return {
    url, pid: child.pid ?? 0,
    said: () => text,
    end: (signal) => end(child, signal),
    freeze: async () => {
      child.kill('SIGSTOP')
      while (!isStopped(child.pid ?? 0)) await wait(POLL_MS)
    },
    thaw: () => void child.kill('SIGCONT'),
  }
}

async function listeningAt(child: ChildProcess, said: () => string): Promise<string> {
  const deadline = performance.now() + START_TIMEOUT_MS
  while (performance.now() < deadline) {
    const port = /"port":(\d+).*service\.started/.exec(said())?.[1]
    if (port) return `http://127.0.0.1:${port}`
    if (hasEnded(child)) break
    await wait(POLL_MS)
  }
  await end(child, 'SIGKILL')
  throw new Error(`the service did not start:\n${said().slice(-2_000)}`)
}

async function end(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<Ending> {
  const begun = performance.now()
  if (!hasEnded(child)) {
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    child.kill(signal)
    // A frozen process hears SIGTERM only after it goes on.
    child.kill('SIGCONT')
    await gone
  }
  return { exitCode: child.exitCode, signal: child.signalCode, tookMs: performance.now() - begun }
}

/** The second field is the program's name in brackets, the third its state. */
function isStopped(pid: number): boolean {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  return stat.slice(stat.lastIndexOf(')') + 2).startsWith('T')
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null
