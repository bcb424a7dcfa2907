/** `npm run simulate`: lives many shoppers' stories against the real service while everything around it fails. The last line is
 *  JSON; it ends with 1 when anybody got a wrong mail, two, none, or when a row is stuck. */
import { appendFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { startMariaDb } from '../support/mariadb.ts'
import { bundleSimulation } from './bundle.ts'
import { codeOf, openJournal, type Heading } from './journal.ts'
import { FAILURES, type Failure } from './oracle.ts'
import { recordText } from './record.ts'
import { JOURNEYS_PER_WORLD, simulate, type Totals } from './shards.ts'

const LINE_EVERY_MS = 5_000
const BAR_WIDTH = 30
/** Failures that are named beside the first. */
const NAMED_MAX = 20
const DATABASES: readonly string[] = ['sqlite', 'mariadb']

const { values } = parseArgs({ options: {
  journeys: { type: 'string', default: '20000' }, seed: { type: 'string', default: '1' }, processes: { type: 'string', default: String(availableParallelism()) },
  world: { type: 'string' }, 'per-world': { type: 'string', default: String(JOURNEYS_PER_WORLD) }, trace: { type: 'boolean', default: false }, about: { type: 'string' }, faults: { type: 'boolean', default: false },
  journal: { type: 'string' }, record: { type: 'string' }, database: { type: 'string', default: 'sqlite' },
} })
const journeys = wholeNumber('journeys')
const journeysPerWorld = wholeNumber('per-world')
const processes = wholeNumber('processes')
if (!DATABASES.includes(values.database)) throw new RangeError(`--database must be ${DATABASES.join(' or ')}, not ${values.database}`)
if (values.record !== undefined) {
  if (values.world !== undefined) throw new RangeError('--record is of all worlds: leave --world out')
  // What cannot be written there is to be known now, not after hours.
  appendFileSync(values.record, '')
}
const startedAt = performance.now()

const bundle = await bundleSimulation('simulation')
const mariaDb = values.database === 'mariadb' ? await startMariaDb({ inMemory: true }) : null
const shared = { bundle, seed: values.seed, journeys, journeysPerWorld, ...(mariaDb ? { mariaUrl: mariaDb.url } : {}) }
const heading: Heading = { seed: values.seed, journeys, journeysPerWorld, database: values.database, code: codeOf(bundle) }
const journal = values.journal === undefined || values.world !== undefined ? null : openJournal(values.journal, heading)
const seconds = (): number => Math.round(((journal?.seconds ?? 0) + (performance.now() - startedAt) / 1_000) * 10) / 10
const progress = showProgress()
const totals = await simulate({
  ...shared, processes, lived: journal?.lived ?? [],
  onWorld: (done, result) => {
    journal?.note({ result, seconds: seconds() })
    progress(done)
  },
  ...(values.world === undefined ? {} : { world: Number(values.world) }), onLine: print,
  ...(values.trace ? { traced: values.about?.split(',') ?? [] } : {}),
})
if (process.stderr.isTTY) process.stderr.write('\n')
if (values.faults) process.stderr.write(`${JSON.stringify(totals.faults, null, 1)}\n`)
if (!values.trace) await tell(totals.failures)
await mariaDb?.stop()
process.stdout.write(`${JSON.stringify({ journeys: totals.journeys, mails: totals.mails, orders: totals.orders, ...totals.counts, hash: totals.hash, ...(values.world === undefined ? {} : { worldHash: totals.worlds[0]?.hash }), seconds: seconds(), cpuSeconds: Math.round(totals.cpuSeconds * 10) / 10 })}\n`)
if (values.record !== undefined) writeFileSync(values.record, recordText(heading, totals, seconds()))
process.exitCode = FAILURES.some((kind) => totals.counts[kind] > 0) ? 1 : 0

/** Of no journeys at all nobody was written to wrongly, which proves nothing. */
function wholeNumber(name: 'journeys' | 'per-world' | 'processes'): number {
  const number = Number(values[name])
  if (!Number.isInteger(number) || number < 1) throw new RangeError(`--${name} must be a whole number from 1 on, not ${values[name]}`)
  return number
}

function showProgress(): (done: Totals) => void {
  let shownAt = -Infinity
  return (done) => {
    const isLast = done.journeys >= journeys
    if (!process.stderr.isTTY && performance.now() - shownAt < LINE_EVERY_MS && !isLast) return
    shownAt = performance.now()
    const share = Math.min(1, done.journeys / journeys)
    const bad = FAILURES.map((kind) => `${kind} ${done.counts[kind]}`).join(', ')
    const bar = '█'.repeat(Math.round(share * BAR_WIDTH)).padEnd(BAR_WIDTH, '░')
    const text = `${bar} ${done.journeys}/${journeys} journeys, ${done.mails} mails, ${bad}, ${seconds()} s`
    process.stderr.write(process.stderr.isTTY ? `\r${text}` : `${text}\n`)
  }
}

/** Names what failed, lives the first world that did once more and tells what concerns its first failure. */
async function tell([first, ...others]: Totals['failures']): Promise<void> {
  if (!first) return
  for (const { world, failure } of others.slice(0, NAMED_MAX)) print(`also ${failure.kind} in world ${world}: ${failure.says}, about ${aboutOf(failure).join(',')}`)
  const { world, failure } = first
  const about = aboutOf(failure)
  const options = `${journeysPerWorld === JOURNEYS_PER_WORLD ? '' : ` --per-world ${journeysPerWorld}`}${mariaDb ? ' --database mariadb' : ''}`
  print(`\n${failure.kind}: ${failure.says}\n  at ${new Date(failure.at).toISOString()} in world ${world}\n  again: npm run simulate -- --journeys ${journeys} --seed ${values.seed}${options} --world ${world} --trace --about ${about.join(',')}\n`)
  await simulate({ ...shared, processes: 1, world, traced: about, onLine: print })
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

function aboutOf({ about }: Failure): readonly string[] {
  return about.filter((id) => id !== '')
}
