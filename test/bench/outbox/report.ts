/** What the measurement of the outbox says: lines for people, an object for programs. */
import { median, pairedRatio, quantile } from '../numbers.ts'
import type { Claim } from './claim.ts'
import type { Counted, Handover } from './handover.ts'
import type { Idle } from './idle.ts'
import type { Together } from './workers.ts'

/** Two runs of the same code must agree this well, or nothing else can be believed. */
const NOISE = { least: 0.9, most: 1.1 }

const GOALS = { idle: 1.3, claim: 0.6, handoverMs: 2_000 } as const

export interface Measured {
  readonly rows: number
  readonly fewRows: number
  readonly fillSeconds: number
  readonly idle: Idle | null
  readonly claim: Claim | null
  readonly together: Together | null
  readonly steady: Handover | null
  readonly burst: Handover | null
  readonly counted: Counted | null
}

export interface Goal {
  readonly says: string
  readonly found: number
  readonly wanted: string
  readonly isMet: boolean
}

export interface Finding extends Omit<Measured, 'idle' | 'claim'> {
  readonly idle: { readonly ratio: number; readonly beatRatio: number; readonly noise: number; readonly fewBeatMs: number; readonly manyBeatMs: number; readonly loads: readonly number[] } | null
  readonly claim: { readonly ratio: number; readonly noise: number; readonly oursPerSecond: number; readonly barePerSecond: number; readonly loads: readonly number[] } | null
  readonly goals: readonly Goal[]
  readonly isNoisy: boolean
}

export function findingOf(measured: Measured): Finding {
  const idle = measured.idle && idleOf(measured.idle)
  const claim = measured.claim && claimOf(measured.claim)
  const { together, counted } = measured
  return {
    ...measured, idle, claim,
    goals: [
      ...(idle ? [atMost(`a minute of idle beats, ${short(measured.rows)} rows over ${short(measured.fewRows)}`, idle.ratio, GOALS.idle)] : []),
      ...(claim ? [{ says: 'claiming with read-back over a bare UPDATE', found: claim.ratio, wanted: `at least ${GOALS.claim}`, isMet: claim.ratio >= GOALS.claim }] : []),
      ...(together ? [atMost('messages claimed twice by four processes', together.duplicates, 0)] : []),
      ...(counted ? [atMost(`p99 from due to handed over by the service's own clock, ${counted.due} due at once, ms`, counted.handed < counted.due ? Number.POSITIVE_INFINITY : counted.p99Ms, GOALS.handoverMs)] : []),
    ],
    isNoisy: [idle, claim].some((each) => each !== null && (each.noise < NOISE.least || each.noise > NOISE.most)),
  }
}

const atMost = (says: string, found: number, most: number): Goal => ({ says, found, wanted: `at most ${most}`, isMet: found <= most })

function idleOf({ few, fewAgain, many, loads }: Idle): NonNullable<Finding['idle']> {
  const minutes = (rounds: Idle['few']) => rounds.map(({ minuteMs }) => minuteMs)
  const beats = (rounds: Idle['few']) => rounds.map(({ beatMs }) => beatMs)
  return {
    ratio: pairedRatio(minutes(many), minutes(few)), beatRatio: pairedRatio(beats(many), beats(few)), noise: pairedRatio(minutes(fewAgain), minutes(few)),
    fewBeatMs: median(beats(few)), manyBeatMs: median(beats(many)), loads,
  }
}

const claimOf = ({ ours, oursAgain, bare, loads }: Claim): NonNullable<Finding['claim']> => ({
  ratio: pairedRatio(ours, bare), noise: pairedRatio(oursAgain, ours), oursPerSecond: median(ours), barePerSecond: median(bare), loads,
})

/** The lines of one finding with what to make of them. */
export function linesOf({ idle, claim, together, steady, burst, goals, isNoisy, fillSeconds }: Finding): string {
  const range = (loads: readonly number[]) => `load ${quantile(loads, 0).toFixed(1)} to ${quantile(loads, 1).toFixed(1)}`
  return [
    `  filled in ${fillSeconds.toFixed(0)} s`,
    ...(idle ? [`  idle beat, median: ${idle.fewBeatMs.toFixed(2)} ms with few rows, ${idle.manyBeatMs.toFixed(2)} ms with many (paired ${idle.beatRatio.toFixed(2)}; same over same ${idle.noise.toFixed(2)}; ${range(idle.loads)})`] : []),
    ...(claim ? [`  claimed and read back: ${whole(claim.oursPerSecond)} rows/s, bare UPDATE: ${whole(claim.barePerSecond)} rows/s (same over same ${claim.noise.toFixed(2)}; ${range(claim.loads)})`] : []),
    ...(together ? [`  four processes: ${whole(together.perSecond)} rows/s, ${together.claimed} claimed, ${together.duplicates} twice, ${together.inVain} claims in vain, the least got ${together.leastShare.toFixed(2)} of its part`] : []),
    ...[steady, burst].flatMap((each) => (each ? [handoverLine(each)] : [])),
    ...goals.map(({ says, found, wanted, isMet }) => `  ${isMet ? 'met   ' : 'missed'}  ${says}: ${found.toFixed(2)} (${wanted})`),
    ...(isNoisy ? ['  The same code differs from itself by more than a tenth: repeat this run before quoting anything.'] : []),
  ].join('\n')
}

const handoverLine = ({ due, spreadMs, handed, duplicates, p50Ms, p99Ms, mostMs, perSecond, serviceMs, databaseMs, load }: Handover): string =>
  `  ${handed} of ${due} mails due ${spreadMs === 0 ? 'at once' : `every ${spreadMs} ms`}: handed over after p50 ${whole(p50Ms)} ms, p99 ${whole(p99Ms)} ms, at most ${whole(mostMs)} ms, ${duplicates} twice; ${perSecond.toFixed(1)}/s, ` +
  `processor ${serviceMs.toFixed(1)} + ${databaseMs.toFixed(1)} ms a mail (service + database server; load ${load.toFixed(1)})`

export const short = (count: number): string => (count % 1_000_000 === 0 ? `${count / 1_000_000} M` : count % 1_000 === 0 ? `${count / 1_000} k` : String(count))
const whole = (value: number): string => Math.round(value).toLocaleString('en')
