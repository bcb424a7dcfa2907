/** Finds the two foreign programs that the whole test suite needs: a MariaDB server and a Chromium. */
import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

export interface MariaDbPrograms {
  readonly server: string
  readonly installer: string
}

/** Servers live in an sbin folder that is not in everybody's PATH; Homebrew keeps its own. */
const MORE_FOLDERS = ['/usr/sbin', '/usr/local/sbin', '/usr/local/bin', '/opt/homebrew/bin', '/usr/libexec']
/** The first has no windows to draw and takes half the time for a page. */
const CHROMIUM_NAMES = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const CHROMIUM_PATHS = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]
/** Names a browser that stands somewhere else. */
export const CHROMIUM_VARIABLE = 'TEST_CHROMIUM'

/** The first of these programs that can be run, with its whole path. */
export function findProgram(names: readonly string[]): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== ''), ...MORE_FOLDERS]
  for (const name of names) {
    const found = folders.map((folder) => join(folder, name)).find(isExecutable)
    if (found !== undefined) return found
  }
  return null
}

/** MariaDB's server with the program that makes its data folder, or null when either is missing. */
export function findMariaDb(): MariaDbPrograms | null {
  const server = findProgram(['mariadbd', 'mysqld'])
  const installer = findProgram(['mariadb-install-db', 'mysql_install_db'])
  if (server === null || installer === null || !isMariaDb(server)) return null
  return { server, installer }
}

/** The browser for tests: `TEST_CHROMIUM`, else one that is installed, else null. */
export function findChromium(): string | null {
  const named = process.env[CHROMIUM_VARIABLE]
  if (named !== undefined && named !== '') return isExecutable(named) ? named : null
  return findProgram(CHROMIUM_NAMES) ?? CHROMIUM_PATHS.find(isExecutable) ?? null
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Oracle's `mysqld` makes its data folder another way. */
function isMariaDb(server: string): boolean {
  return spawnSync(server, ['--version'], { encoding: 'utf8' }).stdout?.includes('MariaDB') ?? false
}
