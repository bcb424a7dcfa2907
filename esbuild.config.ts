/** Builds what runs: the server and its commands for Node, the tracker for browsers; says how large the tracker is. */
import { readFileSync } from 'node:fs'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { build, type BuildOptions } from 'esbuild'

/** What shoppers download at most, compressed. Raising it is a decision, not an accident. */
const TRACKER_BROTLI_BYTES_MAX = 2_550
const TRACKER = 'dist/t.js'

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
const browser: BuildOptions = { platform: 'browser', target: 'es2019', minify: true, tsconfigRaw: '{}' }
const tracker: BuildOptions = { ...browser, entryPoints: ['./tracker/index.ts'], outfile: TRACKER, format: 'iife' }
const headless: BuildOptions = { ...browser, entryPoints: ['./tracker/headless.ts'], outfile: 'dist/tracker.mjs', format: 'esm' }

const builds = [server, tracker, headless].map((options) => build({ ...options, bundle: true, logLevel: 'warning' }))
const outcomes = await Promise.allSettled(builds)
// What is wrong has been printed by then.
if (outcomes.some(({ status }) => status === 'rejected')) process.exit(1)

const script = readFileSync(TRACKER)
const brotli = brotliCompressSync(script, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length
if (!process.argv.includes('--quiet')) {
  console.log(`tracker: ${script.length} bytes, gzip ${gzipSync(script, { level: 9 }).length}, brotli ${brotli}`)
}
if (brotli > TRACKER_BROTLI_BYTES_MAX) {
  console.error(`The tracker is ${brotli} bytes in brotli; it may be ${TRACKER_BROTLI_BYTES_MAX}.`)
  process.exitCode = 1
}
