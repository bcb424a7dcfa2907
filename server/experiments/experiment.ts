/** What an experiment is: one mail of a series, in two to four variants of one thing. */
import { z } from 'zod'
import { EXPERIMENT_KINDS, type ExperimentKind } from '../db/tables-of-experiments.ts'
import { LANGUAGES } from '../values/locale.ts'
import type { Instant } from '../values/time.ts'

export { EXPERIMENT_KINDS, type ExperimentKind }

/** `A` is the mail as it is without the experiment. */
export const VARIANT_IDS = ['A', 'B', 'C', 'D'] as const
export type VariantId = (typeof VARIANT_IDS)[number]

export const METRICS = ['conversion', 'revenue'] as const
export type Metric = (typeof METRICS)[number]

/** What a variant changes; what is absent stays as it is. */
export const variant = z.object({
  id: z.enum(VARIANT_IDS),
  /** Subjects by language. A reader of a language that some variant has no words in does not take part. */
  subjects: z.partialRecord(z.enum(LANGUAGES), z.string()).optional(),
  images: z.literal(false).optional(),
  /** `brief`: the first thing of the cart alone. */
  layout: z.literal('brief').optional(),
  /** Percent off, as decimal text; `0` for no coupon. */
  offer: z.string().optional(),
  /** Minutes instead of the step's own `after`. */
  delayMinutes: z.number().int().positive().optional(),
  /** The line beside the subject, by language, as owners write words. Languages as with subjects. */
  preheaders: z.partialRecord(z.enum(LANGUAGES), z.string()).optional(),
})
export type Variant = z.infer<typeof variant>

/** What wins of these is written into the shop's own series and texts, where it can be seen, changed and undone. The winner of
 *  any other kind is laid over each mail. */
const WRITTEN: readonly ExperimentKind[] = ['delay', 'preheader']
export const isWritten = ({ kind }: { readonly kind: ExperimentKind }): boolean => WRITTEN.includes(kind)

export const variants = z.array(variant).min(2).max(VARIANT_IDS.length)

export interface Experiment {
  readonly id: string
  readonly storeId: string
  readonly name: string
  readonly flow: string
  readonly step: string
  readonly kind: ExperimentKind
  readonly metric: Metric
  /** Of the people who come by, how many take part. */
  readonly sharePercent: number
  readonly variants: readonly Variant[]
  readonly state: 'running' | 'decided' | 'stopped'
  /** The winner is used without asking. */
  readonly isAuto: boolean
  /** Everybody gets the winner. */
  readonly isApplied: boolean
  readonly winner: VariantId | null
  readonly startedAt: Instant
  readonly endedAt: Instant | null
}
