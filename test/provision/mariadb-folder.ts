/** The temporary folder of one MariaDB server: its place, its owner, its first tables and its settings. */
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, mkdtempSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { folderInMemory } from './memory.ts'
import type { MariaDbPrograms } from './programs.ts'

export interface MariaDbFolder {
  readonly path: string
  /** The account of the system that the server runs as. */
  readonly runsAs: string | null
  readonly password: string
}

/** The login and the database that every server of ours has from its first start. */
export const LOGIN = 'cartback'
export const FIRST_DATABASE = 'cartback'

const INSTALL_TIMEOUT_MS = 120_000
const PASSWORD_BYTES = 12
const SHOWN_LOG_LINES = 15
const OTHERS_MAY_ENTER = 0o001

/**
 * Makes an empty folder that the server's account may use.
 * @param wish in memory, where there is room: making the tables of hundreds of databases then takes a quarter of the time
 */
export function createFolder(wish: { readonly inMemory: boolean }): MariaDbFolder {
  const runsAs = accountForServer()
  const parent = (wish.inMemory ? folderInMemory() : null) ?? (runsAs === null ? tmpdir() : folderForEverybody())
  const path = mkdtempSync(join(parent, 'cartback-mariadb-'))
  if (runsAs !== null) chownSync(path, idOf('-u', runsAs), idOf('-g', runsAs))
  return { path, runsAs, password: randomBytes(PASSWORD_BYTES).toString('hex') }
}

/** Fills the folder with a new server's system tables and the statements that make our login. */
export function installTables(programs: MariaDbPrograms, folder: MariaDbFolder): void {
  const options = [
    '--no-defaults',
    `--datadir=${dataFolder(folder)}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
    ...accountOption(folder),
  ]
  const result = spawnSync(programs.installer, options, { encoding: 'utf8', stdio: 'pipe', timeout: INSTALL_TIMEOUT_MS })
  if (result.status !== 0) {
    throw new Error(`${programs.installer} failed: ${result.error?.message ?? ''}\n${result.stdout}\n${result.stderr}`)
  }
  writeFileSync(loginFile(folder), loginStatements(folder.password))
}

/** What the server is started with. Durable as in production, small because several may run at once. */
export function serverOptions(folder: MariaDbFolder, port: number): string[] {
  return [
    '--no-defaults',
    `--datadir=${dataFolder(folder)}`,
    // Its own: a server that starts deletes the temporary tables that it finds, also those another server is using.
    `--tmpdir=${folder.path}`,
    `--socket=${join(folder.path, 'server.sock')}`,
    `--pid-file=${join(folder.path, 'server.pid')}`,
    `--log-error=${logFile(folder)}`,
    `--init-file=${loginFile(folder)}`,
    '--bind-address=127.0.0.1',
    `--port=${port}`,
    '--skip-name-resolve',
    '--innodb-flush-log-at-trx-commit=1',
    '--innodb-buffer-pool-size=64M',
    '--sql-mode=STRICT_ALL_TABLES,ONLY_FULL_GROUP_BY,ERROR_FOR_DIVISION_BY_ZERO,NO_ZERO_DATE,NO_ZERO_IN_DATE,NO_ENGINE_SUBSTITUTION',
    '--default-time-zone=+00:00',
    '--character-set-server=utf8mb4',
    ...accountOption(folder),
  ]
}

/** The last lines of the server's own log, for somebody who wonders why it did not start. */
export function endOfLog(folder: MariaDbFolder): string {
  try {
    return readFileSync(logFile(folder), 'utf8').trimEnd().split('\n').slice(-SHOWN_LOG_LINES).join('\n')
  } catch {
    return '(it wrote no log)'
  }
}

const dataFolder = (folder: MariaDbFolder): string => join(folder.path, 'data')
const logFile = (folder: MariaDbFolder): string => join(folder.path, 'server.log')
const loginFile = (folder: MariaDbFolder): string => join(folder.path, 'login.sql')
const accountOption = (folder: MariaDbFolder): string[] => (folder.runsAs === null ? [] : [`--user=${folder.runsAs}`])

/** The file is read at every start, so each statement bears being repeated. One statement a line is MariaDB's rule. */
function loginStatements(password: string): string {
  return [
    `CREATE USER IF NOT EXISTS '${LOGIN}'@'127.0.0.1' IDENTIFIED BY '${password}';`,
    `GRANT ALL PRIVILEGES ON *.* TO '${LOGIN}'@'127.0.0.1';`,
    `CREATE DATABASE IF NOT EXISTS \`${FIRST_DATABASE}\`;`,
    '',
  ].join('\n')
}

/** The server refuses to run as root unless told to; Debian's package brings an account of its own. */
function accountForServer(): string | null {
  if (process.getuid?.() !== 0) return null
  return spawnSync('id', ['-u', 'mysql'], { stdio: 'ignore' }).status === 0 ? 'mysql' : 'root'
}

function idOf(flag: '-u' | '-g', account: string): number {
  return Number(spawnSync('id', [flag, account], { encoding: 'utf8' }).stdout)
}

/** Another account cannot reach a folder below root's own. */
function folderForEverybody(): string {
  return isOpenToOthers(realpathSync(tmpdir())) ? tmpdir() : '/tmp'
}

function isOpenToOthers(path: string): boolean {
  if ((statSync(path).mode & OTHERS_MAY_ENTER) === 0) return false
  return dirname(path) === path || isOpenToOthers(dirname(path))
}
