/** Which of the steps that share a place is the one, when the time of any of them has come. Pure. */
import type { Instant } from '../values/time.ts'
import { holdAll, type Verdict } from './conditions.ts'
import type { Facts } from './decide.ts'
import { branchFor, dueOf } from './due.ts'
import type { Flow, Step } from './flow.ts'

export interface Option {
  readonly step: Step
  readonly due: Instant
  /** Whether its conditions hold, and it is on the branch. */
  readonly verdict: Verdict
  /** Whether that may change by the time it is due. */
  readonly mayCome: boolean
}

/** `taken`: this one. `untold`: it hangs on what nobody knows now. `later`: none yet, one may be from then on. `none`: its place is passed over. */
export type Choice = { readonly kind: 'taken' | 'untold' | 'later' | 'none'; readonly option: Option }

/**
 * The earliest step whose time has come and which holds now; of one that is too late by now, the next.
 * @param steps of one place, at least one
 * @param isLate whether it may not leave any more
 */
export function choose(flow: Flow, steps: readonly [Step, ...Step[]], about: { facts: Facts; now: Instant; isLate(option: Option): boolean }): Choice {
  const { facts, now, isLate } = about
  const [first, ...others] = steps
  const options: readonly [Option, ...Option[]] = [optionOf(flow, first, facts, now), ...others.map((step) => optionOf(flow, step, facts, now))]
  const come = options.filter((option) => option.due <= now).sort(byDue)
  const holding = come.filter(({ verdict }) => verdict === 'yes' || typeof verdict === 'object')
  const taken = holding.find((option) => !isLate(option)) ?? holding[0]
  if (taken) return { kind: 'taken', option: taken }
  const untold = come.filter(({ verdict }) => verdict === 'unknown')
  const waiting = untold.find((option) => !isLate(option)) ?? untold[0]
  if (waiting) return { kind: 'untold', option: waiting }
  const future = options.filter((option) => option.due > now).sort(byDue)
  // What does not look like it may be otherwise by then, so nothing is passed over before its time.
  const next = future.find(({ mayCome }) => mayCome) ?? (come.length === 0 ? future[0] : undefined)
  return next ? { kind: 'later', option: next } : { kind: 'none', option: come.at(-1) ?? options[0] }
}

function optionOf(flow: Flow, step: Step, facts: Facts, now: Instant): Option {
  const conditions = holdAll(step.when ?? [], facts.about, now)
  const { branch, isSettled } = branchFor(flow, step, facts.done)
  const isOnBranch = step.on === undefined || step.on === branch
  return { step, due: dueOf(flow, step, facts), verdict: isOnBranch ? conditions : 'no', mayCome: conditions !== 'no' && (isOnBranch || !isSettled) }
}

const byDue = (a: Option, b: Option): number => a.due - b.due
