/** Builds what runs: the server and its commands for Node, the tracker for browsers; says how large the tracker is. */
import { existsSync, readFileSync } from 'node:fs'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { build, type BuildOptions } from 'esbuild'

/** What shoppers download at most, compressed. Raising one is a decision, not an accident. */
const TRACKER_BROTLI_BYTES_MAX = 2_970
const TRACKER_GZIP_BYTES_MAX = 3_345
const TRACKER = 'dist/t.js'
/** Loaded by the tracker where they are needed. */
const PARTS = ['slip', 'restore', 'prompt'].filter((name) => existsSync(`tracker/${name}.ts`))

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
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly version: string }
const defines = (hasWords: boolean): Record<string, string> =>
  ({ 'globalThis.CARTBACK_DEBUG': String(hasWords), 'globalThis.CARTBACK_VERSION': JSON.stringify(version) })
const browser: BuildOptions = { platform: 'browser', target: 'es2019', minify: true, tsconfigRaw: '{}', define: defines(false) }
const script = (entry: string, outfile: string): BuildOptions => ({ ...browser, entryPoints: [`./tracker/${entry}.ts`], outfile, format: 'iife' })
const headless: BuildOptions = { ...browser, entryPoints: ['./tracker/headless.ts'], outfile: 'dist/tracker.mjs', format: 'esm' }
const scripts = [
  script('index', TRACKER),
  // The same with its reasons in words, for shop owners who ask why nothing was recorded.
  { ...script('index', 'dist/t-debug.js'), define: defines(true) },
  ...PARTS.map((name) => script(name, `dist/t-${name}.js`)),
]

const builds = [server, headless, ...scripts].map((options) => build({ ...options, bundle: true, logLevel: 'warning' }))
const outcomes = await Promise.allSettled(builds)
// What is wrong has been printed by then.
if (outcomes.some(({ status }) => status === 'rejected')) process.exit(1)

const sizesOf = (file: string) => {
  const text = readFileSync(file)
  return {
    bytes: text.length,
    gzip: gzipSync(text, { level: 9 }).length,
    brotli: brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length,
  }
}
if (!process.argv.includes('--quiet')) {
  for (const { outfile } of scripts) {
    const { bytes, gzip, brotli } = sizesOf(outfile!)
    console.log(`${outfile}: ${bytes} bytes, gzip ${gzip}, brotli ${brotli}`)
  }
}
const { gzip, brotli } = sizesOf(TRACKER)
if (brotli > TRACKER_BROTLI_BYTES_MAX || gzip > TRACKER_GZIP_BYTES_MAX) {
  console.error(`The tracker is ${brotli} bytes in brotli and ${gzip} in gzip; it may be ${TRACKER_BROTLI_BYTES_MAX} and ${TRACKER_GZIP_BYTES_MAX}.`)
  process.exitCode = 1
}
