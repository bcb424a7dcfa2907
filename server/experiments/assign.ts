/** Who gets which variant: by lot, for good. Pure, given the vault. */
import { lotOf } from '../holdout/assign.ts'
import type { Language } from '../values/locale.ts'
import type { Vault } from '../vault.ts'
import { isWritten, type Experiment, type Variant } from './experiment.ts'

/** What everybody gets who takes part in nothing. */
export const AS_IT_IS: Variant = { id: 'A' }

export interface Assignment {
  readonly variant: Variant
  /** Counts in the experiment. */
  readonly takesPart: boolean
}

/** @param personIndex the person's look-up key over all shops */
export function assign(vault: Pick<Vault, 'sign'>, experiment: Experiment, reader: { readonly personIndex: string; readonly language: Language }): Assignment {
  const { variants, winner } = experiment
  if (experiment.isApplied && !isWritten(experiment)) return { variant: variants.find(({ id }) => id === winner) ?? AS_IT_IS, takesPart: false }
  if (experiment.state !== 'running' || !isFor(experiment, reader.language)) return { variant: AS_IT_IS, takesPart: false }
  // Two lots, so that another share changes nobody's variant.
  if (lotOf(vault, `experiment part ${experiment.id}`, reader.personIndex) >= experiment.sharePercent / 100) return { variant: AS_IT_IS, takesPart: false }
  const place = Math.floor(lotOf(vault, `experiment variant ${experiment.id}`, reader.personIndex) * variants.length)
  return { variant: variants[place] ?? AS_IT_IS, takesPart: true }
}

/** Readers whose language not every variant has words in would be no fair comparison. The first variant has the mail's own. */
export function isFor({ kind, variants }: Pick<Experiment, 'kind' | 'variants'>, language: Language): boolean {
  if (kind === 'subject') return variants.slice(1).every(({ subjects }) => Boolean(subjects?.[language]))
  return kind !== 'preheader' || variants.slice(1).every(({ preheaders }) => Boolean(preheaders?.[language]))
}
