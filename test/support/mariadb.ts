/** A MariaDB server of our own in a temporary folder, which a test may kill, freeze and start again. */
import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createServer, type AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { createConnection } from 'mysql2/promise'
import { guardFolder, type Guard } from '../provision/guard.ts'
import {
  createFolder,
  endOfLog,
  FIRST_DATABASE,
  installTables,
  LOGIN,
  serverOptions,
  type MariaDbFolder,
} from '../provision/mariadb-folder.ts'
import { findMariaDb } from '../provision/programs.ts'

export interface MariaDb {
  /** `mysql://user:password@127.0.0.1:port/database`; stays the same over `restart`. */
  readonly url: string
  /** Ends the server and removes all it wrote. May be called twice. */
  stop(): Promise<void>
  /** Pulls the plug (SIGKILL): nothing is flushed, connections break. */
  kill(): Promise<void>
  /** Starts it again on the same data and port; shuts it down properly before, when it runs. */
  restart(): Promise<void>
  /** Freezes the server (SIGSTOP): connections stay open and nothing answers. */
  pause(): Promise<void>
  /** Lets a frozen server go on. */
  resume(): void
}

const START_TIMEOUT_MS = 60_000
const SHUTDOWN_TIMEOUT_MS = 20_000
const CONNECT_TIMEOUT_MS = 2_000
const POLL_MS = 50
/** Another program may take the free port between our look and the server's start. */
const START_ATTEMPTS = 3
const NAME_BYTES = 6
/** So long a database may still be in use by what its test left open. */
const DROP_WAIT_S = 5

/**
 * Starts a new, empty server on a free port of 127.0.0.1. It ends with our process at the latest.
 * @param wish in memory: for many small databases; what is measured or killed stands on the disk
 */
export async function startMariaDb(wish: { readonly inMemory: boolean } = { inMemory: false }): Promise<MariaDb> {
  const programs = findMariaDb()
  if (programs === null) throw new Error('No MariaDB server is installed here; `npm test` installs one or says how.')
  const folder = createFolder(wish)
  const guard = guardFolder(folder.path)
  try {
    installTables(programs, folder)
    return await startOnFreePort(programs.server, folder, guard)
  } catch (error) {
    await guard.end()
    throw error
  }
}

/** Makes a new, empty database on the server that `url` names. @returns the address of the new database */
export async function freshDatabase(url: string): Promise<string> {
  const name = `test_${randomBytes(NAME_BYTES).toString('hex')}`
  const connection = await createConnection(url)
  await connection.query(`CREATE DATABASE \`${name}\` CHARACTER SET utf8mb4`)
  await connection.end()
  const address = new URL(url)
  address.pathname = `/${name}`
  return address.href
}

/** Takes a database away again, at its leisure: nobody waits for it. */
export async function dropDatabase(url: string): Promise<void> {
  try {
    const connection = await createConnection(url)
    try {
      await connection.query(`SET lock_wait_timeout = ${DROP_WAIT_S}`)
      await connection.query(`DROP DATABASE \`${new URL(url).pathname.slice(1)}\``)
    } finally {
      connection.destroy()
    }
  } catch {
    // The server may be gone by now, and the database with it.
  }
}

async function startOnFreePort(program: string, folder: MariaDbFolder, guard: Guard): Promise<MariaDb> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort()
    const launch = (): Promise<ChildProcess> => launchServer(program, folder, port, guard)
    try {
      return controls(await launch(), launch, guard, addressOf(folder, port))
    } catch (error) {
      if (attempt === START_ATTEMPTS) throw error
    }
  }
}

function controls(first: ChildProcess, launch: () => Promise<ChildProcess>, guard: Guard, url: string): MariaDb {
  let server = first
  let isStopped = false
  const kill = (): Promise<void> => endProcess(server, 'SIGKILL')
  return {
    url,
    kill,
    // The signal arrives a little after it was sent, so a statement sent at once could still be answered.
    pause: async () => {
      server.kill('SIGSTOP')
      while (await answers(url, POLL_MS * 2)) await wait(POLL_MS)
    },
    resume: () => void server.kill('SIGCONT'),
    restart: async () => {
      await endProcess(server, 'SIGTERM')
      server = await launch()
    },
    // Nothing of the data is wanted any more, so a proper shutdown would only take time.
    stop: async () => {
      if (isStopped) return
      isStopped = true
      await kill()
      await guard.end()
    },
  }
}

async function launchServer(program: string, folder: MariaDbFolder, port: number, guard: Guard): Promise<ChildProcess> {
  const server = spawn(program, serverOptions(folder, port), { stdio: 'ignore', detached: true })
  server.on('error', () => {})
  server.once('exit', () => guard.watch(null))
  server.unref()
  if (server.pid !== undefined) guard.watch(server.pid)
  const deadlineMs = Date.now() + START_TIMEOUT_MS
  while (!(await answers(addressOf(folder, port), CONNECT_TIMEOUT_MS))) {
    if (hasEnded(server) || Date.now() > deadlineMs) {
      await endProcess(server, 'SIGKILL')
      throw new Error(`MariaDB did not start. The end of its log:\n${endOfLog(folder)}`)
    }
    await wait(POLL_MS)
  }
  return server
}

async function endProcess(server: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (hasEnded(server)) return
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()))
  server.ref()
  // A frozen process hears SIGTERM only after it goes on.
  server.kill('SIGCONT')
  server.kill(signal)
  const insist = setTimeout(() => server.kill('SIGKILL'), SHUTDOWN_TIMEOUT_MS)
  await ended
  clearTimeout(insist)
}

async function answers(url: string, connectTimeout: number): Promise<boolean> {
  try {
    const connection = await createConnection({ uri: url, connectTimeout })
    await connection.end()
    return true
  } catch {
    return false
  }
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}

const addressOf = (folder: MariaDbFolder, port: number): string =>
  `mysql://${LOGIN}:${folder.password}@127.0.0.1:${port}/${FIRST_DATABASE}`

const hasEnded = (server: ChildProcess): boolean =>
  server.pid === undefined || server.exitCode !== null || server.signalCode !== null
