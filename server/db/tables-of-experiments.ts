/** The tables of what is tried out and asked: who is reminded at all, which variant somebody gets, why carts were left.
 *  A person is only ever a keyed hash. */

export interface ExperimentTables {
  reminder_trial: ReminderTrialTable
  experiment: ExperimentTable
  experiment_entry: ExperimentEntryTable
  survey_answer: SurveyAnswerTable
}

/** One row a person and shop, for good: whether he was reminded, from the moment his first reminder left or would have left. */
export interface ReminderTrialTable {
  store_id: string
  email_index: string
  arm: 'mailed' | 'held-out'
  /** The share that was held out then: only rows of the same share are compared. */
  percent: number
  run_id: string
  /** Service time, and the same moment by the shop's clock. */
  at: number
  store_at: number
}

export const EXPERIMENT_KINDS = ['subject', 'images', 'layout', 'offer', 'delay', 'preheader'] as const
export type ExperimentKind = (typeof EXPERIMENT_KINDS)[number]

export interface ExperimentTable {
  id: string
  store_id: string
  name: string
  flow: string
  step: string
  kind: ExperimentKind
  /** What decides. */
  metric: 'conversion' | 'revenue'
  /** Of the people who come by, how many take part; the others get the first variant. */
  share_percent: number
  /** JSON of its variants; the first one is the mail as it is. */
  variants: string
  state: 'running' | 'decided' | 'stopped'
  /** Shop, flow and step while it runs, so that no two run about one mail; null afterwards. */
  live_key: string | null
  /** 1: the winner is used without asking. */
  is_auto: number
  /** 1: everybody gets the winner. */
  is_applied: number
  winner: string | null
  /** Service time, both. */
  started_at: number
  ended_at: number | null
}

/** One row a person and experiment, for good: which variant he got, from the moment on in which it began to matter. */
export interface ExperimentEntryTable {
  experiment_id: string
  email_index: string
  store_id: string
  variant: string
  /** Empty where the mail was not made yet: with delays it begins to matter before. */
  message_id: string
  /** Service time, and the same moment by the shop's clock. */
  at: number
  store_at: number
}

/** One row a mail that asked why: the last answer given counts. */
export interface SurveyAnswerTable {
  message_id: string
  store_id: string
  cart_id: string
  email_index: string | null
  answer: 'price' | 'delivery-cost' | 'payment' | 'just-looking' | 'found-elsewhere' | 'technical'
  /** What was written beside it, sealed; null where nothing was. */
  text_sealed: string | null
  language: string
  /** Wall time: people answer in real time. */
  answered_at: number
}
