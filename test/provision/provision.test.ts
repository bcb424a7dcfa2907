/** What somebody without MariaDB or Chromium is told, and what an installation on Debian does not do. */
import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { CHROMIUM, installScript, instructions, MARIADB } from './provision.ts'

test('who lacks both programs reads the exact command for both', () => {
  const text = instructions([MARIADB, CHROMIUM]).join('\n')
  expect(text).toContain('sudo apt-get install mariadb-server chromium')
  expect(text).toContain('brew install mariadb && brew install --cask chromium')
})

test('who lacks only the browser is not asked to install a database', () => {
  expect(instructions([CHROMIUM]).join('\n')).not.toMatch(/mariadb/i)
})

test('the installation asks nothing, starts no service and updates the package lists once', () => {
  const script = installScript(['mariadb-server', 'chromium'])
  expect(script).toContain('DEBIAN_FRONTEND=noninteractive')
  expect(script.match(/ update$/gm)).toHaveLength(1)
  expect(script).toMatch(/install mariadb-server chromium$/)
  expect(script.indexOf('policy-rc.d')).toBeLessThan(script.indexOf('apt-get'))
})

test('the installation is a script that a shell can read', () => {
  expect(spawnSync('sh', ['-n', '-c', installScript(['chromium'])]).status).toBe(0)
})
