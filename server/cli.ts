/** The commands of package.json that are not the service itself. */
import { existsSync, readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { connect, migrate } from './db/connect.ts'
import { runDemo } from './demo/demo.ts'
import { collectScripts } from './scripts.ts'

const USAGE = `usage:
  npm run demo [-- --port N] [-- --auto]   the whole thing with a pretend shop
  npm run migrate                          brings the database of DATABASE_URL up to date
`

process.exitCode = await main(process.argv.slice(2))

async function main(words: readonly string[]): Promise<number> {
  switch (words[0]) {
    case 'demo': return demo(words.slice(1))
    case 'migrate': return migrateDatabase()
    default: return wrongUsage()
  }
}

async function demo(words: readonly string[]): Promise<number> {
  const options = readDemoOptions(words)
  if (!options) return wrongUsage()
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort())
  process.once('SIGTERM', () => stop.abort())
  const scripts = collectScripts(readBuilt)
  try {
    return await runDemo({ ...options, scripts, output: process.stdout }, stop.signal)
  } catch (error) {
    process.stderr.write(`The demo could not start: ${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  }
}

function readDemoOptions(words: readonly string[]): { port: number | undefined; isAuto: boolean } | null {
  try {
    const { values } = parseArgs({ args: [...words], options: { port: { type: 'string' }, auto: { type: 'boolean', default: false } } })
    const port = values.port === undefined ? undefined : Number(values.port)
    return port !== undefined && !(Number.isInteger(port) && port >= 0 && port < 65_535) ? null : { port, isAuto: values.auto }
  } catch {
    return null
  }
}

async function migrateDatabase(): Promise<number> {
  const connection = await connect(process.env['DATABASE_URL'] || 'sqlite:data/cartback.db')
  try {
    const done = await migrate(connection)
    process.stdout.write(done.length === 0 ? 'The database is up to date.\n' : `Done: ${done.join(', ')}\n`)
    return 0
  } finally {
    await connection.close()
  }
}

function wrongUsage(): number {
  process.stderr.write(USAGE)
  return 2
}

/** Null when it was not built. */
function readBuilt(name: string): string | null {
  const file = new URL(`./${name}`, import.meta.url)
  return existsSync(file) ? readFileSync(file, 'utf8') : null
}
