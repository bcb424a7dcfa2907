/** `npm run bench -- [name]`: benchmarks as ratios to ceilings measured in the same run. The last line is JSON. */
import { constants, cpus, type as systemType } from 'node:os'
import { parseArgs } from 'node:util'
import { COMPARED, measureIngest, type Measured } from './ingest/bench.ts'
import { mariaDbDatabase, sqliteDatabase, type BenchDatabase } from './ingest/databases.ts'
import { findingOf, tableOf, type Finding } from './ingest/report.ts'

const ROUNDS = 9
const ROUND_MS = 1_000
const ROUND_MS_MIN = 200
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const USAGE = 'npm run bench -- [ingest] [--rounds N] [--round-ms N] [--database sqlite|mariadb]'

/** What has to be undone when the run is broken off. Servers under test leave when our process does. */
const running: { database: BenchDatabase | null; isBrokenOff: boolean } = { database: null, isBrokenOff: false }
for (const signal of SIGNALS) {
  process.once(signal, () => {
    running.isBrokenOff = true
    void Promise.resolve(running.database?.remove()).finally(() => process.exit(128 + constants.signals[signal]))
  })
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string' }, 'round-ms': { type: 'string' }, database: { type: 'string' } },
})
const rounds = Math.max(1, Number(values.rounds ?? ROUNDS))
const roundMs = Math.max(ROUND_MS_MIN, Number(values['round-ms'] ?? ROUND_MS))
if ((positionals[0] ?? 'ingest') !== 'ingest' || !Number.isFinite(rounds + roundMs)) {
  console.error(USAGE)
  process.exit(2)
}

const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${systemType()}, Node ${process.version}`
console.log(`Taking carts: POST /v1/carts, answered after the commit. ${machine}`)
for (const { name, says } of COMPARED) console.log(`  ${name.padEnd(12)}${says}`)
const databases: Record<string, Finding[]> = {}
if (values.database !== 'mariadb') await measure(sqliteDatabase)
if (values.database !== 'sqlite') await measure(mariaDbDatabase)
const repeat = Object.values(databases).flat().some(({ isNoisy }) => isNoisy)
console.log(JSON.stringify({ bench: 'ingest', machine, rounds, roundMs, repeat, databases }, (_, value: unknown) => (typeof value === 'number' ? Number(value.toFixed(3)) : value)))

async function measure(open: () => Promise<BenchDatabase | null>): Promise<void> {
  const database = (running.database = await open())
  if (!database) return console.log('\nMariaDB is not installed here, so it is left out; `npm test` installs it or says how.')
  const { name } = database
  console.log(`\n${name}`)
  const findings: Finding[] = (databases[name] = [])
  const found = (measured: Measured): void => {
    const finding = findingOf(measured)
    findings.push(finding)
    say('')
    console.log(`${tableOf(finding)}\n`)
  }
  try {
    await measureIngest(database, { rounds, roundMs, say, found })
  } catch (error) {
    // Ctrl-C reaches the servers under test too, and their end is no news then.
    if (!running.isBrokenOff) throw error
    await new Promise(() => undefined)
  } finally {
    await database.remove()
  }
}

/** Progress on one line, where somebody is watching. */
function say(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`)
}
