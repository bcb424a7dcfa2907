/** Sees to it that MariaDB and Chromium are there before the whole suite runs: installs them or says what to install. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { findChromium, findMariaDb, findProgram, type MariaDbPrograms } from './programs.ts'

export interface Provisions {
  readonly mariaDb: MariaDbPrograms
  readonly chromium: string
}

type Say = (line: string) => void
/** One thing that is not there, and its names where it can be had. */
export interface Missing {
  readonly what: string
  /** The first that the system knows is installed. */
  readonly debianPackages: readonly [string, ...string[]]
  readonly homebrew: string
}

export const MARIADB: Missing = {
  what: 'MariaDB server 10.6 or newer',
  debianPackages: ['mariadb-server'],
  homebrew: 'brew install mariadb',
}
export const CHROMIUM: Missing = {
  what: 'Chromium or Chrome',
  debianPackages: ['chromium-headless-shell', 'chromium'],
  homebrew: 'brew install --cask chromium',
}
const INSTALL_TIMEOUT_MS = 10 * 60_000
const APT_LOCK_WAIT_S = 120
/** What of a failed installation's output is shown. */
const SHOWN_OUTPUT_LINES = 25

/**
 * Finds both programs; on Debian and Ubuntu, as root or with sudo that asks for no password, installs what is missing.
 * @returns null when something is still missing; then `say` was told exactly what
 */
export function provision(say: Say): Provisions | null {
  const missing = missingPrograms()
  if (missing.length > 0 && !install(missing, say)) return null
  const mariaDb = findMariaDb()
  const chromium = findChromium()
  if (mariaDb !== null && chromium !== null) return { mariaDb, chromium }
  explain(missingPrograms(), say)
  return null
}

/** The lines of shell that install Debian packages without starting any of their services. */
export function installScript(missing: readonly Missing[]): string {
  const apt = `apt-get -o DPkg::Lock::Timeout=${APT_LOCK_WAIT_S} -q`
  return [
    'set -e',
    'export DEBIAN_FRONTEND=noninteractive',
    'rule=/usr/sbin/policy-rc.d',
    'if [ ! -e "$rule" ]; then',
    `  trap 'rm -f "$rule"' EXIT`,
    String.raw`  printf '#!/bin/sh\nexit 101\n' > "$rule"`,
    '  chmod 755 "$rule"',
    'fi',
    `${apt} update`,
    'known() { for each in "$@"; do if [ -n "$(apt-cache madison "$each")" ]; then break; fi; done; echo "$each"; }',
    `${apt} -y --no-install-recommends install ${missing.map(({ debianPackages }) => `$(known ${debianPackages.join(' ')})`).join(' ')}`,
  ].join('\n')
}

/** The sentences for somebody who has to install by hand. */
export function instructions(missing: readonly Missing[]): string[] {
  return [
    `The whole test suite needs ${missing.map((each) => each.what).join(' and ')}.`,
    `  Debian:  sudo apt-get install ${missing.map(({ debianPackages: [first] }) => first).join(' ')}`,
    `  macOS:   ${missing.map((each) => each.homebrew).join(' && ')}`,
    '  A browser elsewhere on the machine is taken from TEST_CHROMIUM=/path/to/chrome.',
    'Without either, `npm run test:quick` runs everything that needs only SQLite.',
  ]
}

function missingPrograms(): Missing[] {
  return [...(findMariaDb() === null ? [MARIADB] : []), ...(findChromium() === null ? [CHROMIUM] : [])]
}

function install(missing: readonly Missing[], say: Say): boolean {
  const shell = rootShell()
  if (!isDebianLike() || shell === null) {
    explain(missing, say)
    return false
  }
  say(`Installing ${missing.map(({ debianPackages }) => debianPackages.join(' or ')).join(' and ')} with apt-get; no service is started.`)
  const [program, ...before] = shell
  const result = spawnSync(program, [...before, '-c', installScript(missing)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: INSTALL_TIMEOUT_MS,
  })
  if (result.status === 0) return true
  say([result.stdout, result.stderr].join('\n').trimEnd().split('\n').slice(-SHOWN_OUTPUT_LINES).join('\n'))
  say(`apt-get failed (${result.error?.message ?? `exit code ${result.status}`}).`)
  explain(missing, say)
  return false
}

/** A shell with root's rights that asks nobody anything, or null. */
function rootShell(): readonly [string, ...string[]] | null {
  if (process.getuid?.() === 0) return ['sh']
  const sudo = findProgram(['sudo'])
  if (sudo === null || spawnSync(sudo, ['-n', 'true'], { stdio: 'ignore' }).status !== 0) return null
  return [sudo, '-n', 'sh']
}

function isDebianLike(): boolean {
  if (findProgram(['apt-get']) === null) return false
  try {
    return /^ID(?:_LIKE)?=.*\b(?:debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8'))
  } catch {
    return false
  }
}

function explain(missing: readonly Missing[], say: Say): void {
  for (const line of instructions(missing)) say(line)
}
