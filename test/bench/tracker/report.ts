/** What the visits say: a table for people, an object for programs. */
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { median, pairedRatio, quantile } from '../numbers.ts'
import type { Visit, Visits } from './bench.ts'
import type { Rival } from './rivals.ts'

/** Neighbours on the machine only ever add processor time, so a low quantile is nearest to the truth. */
const LOW_QUANTILE = 0.15
/** Two runs of the same code must agree this well, or nothing else can be believed. */
const NOISE = { least: 0.85, most: 1.18 }
/** Less than this is nothing: a ratio to it would be a number without meaning. */
const NOTHING_MS = 0.05

type Field = Exclude<keyof Visit, 'longTasks'>
interface Goal { readonly says: string; readonly ratio: number; readonly most: number; readonly isMet: boolean }

/** Bytes of a script, alone and compressed as well as can be. */
export interface Size { readonly name: string; readonly raw: number; readonly gzip: number; readonly brotli: number }

export interface Row {
  readonly name: string
  readonly evaluateMs: number
  readonly startMs: number
  readonly typingMs: number
  readonly longTasks: number
  /** Ours over this one, the median of each round's ratio; null where there is nothing to compare with. */
  readonly oursEvaluate: number | null
  readonly oursBegin: number | null
  readonly oursTyping: number | null
}

export interface Finding {
  readonly slowdown: number
  readonly loadLeast: number
  readonly loadMost: number
  /** Ours over ours: 1 on a quiet machine. */
  readonly noise: { readonly evaluate: number; readonly typing: number }
  readonly isNoisy: boolean
  readonly rows: readonly Row[]
  readonly goals: readonly Goal[]
}

const EVALUATE_GOALS = [
  { base: 'umami', field: 'evaluateMs', most: 0.5, says: 'evaluation over Umami\'s' },
  { base: 'jquery', field: 'evaluateMs', most: 1 / 15, says: 'evaluation over jQuery\'s' },
  { base: 'handlers', field: 'typingMs', most: 0.4, says: '23 keys over a cart plugin\'s handlers' },
] as const satisfies readonly { base: string; field: Field; most: number; says: string }[]
const SIZE_GOALS = { brotli: 1_900, gzip: 2_200 }

/** Each script compressed for itself, as a server would send it. */
export const sizesOf = (rivals: readonly Rival[]): Size[] =>
  rivals.filter(({ name, scripts }) => scripts.length > 0 && name !== 'ours again').map(({ name, scripts }) => sizeOf(name, scripts.map(({ code }) => code)))

function sizeOf(name: string, codes: readonly string[]): Size {
  const sum = (size: (text: Buffer) => number): number => codes.reduce((total, code) => total + size(Buffer.from(code)), 0)
  return {
    name, raw: sum((text) => text.length), gzip: sum((text) => gzipSync(text, { level: 9 }).length),
    brotli: sum((text) => brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length),
  }
}

/** The sizes as a table with what is asked of ours. */
export function sizeTable(sizes: readonly Size[]): string {
  const ours = sizes.find(({ name }) => name === 'ours')
  const cells = sizes.map(({ name, raw, gzip, brotli }) => [name, whole(raw), whole(gzip), whole(brotli), ((ours?.brotli ?? Number.NaN) / brotli).toFixed(3)])
  const goals = (['brotli', 'gzip'] as const).map((kind) => `    ${(ours?.[kind] ?? Infinity) <= SIZE_GOALS[kind] ? 'met   ' : 'missed'}  ${kind}: ${whole(ours?.[kind] ?? 0)} bytes (at most ${whole(SIZE_GOALS[kind])})`)
  return [...table([['bytes', 'raw', 'gzip -9', 'brotli -11', 'ours/brotli'], ...cells]), ...goals].join('\n')
}

/** Puts the rounds at one speed together. */
export function findingOf({ slowdown, visits, loads }: Visits): Finding {
  const values = (name: string, field: Field): number[] => (visits.get(name) ?? []).map((visit) => visit[field])
  const ratio = (name: string, field: Field): number => pairedRatio(values('ours', field), values(name, field))
  const noise = { evaluate: ratio('ours again', 'evaluateMs'), typing: ratio('ours again', 'typingMs') }
  const rows = [...visits].map(([name, all]): Row => {
    const compared = (field: Field): number | null => (median(values(name, field)) < NOTHING_MS ? null : ratio(name, field))
    return {
      name, evaluateMs: quantile(values(name, 'evaluateMs'), LOW_QUANTILE), startMs: quantile(values(name, 'startMs'), LOW_QUANTILE),
      typingMs: quantile(values(name, 'typingMs'), LOW_QUANTILE), longTasks: median(all.map(({ longTasks }) => longTasks)),
      oursEvaluate: compared('evaluateMs'), oursBegin: compared('beginMs'), oursTyping: compared('typingMs'),
    }
  })
  const goals = EVALUATE_GOALS.filter(({ base }) => visits.has(base)).map(({ base, field, most, says }): Goal => ({ says, ratio: ratio(base, field), most, isMet: ratio(base, field) <= most }))
  const longTasks = (name: string): number => rows.find((row) => row.name === name)?.longTasks ?? 0
  const added = longTasks('ours') - longTasks('empty')
  return {
    slowdown, loadLeast: Math.min(...loads), loadMost: Math.max(...loads), noise,
    isNoisy: [noise.evaluate, noise.typing].some((value) => value < NOISE.least || value > NOISE.most),
    rows, goals: [...goals, { says: 'long tasks more than on the empty page', ratio: added, most: 0, isMet: added <= 0 }],
  }
}

/** The table of one speed with what to make of it. */
export function tableOf(finding: Finding): string {
  const figure = (value: number | null): string => (value === null ? '–' : value.toFixed(2))
  const cells = finding.rows.map((row) => [row.name, figure(row.evaluateMs), figure(row.startMs), figure(row.typingMs), figure(row.longTasks), figure(row.oursEvaluate), figure(row.oursBegin), figure(row.oursTyping)])
  const goals = finding.goals.map(({ says, ratio, most, isMet }) => `    ${isMet ? 'met   ' : 'missed'}  ${says}: ${ratio.toFixed(3)} (at most ${Number(most.toFixed(3))})`)
  const noise = `Ours over ours is ${finding.noise.evaluate.toFixed(2)} evaluating and ${finding.noise.typing.toFixed(2)} typing`
  return [
    `  processor ${finding.slowdown}× slower, load average ${finding.loadLeast.toFixed(1)} to ${finding.loadMost.toFixed(1)}, milliseconds of processor time`,
    ...table([['', 'evaluate', 'then start', '23 keys', 'long tasks', 'ours: eval', 'with start', 'ours: keys'], ...cells]), ...goals,
    `    ${noise}${finding.isNoisy ? ': the machine was too unsteady. Repeat this run before quoting anything.' : ': ratios nearer to 1 than that mean nothing.'}`,
  ].join('\n')
}

const table = (rows: readonly (readonly string[])[]): string[] => rows.map(([name = '', ...figures]) => `    ${name.padEnd(12)}${figures.map((figure) => figure.padStart(12)).join('')}`)
const whole = (value: number): string => Math.round(value).toLocaleString('en')
