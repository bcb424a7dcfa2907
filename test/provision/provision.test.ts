/** What somebody without MariaDB or Chromium is told, and what an installation on Debian does not do. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { CHROMIUM, installScript, instructions, MARIADB } from './provision.ts'

test('who lacks both programs reads the exact command for both', () => {
  const text = instructions([MARIADB, CHROMIUM]).join('\n')
  expect(text).toContain('sudo apt-get install mariadb-server chromium-headless-shell')
  expect(text).toContain('brew install mariadb && brew install --cask chromium')
})

test('who lacks only the browser is not asked to install a database', () => {
  expect(instructions([CHROMIUM]).join('\n')).not.toMatch(/mariadb/i)
})

test('the installation asks nothing, starts no service and updates the package lists once', () => {
  const script = installScript([MARIADB, CHROMIUM])
  expect(script).toContain('DEBIAN_FRONTEND=noninteractive')
  expect(script.match(/ update$/gm)).toHaveLength(1)
  expect(script).toMatch(/install \$\(known mariadb-server\) \$\(known chromium-headless-shell chromium\)$/)
  expect(script.indexOf('policy-rc.d')).toBeLessThan(script.indexOf('apt-get'))
})

test('the installation is a script that a shell can read', () => {
  expect(spawnSync('sh', ['-n', '-c', installScript([CHROMIUM])]).status).toBe(0)
})

test('of a program\'s packages the first that the system knows is installed, else the last', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cartback-packages-'))
  writeFileSync(join(folder, 'apt-cache'), '#!/bin/sh\ncase " $THERE " in *" $2 "*) echo "$2 | 1.0";; esac\n', { mode: 0o755 })
  const known = installScript([CHROMIUM]).split('\n').find((line) => line.startsWith('known()'))
  const chosen = (there: string) => spawnSync('/bin/sh', ['-c', `${known}\nknown one two`], { encoding: 'utf8', env: { PATH: folder, THERE: there } }).stdout
  try {
    expect([chosen('one two'), chosen('two'), chosen('')]).toEqual(['one\n', 'two\n', 'two\n'])
  } finally {
    rmSync(folder, { recursive: true })
  }
})
