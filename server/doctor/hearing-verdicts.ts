/** Whether it is heard what becomes of mails. Postmark's records are read every hour anyway, so webhooks only make it faster. Pure. */
import { webhookAddress, WEBHOOK_USER } from '../messages/feedback/settings.ts'
import { whyNone } from '../orders/webhooks/plan.ts'
import { between, hours, type Duration, type Instant } from '../values/time.ts'
import type { InstallFacts } from './facts.ts'
import { green, yellow, type Check, type Line } from './report.ts'
import { ageWords } from './words.ts'

const HEARING: Check = { check: 'postmark-webhooks', title: 'What becomes of mails' }
/** Three readings in a row failed, or nobody read. */
const SILENT: Duration = hours(4)
const READ = 'Bounces, complaints and unsubscribes are read from Postmark every hour'

/** None without a provider that could tell anything. */
export function hearingLines(facts: InstallFacts): readonly Line[] {
  return facts.provider === null ? [] : [judge(facts)]
}

function judge({ hearing, webhookChoice, publicUrl, wall }: InstallFacts): Line {
  const trouble = hearing.find((each) => each.trouble !== '')
  if (trouble) return yellow(HEARING, `Postmark's records of bounces and unsubscribes could not be read (${trouble.trouble}).`, 'It is tried again every five minutes; if it lasts, look at the line about Postmark above.')
  const pulledAt = latest(hearing.map((each) => each.pulledAt))
  if (pulledAt !== null && between(pulledAt, wall) > SILENT) return yellow(HEARING, `Postmark's records were last read ${ageWords(between(pulledAt, wall))} ago.`, 'Start Cartback: it reads them every hour while it runs.')
  const webhookAt = latest(hearing.map((each) => each.webhookAt))
  if (webhookAt !== null) return green(HEARING, `${READ}, and told by webhook at once; the last one came ${ageWords(between(webhookAt, wall))} ago.`)
  switch (whyNone(webhookChoice, publicUrl)) {
    case null: return green(HEARING, `${READ}; its webhooks are made by Cartback and have told nothing yet.`)
    case 'not-public': return green(HEARING, `${READ}; there are no webhooks, since Postmark could not reach PUBLIC_URL.`)
    case 'off': return green(HEARING, `${READ}. Cartback makes no webhooks (WEBHOOKS=never); by hand they go to ${webhookAddress(publicUrl, 'default')}, for both streams and all events, with the user name ${WEBHOOK_USER} and POSTMARK_WEBHOOK_PASSWORD.`)
  }
}

function latest(moments: readonly (Instant | null)[]): Instant | null {
  const known = moments.filter((at) => at !== null)
  return known.length === 0 ? null : known.reduce((a, b) => (a > b ? a : b))
}
