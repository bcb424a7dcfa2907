/** Runs the benchmark of taking carts on each database and prints what it found. */
import { COMPARED, measureIngest, type Measured } from './bench.ts'
import { mariaDbDatabase, sqliteDatabase, type BenchDatabase } from './databases.ts'
import { findingOf, tableOf, type Finding } from './report.ts'

export interface Wish {
  readonly machine: string
  readonly rounds: number
  readonly roundMs: number
  /** Only this database. */
  readonly database: string | undefined
  /** Told what is going on. */
  say(text: string): void
}

/** What has to be undone when the run is broken off. Servers under test leave when our process does. */
const running: { database: BenchDatabase | null; isBrokenOff: boolean } = { database: null, isBrokenOff: false }

/** Takes the database away again; to be called when the run is broken off. */
export async function breakOffIngest(): Promise<void> {
  running.isBrokenOff = true
  await running.database?.remove()
}

/** @returns what the last line of the output says */
export async function benchIngest(wish: Wish): Promise<object> {
  console.log(`Taking carts: POST /v1/carts, answered after the commit. ${wish.machine}`)
  for (const { name, says } of COMPARED) console.log(`  ${name.padEnd(12)}${says}`)
  const databases: Record<string, Finding[]> = {}
  if (wish.database !== 'mariadb') await measure(sqliteDatabase, wish, databases)
  if (wish.database !== 'sqlite') await measure(mariaDbDatabase, wish, databases)
  const repeat = Object.values(databases).flat().some(({ isNoisy }) => isNoisy)
  return { bench: 'ingest', machine: wish.machine, rounds: wish.rounds, roundMs: wish.roundMs, repeat, databases }
}

async function measure(open: () => Promise<BenchDatabase | null>, wish: Wish, databases: Record<string, Finding[]>): Promise<void> {
  const database = (running.database = await open())
  if (!database) return console.log('\nMariaDB is not installed here, so it is left out; `npm test` installs it or says how.')
  const { name } = database
  console.log(`\n${name}`)
  const findings: Finding[] = (databases[name] = [])
  const found = (measured: Measured): void => {
    const finding = findingOf(measured)
    findings.push(finding)
    wish.say('')
    console.log(`${tableOf(finding)}\n`)
  }
  try {
    await measureIngest(database, { ...wish, found })
  } catch (error) {
    // Ctrl-C reaches the servers under test too, and their end is no news then.
    if (!running.isBrokenOff) throw error
    await new Promise(() => undefined)
  } finally {
    await database.remove()
  }
}
