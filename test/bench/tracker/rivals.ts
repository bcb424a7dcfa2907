/** The scripts that are compared: ours as built, the peers as npm serves them, a stand-in, and files named on the command line. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'

const run = promisify(execFile)
const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const BUILT = join(ROOT, 'dist')
const NPM_TIMEOUT_MS = 60_000
const BUILD_TIMEOUT_MS = 120_000

const PLAUSIBLE = { name: '@plausible-analytics/tracker', version: '0.4.6', file: 'plausible.js' }
const JQUERY = { name: 'jquery', version: '3.7.1', file: 'dist/jquery.min.js' }
type Package = typeof JQUERY

export interface Script {
  /** Attributes of its tag besides `src`. */
  readonly attributes: string
  readonly code: string
}

export interface Rival {
  readonly name: string
  readonly says: string
  readonly scripts: readonly Script[]
  /** What the scripts may load when they need it: file names and code. */
  readonly later: Readonly<Record<string, string>>
  /** What it must have posted in a round, or it was not at work. */
  readonly proof: RegExp | null
}

export interface Gathered {
  readonly rivals: readonly Rival[]
  /** What shops load from us, by name. */
  readonly files: Readonly<Record<string, string>>
  /** What could not be had, and why. */
  readonly missing: readonly string[]
}

/**
 * Builds ours and fetches the peers into a folder that is gone again afterwards.
 * @param wish.besides further scripts as `name=file`
 * @param wish.isAlone leaves out what would have to be fetched
 */
export async function gatherRivals({ besides, isAlone }: { besides: readonly string[]; isAlone: boolean }): Promise<Gathered> {
  // Where the size limit is broken the build fails but has written its files; the report says so then.
  await run('npm', ['run', '-s', 'build', '--', '--quiet'], { cwd: ROOT, timeout: BUILD_TIMEOUT_MS }).catch(() => undefined)
  const files = Object.fromEntries(readdirSync(BUILT).filter((file) => /^t(-[a-z]+)?\.js$/.test(file)).map((file) => [file, readFileSync(join(BUILT, file), 'utf8')]))
  const ours: Omit<Rival, 'name' | 'says'> = {
    scripts: [{ attributes: 'async data-store="default"', code: files['t.js'] ?? '' }],
    later: files,
    proof: /v1\/carts .*ann@shopper\.example/,
  }
  const rivals: Rival[] = [
    { name: 'empty', says: 'the same page without any script', scripts: [], later: {}, proof: null },
    { name: 'ours', says: 'the tag as shops have it', ...ours },
    { name: 'ours again', says: 'the same once more: its ratio shows the noise', ...ours },
  ]
  const missing: string[] = []
  const folder = mkdtempSync(join(tmpdir(), 'cartback-peers-'))
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  // Ctrl-C ends the process from elsewhere.
  process.once('exit', remove)
  try {
    for (const make of isAlone ? [] : [plausible, jQueryRivals]) {
      await make(folder).then((made) => rivals.push(...made), (error: unknown) => missing.push(`${make === plausible ? PLAUSIBLE.name : JQUERY.name}: ${firstLine(error)}`))
    }
  } finally {
    remove()
  }
  for (const beside of besides) rivals.push(named(beside))
  return { rivals, files, missing }
}

async function plausible(folder: string): Promise<Rival[]> {
  const file = await unpacked(PLAUSIBLE, folder)
  const start = `import { init } from ${JSON.stringify(file)}; init({ domain: 'shop.example', endpoint: 'api/event', captureOnLocalhost: true, logging: false })`
  const { outputFiles } = await build({ stdin: { contents: start, resolveDir: folder }, bundle: true, minify: true, write: false, format: 'iife', target: 'es2019' })
  const says = `${PLAUSIBLE.name} ${PLAUSIBLE.version}, started as its manual says: page views`
  return [{ name: 'plausible', says, scripts: [{ attributes: 'defer', code: outputFiles[0]!.text }], later: {}, proof: /api\/event / }]
}

async function jQueryRivals(folder: string): Promise<Rival[]> {
  const script = { attributes: 'defer', code: readFileSync(await unpacked(JQUERY, folder), 'utf8') }
  const entry = fileURLToPath(new URL('./handlers.ts', import.meta.url))
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, minify: true, write: false, format: 'iife', target: 'es2019' })
  const handlers = { attributes: 'defer', code: outputFiles[0]!.text }
  return [
    { name: 'jquery', says: `jquery ${JQUERY.version} alone`, scripts: [script], later: {}, proof: null },
    {
      name: 'handlers', says: 'that jQuery with a stand-in for a cart plugin\'s handlers', scripts: [script, handlers], later: {},
      proof: /admin-ajax\.php .*ann%40shopper\.example/,
    },
  ]
}

/** Fetches one exact version by npm's own client, so that no dependency is added for a benchmark. */
async function unpacked({ name, version, file }: Package, folder: string): Promise<string> {
  const { stdout } = await run('npm', ['pack', `${name}@${version}`, '--silent', '--pack-destination', folder], { cwd: folder, timeout: NPM_TIMEOUT_MS })
  const into = mkdtempSync(join(folder, 'package-'))
  await run('tar', ['-xzf', join(folder, stdout.trim()), '-C', into, '--strip-components=1'])
  return join(into, file)
}

function named(beside: string): Rival {
  const [name = '', file = ''] = beside.split(/=(.*)/s)
  // Umami's script and others like it do nothing without an id.
  return { name, says: 'from the command line', later: {}, scripts: [{ attributes: 'defer data-website-id="shop"', code: readFileSync(file, 'utf8') }], proof: null }
}

const firstLine = (error: unknown): string => String(error instanceof Error ? error.message : error).split('\n')[0] ?? ''
