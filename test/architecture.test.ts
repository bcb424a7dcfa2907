/** The code is built the way the project says: imports point one way, and a file's name tells what it touches. */
import { describe, expect, test } from 'vitest'
import { DIRECTION } from './support/rules/direction.ts'
import { EFFECTS } from './support/rules/effects.ts'
import { HABITS } from './support/rules/habits.ts'
import { importsOf, readSources, sourceOf, type Source } from './support/source.ts'

const sources = readSources(['server', 'tracker', 'test'])

describe.each([...DIRECTION, ...EFFECTS, ...HABITS])('$says', ({ breaches, broken, kept }) => {
  test('in every file of the project', () => {
    expect(sources.flatMap((source) => breaches(source).map((breach) => `${source.path} ${breach}`))).toEqual([])
  })

  test.each(broken)('and a %s that breaks it is caught: %j', (path, text) => {
    expect(breaches(sourceOf(path, text))).not.toEqual([])
  })

  test.each(kept)('and a %s that keeps it is left alone: %j', (path, text) => {
    expect(breaches(sourceOf(path, text))).toEqual([])
  })
})

describe('no files import each other in a circle', () => {
  test('in the whole project', () => {
    expect(circlesOf(sources)).toEqual([])
  })

  test('and a circle is found over three files', () => {
    const files = [
      sourceOf('server/a.ts', `import './b.ts'`),
      sourceOf('server/b.ts', `export { c } from './c.ts'`),
      sourceOf('server/c.ts', `import { a } from './a.ts'`),
    ]
    expect(circlesOf(files)).toEqual(['server/a.ts → server/b.ts → server/c.ts → server/a.ts'])
  })

  test('and two files that only take each other\'s types are no circle', () => {
    const files = [sourceOf('server/a.ts', `import { b } from './b.ts'`), sourceOf('server/b.ts', `import type { A } from './a.ts'`)]
    expect(circlesOf(files)).toEqual([])
  })
})

test('the rules look at the real server and tracker', () => {
  const folders = new Set(sources.map((source) => source.path.split('/')[0]))
  expect([...folders].sort()).toEqual(['server', 'test', 'tracker'])
  expect(sources.find((source) => source.path === 'server/clock.ts')?.text).toContain('Date.now')
})

function circlesOf(files: readonly Source[]): string[] {
  const next = new Map(files.map((file) => [file.path, importsOf(file).filter((each) => !each.typesOnly).map((each) => each.of)]))
  const circles = new Set<string>()
  const done = new Set<string>()
  const follow = (path: string, way: readonly string[]): void => {
    if (way.includes(path)) circles.add([...way.slice(way.indexOf(path)), path].join(' → '))
    else if (!done.has(path)) {
      for (const imported of next.get(path) ?? []) follow(imported, [...way, path])
      done.add(path)
    }
  }
  for (const path of next.keys()) follow(path, [])
  return [...circles]
}
