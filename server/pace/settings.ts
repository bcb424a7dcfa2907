/** The settings of how often, when and how fast mails leave. */
import { z } from 'zod'
import { FORTNIGHT_MAX_DEFAULT, GAP_HOURS_DEFAULT, GAP_HOURS_MAX } from './caps.ts'
import { SENDS_PER_MINUTE_DEFAULT, SENDS_PER_MINUTE_MAX } from './drain.ts'
import { NO_QUIET_HOURS, parseQuietHours, QUIET_HOURS_DEFAULT, QUIET_LENGTH_MAX } from './quiet-hours.ts'

/** Parts of the service's settings; `.describe` is what README says of each. */
export const paceSettings = {
  MAIL_GAP_HOURS: z.coerce.number().int().min(GAP_HOURS_DEFAULT).max(GAP_HOURS_MAX).default(GAP_HOURS_DEFAULT)
    .describe(`Hours between two reminders or offers to one person, over all flows and shops; ${GAP_HOURS_DEFAULT} or more. Reminders of one \`cart-recovery\` that count from the mail before keep that distance instead, at least six hours`),
  MAILS_PER_FORTNIGHT: z.coerce.number().int().min(1).max(FORTNIGHT_MAX_DEFAULT).default(FORTNIGHT_MAX_DEFAULT)
    .describe(`Most reminders and offers to one person within 14 days, over all flows and shops; ${FORTNIGHT_MAX_DEFAULT} or fewer`),
  QUIET_HOURS: z.string().refine((text) => parseQuietHours(text) !== undefined, `must be two full hours like 22-7, at most ${QUIET_LENGTH_MAX} hours apart, or ${NO_QUIET_HOURS}`).default(QUIET_HOURS_DEFAULT)
    .describe(`Hours of the shopper's own clock in which no reminder or offer leaves (they wait for the morning), or \`${NO_QUIET_HOURS}\`. In Korea it is quiet from 21 to 8 in any case`),
  SENDS_PER_MINUTE: z.coerce.number().int().min(1).max(SENDS_PER_MINUTE_MAX).default(SENDS_PER_MINUTE_DEFAULT)
    .describe('Most mails that one process hands over in a minute. After an outage it begins with one a second and stays at or below ten a second for five minutes'),
}
