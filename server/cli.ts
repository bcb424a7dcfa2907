/** The commands of package.json that are not the service itself. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { COMMANDS, type Command, type Given } from './admin/commands.ts'
import { readConfig, type Config } from './config.ts'
import { connect, migrate, type Connection } from './db/connect.ts'
import { runDemo } from './demo/demo.ts'
import { seedCommand } from './demo/seed/seed-command.ts'
import { examine } from './doctor/doctor.ts'
import type { Report } from './doctor/report.ts'
import { reportText } from './doctor/text.ts'
import { settingsReport } from './doctor/verdicts.ts'
import { createLog } from './log.ts'
import { previewFiles } from './mail/preview/files.tsx'
import { servePreviews } from './mail/preview/routes.ts'
import { previews } from './mail/preview/variants.ts'
import { loadTemplates } from './mail/template.ts'
import { collectScripts, pin } from './scripts.ts'
import { createDeps } from './service.ts'
import { contentDigest } from './vault.ts'

const USAGE = `usage:
  npm run demo [-- --port N] [-- --auto]   the whole thing with a pretend shop
  npm run migrate                          brings the database of DATABASE_URL up to date
  npm run doctor [-- --json]               checks the whole set-up and says what to fix
  npm run explain -- <cart> [--json]       a cart's story and what is next, each with its reason; <cart> is its id
                                           (in the address of its admin page) or the token in its browser
  npm run send-test -- <address> [--mail M] [--language L] [--shop S]
                                           one real mail through the configured provider, also while not live
  npm run export -- <address>              all that is stored about an address, as JSON
  npm run replay [-- --days N] [--shop S] [--json]
                                           what the present settings would have sent to the carts of the last days
  npm run seed [-- --seed N] [--force]     fills a database with a pretend month: an admin site worth looking at
  npm run erase -- <address> --yes         takes an address out of everything, and keeps it from being mailed
  npm run preview [-- --out DIR | --port N]  every mail in every language: as files, or side by side in the browser
`

process.exitCode = await main(process.argv.slice(2))

async function main(words: readonly string[]): Promise<number> {
  switch (words[0]) {
    case 'demo': return demo(words.slice(1))
    case 'migrate': return migrateDatabase()
    case 'doctor': return doctor(words.slice(1))
    case 'seed': return onInstall(seedCommand, words.slice(1))
    case 'preview': return preview(words.slice(1))
    case 'help': case '--help': return help()
    default: {
      const command = Object.hasOwn(COMMANDS, words[0] ?? '') ? COMMANDS[words[0] ?? ''] : undefined
      return command ? onInstall(command, words.slice(1)) : wrongUsage()
    }
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

async function preview(words: readonly string[]): Promise<number> {
  const options = readPreviewOptions(words)
  if (!options) return wrongUsage()
  const { out, port } = options
  if (out === undefined) {
    const { url } = await servePreviews(() => loadTemplates(), port)
    process.stdout.write(`Every mail in every language: ${url}\n`)
    return 0
  }
  mkdirSync(out, { recursive: true })
  const files = previewFiles(previews(loadTemplates()))
  for (const { name, content } of files) writeFileSync(`${out}/${name}`, content)
  process.stdout.write(`${files.length} files in ${out}; begin with index.html\n`)
  return 0
}

function readPreviewOptions(words: readonly string[]): { out: string | undefined; port: number } | null {
  try {
    const { values } = parseArgs({ args: [...words], options: { out: { type: 'string' }, port: { type: 'string', default: '8090' } } })
    const port = Number(values.port)
    return values.out !== '' && Number.isInteger(port) && port >= 0 && port <= 65_535 ? { out: values.out, port } : null
  } catch {
    return null
  }
}

/** Runs a command on the install that the settings name. Its log is quiet: the command itself says what it did. */
async function onInstall(command: Command, words: readonly string[]): Promise<number> {
  const given = readWords(words, command)
  if (given === 'help') return help()
  if (given === null) return wrongUsage()
  const read = readConfig(process.env)
  if (read.kind === 'wrong') {
    process.stderr.write(`${read.problems.join('\n')}\n`)
    return 1
  }
  const deps = await createDeps(read.config, { log: createLog('silent') })
  try {
    return await command.run(deps, given, { out: (text) => void process.stdout.write(text), err: (text) => void process.stderr.write(text) })
  } finally {
    await deps.connection.close()
  }
}

/** Null where something was not understood. */
function readWords(words: readonly string[], command: Pick<Command, 'word' | 'options'>): Given | 'help' | null {
  try {
    const { values, positionals } = parseArgs({ args: [...words], options: { ...command.options, help: { type: 'boolean' } }, allowPositionals: true })
    if (values['help'] === true) return 'help'
    return positionals.length === (command.word === null ? 0 : 1) ? { word: positionals[0] ?? '', options: values as Given['options'] } : null
  } catch {
    return null
  }
}

function help(): number {
  process.stdout.write(USAGE)
  return 0
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
