/** A flow with what a shop's owner changed of it: delays of steps, and steps switched off. Pure. */
import { minutes, type Duration } from '../values/time.ts'
import type { Flow, Step } from './flow.ts'

/** By `<flow>.<step>.after` (minutes) and `<flow>.<step>.off` (`true`). */
export type FlowChanges = Readonly<Record<string, string>>

/** What can be changed of a step. */
export const CHANGEABLE = ['after', 'off'] as const
export type Changeable = (typeof CHANGEABLE)[number]

export const changePath = (flow: string, step: string, what: Changeable): string => `${flow}.${step}.${what}`

export function changedFlow(flow: Flow, changes: FlowChanges | undefined): Flow {
  if (changes === undefined) return flow
  const isOn = (step: Step): boolean => changes[changePath(flow.name, step.id, 'off')] !== 'true'
  return { ...flow, steps: flow.steps.filter(isOn).map((step) => ({ ...step, after: changedAfter(flow, step, changes) })) }
}

/** What cannot be read is as if it had not been changed: a series never stands still for it. */
function changedAfter(flow: Flow, step: Step, changes: FlowChanges): Duration {
  const text = changes[changePath(flow.name, step.id, 'after')]
  return text !== undefined && /^[1-9]\d{0,5}$/.test(text) ? minutes(Number(text)) : step.after
}
