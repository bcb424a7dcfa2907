/** README and the files beside it say what is so. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { settings } from '../server/config.ts'
import { settingsTable, tableIn } from './support/settings-table.ts'

const read = (name: string): string => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8')
const readme = read('README.md')

test('the table of settings in README is the one the service reads', () => {
  expect(tableIn(readme)).toBe(settingsTable())
})

test('.env.example names every setting, and nothing that is none', () => {
  const named = [...read('.env.example').matchAll(/^(?:# )?([A-Z_]+)=/gm)].map((match) => match[1])
  expect([...new Set(named)].sort()).toEqual(Object.keys(settings.shape).sort())
})

test('every npm command that README shows exists', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  const shown = [...readme.matchAll(/npm (?:run )?([a-z:]+)/g)].map((match) => match[1]).filter((name) => name !== 'ci')
  expect(shown.filter((name) => !scripts[name ?? ''])).toEqual([])
})

test('every file and folder that README points to exists', () => {
  const named = [...readme.matchAll(/`((?:server|tracker|templates|test)\/[a-z0-9./-]*)`/g)].map((match) => match[1] ?? '')
  expect(named.length).toBeGreaterThan(10)
  expect(named.filter((name) => !exists(name))).toEqual([])
})

test('README stays under 300 lines', () => {
  expect(readme.split('\n').length).toBeLessThan(300)
})

function exists(name: string): boolean {
  try {
    read(name)
    return true
  } catch (error) {
    return (error as { code?: string }).code === 'EISDIR'
  }
}
