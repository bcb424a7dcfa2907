/** What the facts about sending mean. Every red line is a trouble that the operator is told of. Pure. */
import { green, lineOf, red, yellow, type Check, type Line } from '../doctor/report.ts'
import { hours, minutes, seconds, type Duration } from '../values/time.ts'
import { feedbackLines } from './feedback-verdicts.ts'
import type { HealthFacts, OutboxFacts, Pile, ProviderFacts, SearchLag } from './facts.ts'
import { counted, spanWords } from './words.ts'

export const DUE_LATE: Duration = minutes(15)
const DUE_SLOW: Duration = minutes(2)
/** A claim lasts a minute, and whatever a dead worker left is taken back at once after it. */
export const IN_FLIGHT_LATE: Duration = minutes(5)
const IN_FLIGHT_SLOW: Duration = seconds(90)
export const AMBIGUOUS_LATE: Duration = hours(1)
export const AMBIGUOUS_MANY = 50
/** Held for so long and tried so often a mail is held by something lasting; one that waited for the morning was not tried. */
export const HELD_LATE: Duration = hours(1)
const HELD_TRIES = 10
/** These have a line of their own. */
const TOLD_ELSEWHERE: readonly string[] = ['store-unreachable', 'flow-paused']
/** Within this an accepted mail must be in the provider's search, or one that was accepted could be taken for lost. */
export const SEARCH_LATE: Duration = minutes(10)
const SEARCH_SLOW: Duration = minutes(4)
const HEART_LATE: Duration = minutes(10)
const HEART_SLOW: Duration = minutes(1)
const SKEW_SLOW: Duration = seconds(5)
/** Corrected for all the same, but by then certificates and signatures begin to fail. */
export const SKEW_LATE: Duration = seconds(30)

/** How reasons are said, and which of them are in the ordinary course. */
export interface ReasonWords {
  reasonWords(code: string): string
  isHeld(code: string): boolean
}

const DUE: Check = { check: 'due', title: 'Mails that are due' }
const IN_FLIGHT: Check = { check: 'in-flight', title: 'Mails on their way out' }
const HELD: Check = { check: 'held', title: 'Mails held back' }
const GIVEN_UP: Check = { check: 'given-up', title: 'Mails given up' }
const RESTORED: Check = { check: 'restored', title: 'Restored database' }
const ALERTS: Check = { check: 'alerts', title: 'Alerts' }
const AMBIGUOUS: Check = { check: 'ambiguous', title: 'Mails that may have left' }
const SENT: Check = { check: 'sent', title: 'Mails sent' }
const SEARCH: Check = { check: 'search-lag', title: 'Postmark\'s search' }
const PROVIDER: Check = { check: 'provider', title: 'Mail provider' }
const HEART: Check = { check: 'heartbeat', title: 'Heartbeat' }
const CLOCK: Check = { check: 'clock', title: 'Clock' }

/** The lines about the install as a whole. */
export function sendingLines(facts: HealthFacts, words: ReasonWords): readonly Line[] {
  const { outbox, provider } = facts
  return [
    judgeDue(outbox.due), judgeInFlight(outbox.inFlight), judgeHeld(outbox, words), judgeAmbiguous(outbox.ambiguous), judgeGivenUp(outbox, words), ...judgeQuarantine(facts.quarantine),
    judgeProvider(provider, words), ...(provider.name === 'postmark' ? [judgeSearch(outbox.searchLag)] : []), judgeSent(outbox), ...(facts.feedback === null ? [] : feedbackLines(facts.feedback)),
    judgeHeart(facts.heartbeat), judgeClock(facts.skew), judgeAlerts(facts),
  ]
}

function judgeDue({ count, oldest }: Pile): Line {
  if (oldest === null) return green(DUE, 'None waits: whatever was due has left.')
  const found = `${counted(count, 'mail')} should have left; the oldest has waited for ${spanWords(oldest)}.`
  if (oldest > DUE_LATE) return red(DUE, found, 'Look at the lines below for what is in the way. If there is nothing, see whether a process of Cartback runs at all, and start more of them if one cannot keep up.')
  return oldest > DUE_SLOW ? yellow(DUE, found, 'Nothing yet: after an outage the pile is worked off bit by bit, oldest first.') : green(DUE, found)
}

function judgeInFlight({ count, oldest }: Pile): Line {
  if (oldest === null) return green(IN_FLIGHT, 'None.')
  const found = `${counted(count, 'mail')} under way; the oldest for ${spanWords(oldest)}.`
  if (oldest > IN_FLIGHT_LATE) return red(IN_FLIGHT, found, 'A process stopped in the middle, and no other one took over. See whether any process of Cartback beats (log: beat.failed), and start it again; what it left is then looked up before anything is sent.')
  return oldest > IN_FLIGHT_SLOW ? yellow(IN_FLIGHT, found, 'Nothing yet: a process probably stopped in the middle; another one takes over within minutes.') : green(IN_FLIGHT, found)
}

function judgeHeld({ held }: OutboxFacts, { isHeld, reasonWords }: ReasonWords): Line {
  const reasons = held.filter(({ reason }) => isHeld(reason))
  if (reasons.length === 0) return green(HELD, 'None.')
  const count = reasons.reduce((sum, each) => sum + each.count, 0)
  const why = reasons.map((each) => `${reasonWords(each.reason)} (${each.count})`).join('; ')
  const lasting = reasons.find(({ reason, oldest, tries }) => !TOLD_ELSEWHERE.includes(reason) && oldest > HELD_LATE && tries >= HELD_TRIES)
  if (lasting) return red(HELD, `${counted(count, 'mail')} held: ${why}. The oldest was to leave ${spanWords(lasting.oldest)} ago.`, 'They are tried again by themselves, but what is in the way does not pass. The page Set-up checks everything that could be; the log says more (message.held, message.postponed).')
  return yellow(HELD, `${counted(count, 'mail')} held: ${why}.`, 'They are tried again by themselves every few minutes, until they would come too late.')
}

function judgeAmbiguous({ count, oldest }: Pile): Line {
  if (count === 0) return green(AMBIGUOUS, 'None: it is known of every mail whether it left.')
  const found = `${counted(count, 'mail')} may or may not have left${oldest === null ? '' : `, the oldest ${spanWords(oldest)} ago`}; none is sent again before Postmark's search has settled it.`
  if (count > AMBIGUOUS_MANY || (oldest !== null && oldest > AMBIGUOUS_LATE)) {
    return red(AMBIGUOUS, found, 'Check that Postmark answers (status.postmarkapp.com) and that the server token may read messages. In Postmark\'s activity each mail can be found by its metadata «sid»: the log names it (message.unclear).')
  }
  return yellow(AMBIGUOUS, found, 'Nothing: Postmark is asked within minutes.')
}

/** A message in whose company processes died is a mistake of ours; one that nobody could find out about is lost. */
function judgeGivenUp({ givenUp }: OutboxFacts, { reasonWords }: ReasonWords): Line {
  if (givenUp.length === 0) return green(GIVEN_UP, 'None in the last 24 hours.')
  const found = `Of the mails due in the last 24 hours ${givenUp.reduce((sum, each) => sum + each.count, 0).toLocaleString('en')} never left: ${givenUp.map((each) => `${reasonWords(each.reason)} (${each.count})`).join('; ')}.`
  const has = (reason: string): boolean => givenUp.some((each) => each.reason === reason)
  if (has('parked')) return red(GIVEN_UP, found, 'Processes died again and again over a mail. Look for the last lines of the log before each of them ended, and keep them for whoever is to find out why.')
  return has('unverifiable') ? yellow(GIVEN_UP, found, 'See whether Postmark\'s search could be asked all the time (log: message.unverifiable).') : green(GIVEN_UP, found)
}

function judgeQuarantine(left: Duration | null): readonly Line[] {
  if (left === null) return []
  return [yellow(RESTORED, `Postmark remembers mails of ours that this database does not know, as after a restore from a backup. For ${spanWords(left)} each mail is looked for there before it leaves.`, 'Nothing: no mail leaves twice for it, but sending is slower. If nothing was restored, make sure that no other database uses the same SECRET_KEY.')]
}

const judgeAlerts = ({ hasOperator, provider }: HealthFacts): Line => green(ALERTS, !hasOperator ? 'Nobody is mailed when a line turns red; set OPERATOR_EMAIL for that.'
  : provider.name === 'mailbox' ? 'Nobody is mailed when a line turns red: that needs POSTMARK_SERVER_TOKEN beside OPERATOR_EMAIL.' : 'Whoever OPERATOR_EMAIL names is mailed when a line turns red, and when it is over.')

function judgeProvider({ name, state }: ProviderFacts, { reasonWords }: ReasonWords): Line {
  if (name === 'mailbox') return yellow(PROVIDER, 'Mails are kept in the local mailbox; nobody is mailed.', 'Set POSTMARK_SERVER_TOKEN and MAIL_FROM_REMINDERS when mails are to leave.')
  if (state?.blockedReason) return red(PROVIDER, `Sending has stopped: ${reasonWords(state.blockedReason)}.`, 'Put that right in Postmark or in the settings. No mail is lost meanwhile: those that are due wait, until they would come too late.')
  if (state?.breaker === 'open' || state?.breaker === 'half-open') return yellow(PROVIDER, 'Postmark failed several times in a row, so it is left alone for a moment and then tried with one mail.', 'Nothing: due mails wait. If it lasts, look at status.postmarkapp.com.')
  return green(PROVIDER, 'Postmark takes mails.')
}

function judgeSearch(lag: SearchLag | null): Line {
  if (lag === null) return green(SEARCH, 'Not measured yet: that takes a few sent mails.')
  const found = `Shows half of the mails within ${spanWords(lag.p50)} and 99 of 100 within ${spanWords(lag.p99)} (the last ${counted(lag.samples, 'mail')} that were looked for).`
  if (lag.p99 > SEARCH_LATE) return red(SEARCH, found, `Cartback counts on ${spanWords(SEARCH_LATE)}. While it takes longer, a mail whose sending was interrupted could be taken for lost and leave twice: ask Postmark's support.`)
  return lag.p99 > SEARCH_SLOW ? yellow(SEARCH, found, `Nothing yet: up to ${spanWords(SEARCH_LATE)} is allowed for.`) : green(SEARCH, found)
}

const judgeSent = ({ sent }: OutboxFacts): Line => green(SENT, `${counted(sent.hour, 'mail')} in the last hour, ${counted(sent.day, 'mail')} in the last 24 hours.`)

function judgeHeart(age: Duration | null): Line {
  if (age === null) return green(HEART, 'This process has not looked for work yet, or leaves it to another one.')
  const found = `This process last looked for work ${spanWords(age)} ago.`
  if (age > HEART_LATE) return red(HEART, found, 'It hangs: restart it, and keep its log for whoever is to find out why.')
  return age > HEART_SLOW ? yellow(HEART, found, 'It should do so every second: the machine or the database may be overloaded.') : green(HEART, found)
}

function judgeClock(skew: Duration): Line {
  const off = Math.abs(skew) as Duration
  if (off <= SKEW_SLOW) return green(CLOCK, 'This machine\'s clock and the database\'s agree.')
  return lineOf(CLOCK, off > SKEW_LATE ? 'red' : 'yellow', `This machine's clock is ${spanWords(off)} ${skew < 0 ? 'ahead of' : 'behind'} the database's. Cartback goes by the database's, so no mail is early or late for it; but set both by NTP, since certificates and signed requests fail by a wrong clock.`)
}
