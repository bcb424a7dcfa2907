/** The setting of how many people get no reminder, so that it shows what reminders bring. */
import { z } from 'zod'

export const HELD_OUT_PERCENT_DEFAULT = 10
/** More would cost more than it tells. */
export const HELD_OUT_PERCENT_MAX = 50

export const holdoutSettings = {
  HOLDOUT_PERCENT: z.coerce.number().int().min(0).max(HELD_OUT_PERCENT_MAX).default(HELD_OUT_PERCENT_DEFAULT)
    .describe(`Percent of all people, chosen by lot and for good, who get no cart reminder, so that the page Results can say what reminders bring beyond what would have come anyway; 0 to ${HELD_OUT_PERCENT_MAX}. Only with \`LIVE=true\``),
}
