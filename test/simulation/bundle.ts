/** Makes one file of the simulation and the code it runs, which starts in no time; on the way a mutant may change one place. */
import { readFile } from 'node:fs/promises'
import { mkdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** Inside the project, so that what is not bundled is found. */
const FOLDER = join(ROOT, 'node_modules', '.cache', 'simulation')

/** One place of the product, written as somebody might have who did not know better. */
export interface Change {
  /** From the project's root. */
  readonly file: string
  readonly find: string
  readonly replace: string
}

/** @returns the path of the bundle */
export async function bundleSimulation(name: string, changes: readonly Change[] = []): Promise<string> {
  mkdirSync(FOLDER, { recursive: true })
  const outfile = join(FOLDER, `${name}.mjs`)
  await build({
    entryPoints: [join(ROOT, 'test', 'simulation', 'shard.ts')], outfile, bundle: true, platform: 'node', target: 'node20', format: 'esm', logLevel: 'warning',
    external: ['@photostructure/sqlite', 'mysql2', 'pino', 'postmark', '@woocommerce/*', 'esbuild', 'prom-client', '@hono/*'], jsx: 'automatic', jsxImportSource: 'hono/jsx', sourcemap: 'inline', plugins: [changing(changes), unfrozen, remembering],
    banner: { js: "import { createRequire as requireFor } from 'node:module'; const require = requireFor(import.meta.url);" },
  })
  // Beside it what talks to MariaDB in a thread of its own.
  await build({ entryPoints: [join(ROOT, 'test', 'simulation', 'maria-thread.ts')], outfile: join(FOLDER, 'maria-thread.mjs'), bundle: true, platform: 'node', target: 'node20', format: 'esm', logLevel: 'warning', external: ['mysql2'] })
  return outfile
}

/** Fails unless every text is found exactly once: a change that changes nothing would prove nothing. */
function changing(changes: readonly Change[]): Plugin {
  return {
    name: 'changing',
    setup: (pluginBuild) => {
      const missed = new Set(changes)
      pluginBuild.onLoad({ filter: /\/server\/.*\.tsx?$/ }, async ({ path }) => {
        const own = changes.filter(({ file }) => relative(ROOT, path) === file)
        if (own.length === 0) return null
        let contents = await readFile(path, 'utf8')
        for (const change of own) {
          const count = contents.split(change.find).length - 1
          if (count !== 1) return { errors: [{ text: `${change.file}: the text to change is there ${count} times, not once: ${change.find}` }] }
          contents = contents.replace(change.find, () => change.replace)
          missed.delete(change)
        }
        return { contents, loader: path.endsWith('x') ? 'tsx' : 'ts' }
      })
      pluginBuild.onEnd(() => (missed.size === 0 ? {} : { errors: [...missed].map(({ file }) => ({ text: `${file} is not part of the simulation` })) }))
    },
  }
}

/** What the query builder makes anew each time it meets the same: the parts of a column's name, a list of columns, its box of tools. Nobody changes what is made. */
const REMEMBERED: readonly { readonly file: string; readonly name: string; readonly isExported: boolean; readonly keyOf: string }[] = [
  { file: 'parser/select-parser.js', name: 'parseSelectExpression', isExported: false, keyOf: "typeof it === 'string' ? it : null" },
  { file: 'parser/select-parser.js', name: 'parseSelectArg', isExported: true, keyOf: "Array.isArray(it) && it.every((each) => typeof each === 'string') ? it.join() : null" },
  { file: 'parser/reference-parser.js', name: 'parseStringReference', isExported: true, keyOf: "typeof it === 'string' ? it : null" },
  { file: 'expression/expression-builder.js', name: 'createExpressionBuilder', isExported: true, keyOf: "it === undefined ? '' : null" },
]

const remembering: Plugin = {
  name: 'remembering',
  setup: (pluginBuild) => pluginBuild.onLoad({ filter: /kysely\/dist\/esm\/(?:parser\/(?:select|reference)-parser|expression\/expression-builder)\.js$/ }, async ({ path }) => {
    let contents = await readFile(path, 'utf8')
    for (const { name, isExported, keyOf } of REMEMBERED.filter(({ file }) => path.endsWith(file))) {
      const found = `${isExported ? 'export ' : ''}function ${name}(`
      if (!contents.includes(found)) return { errors: [{ text: `${path} has no ${found}` }] }
      contents = `${contents.replace(found, () => `function ${name}Anew(`)}
        const knownTo${name} = new Map()
        ${isExported ? 'export ' : ''}function ${name}(it) {
          const key = ${keyOf}
          if (key === null) return ${name}Anew(it)
          let made = knownTo${name}.get(key)
          if (made === undefined) knownTo${name}.set(key, made = ${name}Anew(it))
          return made
        }`
    }
    return { contents, loader: 'js' }
  }),
}

/** The query builder freezes every node of every query, which takes a third of its time and protects nobody here. */
const unfrozen: Plugin = {
  name: 'unfrozen',
  setup: (pluginBuild) => pluginBuild.onLoad({ filter: /kysely\/dist\/esm\/util\/object-utils\.js$/ }, async ({ path }) => {
    const text = await readFile(path, 'utf8')
    return { contents: text.replace('return Object.freeze(obj)', 'return obj'), loader: 'js' }
  }),
}
