/** The commands of package.json that are not the service itself. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs, type ParseArgsConfig } from 'node:util'
import { explain, explanationText } from './admin/explain.ts'
import { readConfig, type Config } from './config.ts'
import { erasePerson, exportPerson, KEPT } from './consent/person/person.ts'
import { connect, migrate, type Connection } from './db/connect.ts'
import { runDemo } from './demo/demo.ts'
import { examine } from './doctor/doctor.ts'
import type { Report } from './doctor/report.ts'
import { reportText } from './doctor/text.ts'
import { settingsReport } from './doctor/verdicts.ts'
import type { Deps } from './deps.ts'
import { createLog } from './log.ts'
import { previewFiles } from './mail/preview/files.tsx'
import { servePreviews } from './mail/preview/routes.ts'
import { previews } from './mail/preview/variants.ts'
import { loadTemplates } from './mail/template.ts'
import { MAILS } from './mail/view.ts'
import { sendTest, testSentence } from './messages/send-test.ts'
import { collectScripts, pin } from './scripts.ts'
import { createDeps } from './service.ts'
import { parseEmailAddress, type EmailAddress } from './values/email-address.ts'
import { firstLanguage, LANGUAGES } from './values/locale.ts'
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
  npm run erase -- <address> --yes         takes an address out of everything, and keeps it from being mailed
  npm run preview [-- --out DIR | --port N]  every mail in every language: as files, or side by side in the browser
`

process.exitCode = await main(process.argv.slice(2))

async function main(words: readonly string[]): Promise<number> {
  switch (words[0]) {
    case 'demo': return demo(words.slice(1))
    case 'migrate': return migrateDatabase()
    case 'doctor': return doctor(words.slice(1))
    case 'explain': return explainCart(words.slice(1))
    case 'send-test': return sendTestMail(words.slice(1))
    case 'export': return exportAddress(words.slice(1))
    case 'erase': return eraseAddress(words.slice(1))
    case 'help': case '--help': return help()
    case 'preview': return preview(words.slice(1))
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

async function preview(words: readonly string[]): Promise<number> {
  const given = readWords(words, { out: { type: 'string' }, port: { type: 'string', default: '8090' } })
  const { out, port } = { out: given?.values['out'], port: Number(given?.values['port']) }
  if (given?.positionals.length !== 0 || given.values['help'] === true || out === '' || !Number.isInteger(port) || port < 0 || port > 65_535) return wrongUsage(given)
  if (typeof out !== 'string') {
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

async function explainCart(words: readonly string[]): Promise<number> {
  const given = readWords(words, { json: { type: 'boolean' } })
  if (given?.positionals.length !== 1) return wrongUsage(given)
  return withInstall(async (deps) => {
    const explanation = await explain(deps, given.positionals[0] ?? '')
    if (!explanation) return complain('There is no such cart.')
    process.stdout.write(given.values['json'] === true ? `${JSON.stringify(explanation, null, 2)}\n` : explanationText(explanation))
    return 0
  })
}

async function sendTestMail(words: readonly string[]): Promise<number> {
  const given = readWords(words, { mail: { type: 'string' }, language: { type: 'string' }, shop: { type: 'string' } })
  const to = addressOf(given)
  if (!given || !to) return wrongUsage(given)
  return withInstall(async (deps) => {
    const { mail: mailName = MAILS[0], language: languageName, shop } = given.values
    const store = shop === undefined ? [...deps.stores.values()][0] : deps.stores.get(String(shop))
    const mail = MAILS.find((each) => each === mailName)
    const language = languageName === undefined ? firstLanguage([store?.locale ?? null]) : LANGUAGES.find((each) => each === languageName)
    if (!store || !mail || !language) return complain(`There is no such ${!store ? 'shop' : !mail ? `mail; there are ${MAILS.join(', ')}` : `language; there are ${LANGUAGES.join(', ')}`}.`)
    const sent = await sendTest(deps, { store, mail, language, to })
    process.stdout.write(`${testSentence(sent)}\n`)
    return sent.outcome.kind === 'sent' ? 0 : 1
  })
}

async function exportAddress(words: readonly string[]): Promise<number> {
  const given = readWords(words, {})
  const address = addressOf(given)
  if (!address) return wrongUsage(given)
  return withInstall(async (deps) => {
    process.stdout.write(`${JSON.stringify(await exportPerson(deps, address), null, 2)}\n`)
    return 0
  })
}

async function eraseAddress(words: readonly string[]): Promise<number> {
  const given = readWords(words, { yes: { type: 'boolean' } })
  const address = addressOf(given)
  if (!given || !address) return wrongUsage(given)
  const kept = `What stays:\n${KEPT.map((line) => `  - ${line}\n`).join('')}`
  if (given.values['yes'] !== true) return complain(`This cannot be undone. ${kept}Say so with: npm run erase -- <address> --yes`)
  return withInstall(async (deps) => {
    const { carts, orders, messages } = await erasePerson(deps, address)
    process.stdout.write(`Taken out of ${carts} carts, ${orders} orders and ${messages} mails. ${kept}`)
    return 0
  })
}

type Options = NonNullable<ParseArgsConfig['options']>
interface Given { readonly values: Readonly<Record<string, unknown>>; readonly positionals: readonly string[] }

/** Null where something was not understood. */
function readWords(words: readonly string[], options: Options): Given | null {
  try {
    const { values, positionals } = parseArgs({ args: [...words], options: { help: { type: 'boolean' }, ...options }, allowPositionals: true })
    return values['help'] === true ? { values, positionals: [] } : { values, positionals }
  } catch {
    return null
  }
}

const addressOf = (given: Given | null): EmailAddress | null => (given?.positionals.length === 1 ? parseEmailAddress(given.positionals[0] ?? '') : null)

/** Runs a command on the install that the settings name. Its log is quiet: the command itself says what it did. */
async function withInstall(run: (deps: Deps) => Promise<number>): Promise<number> {
  const read = readConfig(process.env)
  if (read.kind === 'wrong') return complain(read.problems.join('\n'))
  const deps = await createDeps(read.config, { log: createLog('silent') })
  try {
    return await run(deps)
  } finally {
    await deps.connection.close()
  }
}

function complain(text: string): number {
  process.stderr.write(`${text}\n`)
  return 1
}

function help(): number {
  process.stdout.write(USAGE)
  return 0
}

function wrongUsage(given?: Given | null): number {
  if (given?.values['help'] === true) return help()
  process.stderr.write(USAGE)
  return 2
}

/** Null when it was not built. */
function readBuilt(name: string): string | null {
  const file = new URL(`./${name}`, import.meta.url)
  return existsSync(file) ? readFileSync(file, 'utf8') : null
}
