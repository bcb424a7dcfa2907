/** The commands of package.json that are not the service itself. */
import { existsSync, readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { readConfig, type Config } from './config.ts'
import { connect, migrate, type Connection } from './db/connect.ts'
import { runDemo } from './demo/demo.ts'
import { examine } from './doctor/doctor.ts'
import type { Report } from './doctor/report.ts'
import { reportText } from './doctor/text.ts'
import { settingsReport } from './doctor/verdicts.ts'
import { createLog } from './log.ts'
import { collectScripts, pin } from './scripts.ts'
import { createDeps } from './service.ts'
import { contentDigest } from './vault.ts'

const USAGE = `usage:
  npm run demo [-- --port N] [-- --auto]   the whole thing with a pretend shop
  npm run migrate                          brings the database of DATABASE_URL up to date
  npm run doctor [-- --json]               checks the whole set-up and says what to fix
`

process.exitCode = await main(process.argv.slice(2))

async function main(words: readonly string[]): Promise<number> {
  switch (words[0]) {
    case 'demo': return demo(words.slice(1))
    case 'migrate': return migrateDatabase()
    case 'doctor': return doctor(words.slice(1))
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

/** 0 unless something is red. */
async function doctor(words: readonly string[]): Promise<number> {
  if (words.some((word) => word !== '--json')) return wrongUsage()
  const read = readConfig(process.env)
  const report = read.kind === 'wrong' ? settingsReport(read.problems) : await examineInstall(read.config)
  const hasColours = process.stdout.isTTY === true && !process.env['NO_COLOR']
  process.stdout.write(words.length > 0 ? `${JSON.stringify(report, null, 2)}\n` : reportText(report, hasColours))
  return report.level === 'red' ? 1 : 0
}

async function examineInstall(config: Config): Promise<Report> {
  // Limits within do not keep a process alive by themselves.
  const awake = setInterval(() => undefined, 1_000)
  const opened = await openForDoctor(config.DATABASE_URL)
  // Without its database everything else can still be looked at, with one in memory instead.
  const connection = opened.kind === 'ok' ? opened.connection : await connect('sqlite::memory:')
  try {
    const deps = await createDeps(config, { connection, log: createLog('silent') })
    const isBuilt = readBuilt('t.js') !== null
    const pinnedPath = isBuilt ? pin(collectScripts(readBuilt), contentDigest).path : null
    return await examine(deps, { pinnedPath, ...(opened.kind === 'ok' ? {} : { databaseTrouble: opened.code }) })
  } finally {
    clearInterval(awake)
    await connection.close()
  }
}

async function openForDoctor(url: string): Promise<{ kind: 'ok'; connection: Connection } | { kind: 'failed'; code: string }> {
  let connection: Connection | null = null
  try {
    connection = await connect(url)
    await migrate(connection)
    return { kind: 'ok', connection }
  } catch (error) {
    await connection?.close().catch(() => undefined)
    const { code } = error as { code?: unknown }
    return { kind: 'failed', code: typeof code === 'string' ? code : 'no code' }
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
