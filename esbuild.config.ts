/** Builds what runs: the server and its commands for Node, the tracker for browsers; says how large the tracker is. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { build, type BuildOptions } from 'esbuild'
import { minify } from 'terser'

/** What shoppers download at most, compressed. Raising one is a decision, not an accident. */
const SIZE_MAX = { brotli: 1_900, gzip: 2_200 }
const MAIN = 't.js'
/** `t.js` for tags that pin one version: it hands the hashes of its parts on. */
const PINNED = 't-pinned.js'
/** What the tag loads, and what that loads where it is needed. */
const SCRIPTS = { [MAIN]: 'index', [PINNED]: 'index', 't-debug.js': 'debug', 't-slip.js': 'slip', 't-restore.js': 'restore', 't-prompt.js': 'prompt' } as const
/** Safari 14.1, Chrome 85, Firefox 79. */
const FLOOR = 'es2021'

const server: BuildOptions = {
  entryPoints: { server: './server/main.ts', cli: './server/cli.ts' },
  outdir: 'dist',
  outExtension: { '.js': '.mjs' },
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  sourcemap: true,
  jsx: 'automatic',
  jsxImportSource: 'hono/jsx',
}

// Without the project's own tsconfig, whose strictness would put a directive into the script.
const browser = { bundle: true, logLevel: 'warning', platform: 'browser', target: FLOOR, tsconfigRaw: '{}' } as const
const defines = (loads: 'imported' | 'pinned' | undefined): Record<string, string> => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly version: string }
  return { 'globalThis.CARTBACK_LOADS': String(JSON.stringify(loads)), 'globalThis.CARTBACK_VERSION': JSON.stringify(version) }
}
const headless: BuildOptions = { ...browser, minify: true, define: defines(undefined), entryPoints: ['./tracker/headless.ts'], outfile: 'dist/tracker.mjs', format: 'esm' }

/** The scripts that browsers load, by the name they are served under. */
export async function buildScripts(): Promise<ReadonlyMap<string, string>> {
  const made = Object.entries(SCRIPTS).map(async ([name, entry]): Promise<[string, string]> => {
    const define = defines(name === PINNED ? 'pinned' : 'imported')
    const { outputFiles } = await build({ ...browser, define, entryPoints: [`./tracker/${entry}.ts`], format: 'iife', write: false })
    // Puts functions that are used once where they are used, which esbuild leaves alone; it can as long as names differ. No reading of a property does anything here.
    const { code } = await minify(outputFiles[0]!.text, { toplevel: true, ecma: 2020, compress: { passes: 5, keep_fargs: false, lhs_constants: false, unsafe_arrows: true, pure_getters: true }, format: { quote_style: 1 } })
    return [name, code!]
  })
  return new Map(await Promise.all(made))
}

const sizesOf = (text: string) => ({
  bytes: Buffer.byteLength(text),
  gzip: gzipSync(text, { level: 9 }).length,
  brotli: brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length,
})

function tooLarge(name: string, { gzip, brotli }: ReturnType<typeof sizesOf>): string | null {
  if (name !== MAIN || (brotli <= SIZE_MAX.brotli && gzip <= SIZE_MAX.gzip)) return null
  return `${name} is ${brotli} bytes in brotli and ${gzip} in gzip; it may be ${SIZE_MAX.brotli} and ${SIZE_MAX.gzip}.`
}

async function main(): Promise<void> {
  const builds = [server, headless].map((options) => build({ ...options, bundle: true, logLevel: 'warning' }))
  const [scripts] = await Promise.all([buildScripts(), ...builds])
  mkdirSync('dist', { recursive: true })
  for (const [name, text] of scripts) {
    writeFileSync(`dist/${name}`, text)
    const sizes = sizesOf(text)
    if (!process.argv.includes('--quiet')) console.log(`dist/${name}: ${sizes.bytes} bytes, gzip ${sizes.gzip}, brotli ${sizes.brotli}`)
    const complaint = tooLarge(name, sizes)
    if (complaint === null) continue
    console.error(complaint)
    process.exitCode = 1
  }
}

// Tests build the scripts alone. esbuild has printed what is wrong.
if (basename(process.argv[1] ?? '').startsWith('esbuild.config')) await main().catch(() => process.exit(1))
