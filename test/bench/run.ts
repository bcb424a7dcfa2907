/** `npm run bench -- [name]`: benchmarks as ratios to ceilings measured in the same run. The last line is JSON. */
import { constants, cpus, type as systemType } from 'node:os'
import { parseArgs } from 'node:util'
import { benchIngest, breakOffIngest } from './ingest/run.ts'
import { benchKills, killCount } from './kills/run.ts'
import { benchOutbox, breakOffOutbox, OUTBOX_PARTS, outboxCount } from './outbox/run.ts'
import { benchRender } from './render/run.ts'
import { breakOffTracker } from './tracker/bench.ts'
import { benchTracker, TRACKER_PARTS } from './tracker/run.ts'

const ROUNDS = 9
const ROUND_MS = 1_000
const ROUND_MS_MIN = 200
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const USAGE = `npm run bench -- [ingest] [--rounds N] [--round-ms N] [--database sqlite|mariadb]
npm run bench -- tracker [--rounds N] [--quick] [--only ${TRACKER_PARTS.join('|')}] [--beside name=script.js]
npm run bench -- outbox [--rounds N] [--rows N] [--due N] [--database sqlite|mariadb] [--only ${OUTBOX_PARTS.join('|')}]
npm run bench -- render [--rounds N]
npm run bench -- kills [--service N] [--database M]`

for (const signal of SIGNALS) {
  process.once(signal, () => void Promise.all([breakOffIngest(), breakOffTracker(), breakOffOutbox()]).finally(() => process.exit(128 + constants.signals[signal])))
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rows: { type: 'string' }, due: { type: 'string' }, rounds: { type: 'string' }, 'round-ms': { type: 'string' }, database: { type: 'string' }, beside: { type: 'string', multiple: true }, quick: { type: 'boolean' }, only: { type: 'string' }, service: { type: 'string' } },
})
const rounds = Math.max(1, Number(values.rounds ?? ROUNDS))
const roundMs = Math.max(ROUND_MS_MIN, Number(values['round-ms'] ?? ROUND_MS))
const name = positionals[0] ?? 'ingest'
const only = TRACKER_PARTS.find((part) => part === values.only) ?? null
const onlyOutbox = OUTBOX_PARTS.find((part) => part === values.only) ?? null
if (!['ingest', 'tracker', 'outbox', 'kills', 'render'].includes(name) || !Number.isFinite(rounds + roundMs) || (name === 'outbox' ? onlyOutbox : only) !== (values.only ?? null)) {
  console.error(USAGE)
  process.exit(2)
}

const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${systemType()}, Node ${process.version}`
const found = await (name === 'render' ? benchRender({ machine, rounds, say }) : name === 'kills' ? benchKills({ machine, service: killCount(values.service, 'service'), database: killCount(values.database, 'database'), say }) : name === 'outbox'
  ? benchOutbox({ machine, rounds, rows: outboxCount(values.rows, 'rows'), due: outboxCount(values.due, 'due'), database: values.database, only: onlyOutbox, say }) : name === 'tracker'
  ? benchTracker({ machine, rounds: values.rounds === undefined ? null : rounds, isQuick: values.quick ?? false, only, besides: values.beside ?? [], say })
  : benchIngest({ machine, rounds, roundMs, database: values.database, say }))
console.log(JSON.stringify(found, (_, value: unknown) => (typeof value === 'number' ? Number(value.toFixed(3)) : value)))

/** Progress on one line, where somebody is watching. */
function say(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`)
}
