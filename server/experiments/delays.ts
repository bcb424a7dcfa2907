/** Which delays are tried out on a person, and what becomes of a flow by that. Pure, given the vault. */
import type { Flow } from '../flows/flow.ts'
import type { Language } from '../values/locale.ts'
import { milliseconds, minutes, type Duration } from '../values/time.ts'
import type { Vault } from '../vault.ts'
import { assign } from './assign.ts'
import type { Experiment, VariantId } from './experiment.ts'

/** One experiment about a delay in which a person takes part. */
export interface TriedDelay {
  readonly experimentId: string
  readonly name: string
  readonly flow: string
  readonly step: string
  readonly variant: VariantId
  /** Null: the step's own. */
  readonly delay: Duration | null
  /** All that are tried instead of the step's own. */
  readonly others: readonly Duration[]
}

/** @param reader null: nobody who could take part */
export function delaysFor(vault: Pick<Vault, 'sign'>, experiments: readonly Experiment[], reader: { readonly personIndex: string; readonly language: Language } | null): readonly TriedDelay[] {
  if (reader === null) return []
  return experiments.flatMap((experiment): readonly TriedDelay[] => {
    const { variant, takesPart } = assign(vault, experiment, reader)
    if (!takesPart) return []
    const { id: experimentId, name, flow, step } = experiment
    return [{ experimentId, name, flow, step, variant: variant.id, delay: delayOf(variant), others: othersOf(experiment) }]
  })
}

/** The flow as the person gets it. */
export const withDelays = (flow: Flow, tried: readonly TriedDelay[]): Flow => delayed(flow, tried, ({ delay }, after) => delay ?? after)

/** The flow with the earliest of all delays that are tried: when these come, it begins to matter which one a person has. */
export const withEarliest = (flow: Flow, tried: readonly TriedDelay[]): Flow => delayed(flow, tried, ({ others }, after) => shortest([after, ...others]))

/** How much longer one waits for the latest variant's mail than for the earliest one's. @param usual the step's own delay; null: it has none any more */
export function spreadOf(experiment: Pick<Experiment, 'variants'>, usual: Duration | null): Duration {
  const all = [...usual === null ? [] : [usual], ...othersOf(experiment)]
  return othersOf(experiment).length === 0 ? milliseconds(0) : milliseconds(Math.max(...all) - shortest(all))
}

function delayed(flow: Flow, tried: readonly TriedDelay[], delay: (each: TriedDelay, after: Duration) => Duration): Flow {
  const ofFlow = tried.filter((each) => each.flow === flow.name)
  if (ofFlow.length === 0) return flow
  return {
    ...flow,
    steps: flow.steps.map((step) => {
      const one = ofFlow.find((each) => each.step === step.id)
      return one ? { ...step, after: delay(one, step.after) } : step
    }),
  }
}

const delayOf = ({ delayMinutes }: Experiment['variants'][number]): Duration | null => (delayMinutes === undefined ? null : minutes(delayMinutes))
const othersOf = ({ variants }: Pick<Experiment, 'variants'>): readonly Duration[] => variants.flatMap((variant) => delayOf(variant) ?? [])
const shortest = (all: readonly Duration[]): Duration => milliseconds(Math.min(...all))
