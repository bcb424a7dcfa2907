/** `npm run simulate`: lives many shoppers' stories against the real service while everything around it fails. The last line is
 *  JSON; it ends with 1 when anybody got a wrong mail, two, none, or when a row is stuck. */
import { parseArgs } from 'node:util'
import { bundleSimulation } from './bundle.ts'
import { FAILURES } from './oracle.ts'
import { simulate, type Totals } from './shards.ts'

const LINE_EVERY_MS = 5_000
const BAR_WIDTH = 30

const { values } = parseArgs({ options: {
  journeys: { type: 'string', default: '20000' }, seed: { type: 'string', default: '1' }, processes: { type: 'string', default: '2' },
  world: { type: 'string' }, trace: { type: 'boolean', default: false }, about: { type: 'string' }, faults: { type: 'boolean', default: false },
} })
const journeys = Number(values.journeys)
const startedAt = performance.now()
const seconds = (): number => Math.round((performance.now() - startedAt) / 100) / 10

const bundle = await bundleSimulation('simulation')
const shared = { bundle, seed: values.seed, journeys }
const totals = await simulate({
  ...shared, processes: Number(values.processes), onWorld: showProgress(),
  ...(values.world === undefined ? {} : { world: Number(values.world) }), onLine: print,
  ...(values.trace ? { traced: values.about?.split(',') ?? [] } : {}),
})
if (process.stderr.isTTY) process.stderr.write('\n')
if (values.faults) process.stderr.write(`${JSON.stringify(totals.faults, null, 1)}\n`)
if (totals.first && !values.trace) await tellFirst(totals.first)
process.stdout.write(`${JSON.stringify({ journeys: totals.journeys, mails: totals.mails, orders: totals.orders, ...totals.counts, hash: totals.hash, seconds: seconds(), cpuSeconds: Math.round(totals.cpuSeconds * 10) / 10 })}\n`)
process.exitCode = FAILURES.some((kind) => totals.counts[kind] > 0) ? 1 : 0

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

/** Lives the first world that failed once more and tells what concerns the failure. */
async function tellFirst({ world, failure }: NonNullable<Totals['first']>): Promise<void> {
  process.stdout.write(`\n${failure.kind}: ${failure.says}\n  at ${new Date(failure.at).toISOString()} in world ${world}\n  again: npm run simulate -- --journeys ${journeys} --seed ${values.seed} --world ${world} --trace --about ${failure.about.filter((id) => id !== '').join(',')}\n\n`)
  await simulate({ ...shared, processes: 1, world, traced: failure.about.filter((id) => id !== ''), onLine: print })
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
