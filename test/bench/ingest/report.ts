/** What the measurement says: a table for people, an object for programs. */
import { median, pairedRatio, quantile } from '../numbers.ts'
import { COMPARED, type Measured, type Name, type Sample } from './bench.ts'

/** Neighbours on the machine only ever add processor time, so a low quantile is nearest to the truth. */
const PROCESSOR_QUANTILE = 0.15
/** Two runs of the same code must agree this well, or nothing else can be believed. */
const NOISE = { least: 0.9, most: 1.1 }

type Field = keyof Sample

/** What is asked of the service, as a ratio to another variant. */
const GOALS = [
  { connections: 64, base: 'plain', field: 'perSecond', least: 2.0, says: 'throughput over the plain way' },
  { connections: 64, base: 'bare batch', field: 'perSecond', least: 0.8, says: 'throughput over the ceiling of storing' },
  { connections: 64, base: 'plain', field: 'p99Ms', most: 0.35, says: 'p99 over the plain way' },
  { connections: 64, base: 'plain', field: 'processor', most: 0.4, says: 'processor time per cart over the plain way' },
  { connections: 4, base: 'each', field: 'perSecond', least: 0.95, says: 'throughput over one statement a request' },
  { connections: 4, base: 'each', field: 'p50Ms', most: 1.05, says: 'p50 over one statement a request' },
] as const satisfies readonly { connections: number; base: Name; field: Field | 'processor'; least?: number; most?: number; says: string }[]

/** One variant at one number of connections, over all rounds. */
export interface Row {
  readonly name: Name
  readonly bestPerSecond: number
  readonly medianPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly serverUs: number
  readonly databaseUs: number
  /** Ours over this one: best round over best round, and the median of each round's ratio. */
  readonly oursBest: number
  readonly oursPaired: number
}

export interface Finding {
  readonly connections: number
  readonly loadLeast: number
  readonly loadMost: number
  /** Ours over ours: 1 on a quiet machine. */
  readonly noise: number
  readonly isNoisy: boolean
  readonly rows: readonly Row[]
  readonly goals: readonly { readonly says: string; readonly ratio: number; readonly wanted: string; readonly isMet: boolean }[]
}

/** Puts the rounds of all variants together. */
export function findingOf(measured: Measured): Finding {
  const noise = pairedRatio(valuesOf(measured, 'ours', 'perSecond'), valuesOf(measured, 'ours again', 'perSecond'))
  return {
    connections: measured.connections,
    loadLeast: Math.min(...measured.loads), loadMost: Math.max(...measured.loads),
    noise, isNoisy: noise < NOISE.least || noise > NOISE.most,
    rows: COMPARED.map(({ name }) => rowOf(measured, name)),
    goals: GOALS.filter((goal) => goal.connections === measured.connections).map((goal) => {
      const ratio = pairedRatio(valuesOf(measured, 'ours', goal.field), valuesOf(measured, goal.base, goal.field))
      const isMet = 'least' in goal ? ratio >= goal.least : ratio <= goal.most
      return { says: goal.says, ratio, wanted: 'least' in goal ? `at least ${goal.least}` : `at most ${goal.most}`, isMet }
    }),
  }
}

/** The table of one finding with what to make of it. */
export function tableOf(finding: Finding): string {
  const cells = finding.rows.map((row) => [
    row.name, whole(row.bestPerSecond), whole(row.medianPerSecond), row.p50Ms.toFixed(2), row.p99Ms.toFixed(1),
    whole(row.serverUs), whole(row.databaseUs), row.oursBest.toFixed(2), row.oursPaired.toFixed(2),
  ])
  const lines = [['', 'best/s', 'median/s', 'p50 ms', 'p99 ms', 'node µs', 'db µs', 'ours: best', 'ours: paired'], ...cells]
    .map(([name = '', ...figures]) => `    ${name.padEnd(12)}${figures.map((figure) => figure.padStart(13)).join('')}`)
  const goals = finding.goals.map(({ says, ratio, wanted, isMet }) => `    ${isMet ? 'met   ' : 'missed'}  ${says}: ${ratio.toFixed(2)} (${wanted})`)
  return [
    `  ${finding.connections} connections, load average ${finding.loadLeast.toFixed(1)} to ${finding.loadMost.toFixed(1)}`,
    ...lines, ...goals,
    finding.isNoisy
      ? `    Ours over ours is ${finding.noise.toFixed(2)}: the machine was too unsteady. Repeat this run before quoting anything.`
      : `    Ours over ours is ${finding.noise.toFixed(2)}: a ratio that differs from 1 by no more says nothing.`,
  ].join('\n')
}

function rowOf(measured: Measured, name: Name): Row {
  const figures = (field: Field): readonly number[] => valuesOf(measured, name, field)
  const ours = valuesOf(measured, 'ours', 'perSecond')
  return {
    name,
    bestPerSecond: Math.max(...figures('perSecond')), medianPerSecond: median(figures('perSecond')),
    p50Ms: median(figures('p50Ms')), p99Ms: median(figures('p99Ms')),
    serverUs: quantile(figures('serverUs'), PROCESSOR_QUANTILE), databaseUs: quantile(figures('databaseUs'), PROCESSOR_QUANTILE),
    oursBest: Math.max(...ours) / Math.max(...figures('perSecond')), oursPaired: pairedRatio(ours, figures('perSecond')),
  }
}

function valuesOf({ samples }: Measured, name: Name, field: Field | 'processor'): readonly number[] {
  return (samples.get(name) ?? []).map((sample) => (field === 'processor' ? sample.serverUs + sample.databaseUs : sample[field]))
}

const whole = (value: number): string => (Number.isNaN(value) ? '–' : Math.round(value).toLocaleString('en'))
