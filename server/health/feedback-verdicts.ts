/** What the facts about mails that left mean: is the provider heard, does it accept each once, does it know who wants none? Pure. */
import { green, red, yellow, type Check, type Line } from '../doctor/report.ts'
import { hours, type Duration } from '../values/time.ts'
import type { FeedbackFacts, HearingFacts } from './facts.ts'
import { counted, spanWords } from './words.ts'

/** Read every hour; later than this it was not for several times. */
const PULL_LATE: Duration = hours(3)
/** Told within seconds, so more than this are not told at all. */
const UNPUSHED_MANY = 20

const TWICE: Check = { check: 'accepted-twice', title: 'Mails that left twice' }
const HEARD: Check = { check: 'hearing', title: 'What Postmark tells' }
const FATE: Check = { check: 'feedback', title: 'What became of mails' }
const OPT_OUTS: Check = { check: 'opt-outs', title: 'Opt-outs on their way' }

export const feedbackLines = (facts: FeedbackFacts): readonly Line[] => [judgeTwice(facts.twice), judgeFate(facts), judgeHearing(facts.hearing), judgeOptOuts(facts)]

function judgeTwice(count: number): Line {
  if (count === 0) return green(TWICE, 'None in the last 24 hours.')
  return red(TWICE, `Postmark accepted ${counted(count, 'mail')} twice in the last 24 hours.`, 'This must not happen. Make sure that no copy of this database (a restored backup, a staging site) sends through the same Postmark server, and keep the log: «message.accepted-twice» names each mail.')
}

function judgeFate({ counts }: FeedbackFacts): Line {
  const of = (kind: Parameters<typeof counts.get>[0]): number => counts.get(kind) ?? 0
  return green(FATE, `In the last 24 hours: ${of('delivered')} delivered, ${of('bounced')} bounced for good, ${of('soft-bounced')} for now, ${counted(of('complained'), 'complaint')} of spam, ${of('unsubscribed')} unsubscribed.`)
}

function judgeHearing(hearing: readonly HearingFacts[]): Line {
  const troubled = hearing.find(({ trouble }) => trouble !== '')
  if (troubled) return yellow(HEARD, `Postmark's records could not be read (${troubled.trouble}).`, 'It is tried again every few minutes. Until then bounces and complaints are known only as far as webhooks tell of them.')
  const late = hearing.find(({ pulled }) => pulled !== null && pulled > PULL_LATE)
  if (late?.pulled) return yellow(HEARD, `Postmark's records were last read ${spanWords(late.pulled)} ago.`, 'They should be every hour: see whether a process of Cartback beats.')
  const deaf = hearing.filter(({ webhook }) => webhook === null)
  if (deaf.length === 0 || hearing.length === 0) return green(HEARD, hearing.length === 0 ? 'Nothing was heard yet.' : `Webhooks arrive, the last ${spanWords(Math.min(...hearing.map(({ webhook }) => webhook ?? 0)) as Duration)} ago; Postmark's records are read every hour.`)
  return green(HEARD, 'No webhook came yet for some of the mails; Postmark\'s records are read every hour instead.')
}

function judgeOptOuts({ unpushed, spooled }: FeedbackFacts): Line {
  if (spooled > 0) return yellow(OPT_OUTS, `${counted(spooled, 'opt-out waits', 'opt-outs wait')} on the disk of this machine, because the database took no writes.`, 'Nobody among them is mailed meanwhile by this process. Make the database take writes again; keep the folder SPOOL_DIR until then.')
  if (unpushed >= UNPUSHED_MANY) return yellow(OPT_OUTS, `Postmark's own list does not know ${counted(unpushed, 'person', 'people')} yet who want no mails.`, 'Cartback mails none of them. If the number stays, look for «feedback» in the log.')
  return green(OPT_OUTS, unpushed === 0 ? 'None: Postmark\'s own list knows of everybody who wants no mails.' : `Postmark is about to be told of ${counted(unpushed, 'person', 'people')}.`)
}
