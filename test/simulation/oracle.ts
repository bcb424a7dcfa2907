/** Sees the shop, the mailbox and what was acknowledged, and holds the service to its promises. */
import type { OutgoingMail } from '../../server/providers/provider.ts'
import { isBoughtDuring, newestAcknowledged, personOf, type Journey } from './journey.ts'
import type { Native, NativeStatement } from './native.ts'
import { HOUR, MINUTE, type Span } from './plan.ts'
import type { TrueOrder } from './shop.ts'

/** `wrong`: somebody got what he should not. `duplicate`: twice. `lost`: never, or was forgotten. `stuck`: nobody knows. */
export const FAILURES = ['wrong', 'duplicate', 'lost', 'stuck'] as const
export type FailureKind = (typeof FAILURES)[number]

export interface Failure {
  readonly kind: FailureKind
  readonly at: number
  readonly says: string
  /** Ids by which its story can be followed. */
  readonly about: readonly string[]
}

/** Age of the shop's answer plus the time limit of the request: what cannot be seen any more. */
const WINDOW_MS = 15_000
/** Clocks may be set by two minutes, and drift between two measurements. */
const CLOCK_SLACK_MS = 5 * MINUTE
/** By how much the clocks of two processes may differ. */
const RACE_SLACK_MS = 1_000
const AFTER_MS: Readonly<Record<string, number>> = { help: HOUR, concerns: 24 * HOUR, 'last-note': 60 * HOUR, 'thank-you': 72 * HOUR }
const SAME_AGAIN_MS = 14 * 24 * HOUR
const CAP_MS = 20 * HOUR
/** Over all shops and series. */
const CAP_SPAN_MS = 14 * 24 * HOUR
const CAP_COUNT = 4
const MAILS_OF_RUN_MAX = 3

export interface Acceptance {
  readonly messageId: string
  readonly at: number
  readonly to: string
  readonly storeId: string
  readonly step: string
  readonly runId: string
  /** In which browser its cart was filled. */
  readonly visitor: string | undefined
}

export interface OracleParts {
  now(): number
  /** The database is put back to an earlier state: for a moment its rows say nothing about what was under way. */
  isRestoring(): boolean
  /** The database's clock was set a moment ago: times written down before and after do not compare. */
  hasJumped(): boolean
  /** What was acknowledged within is lost with the database that was put back. */
  readonly lostSpan: Span | null
  readonly native: Native
  /** The true time of one by the database's clock, as long as it was not set in between. */
  trueTime(databaseTime: number): number
  journeyOf(token: string): Journey | undefined
  /** Since when the service says that it knows that a person is not to be written to. */
  silencedAt(storeId: string, person: string, topic: 'reminders' | 'offers'): number | null
  ordersOf(storeId: string, person: string): readonly TrueOrder[]
  orderOf(storeId: string, id: number): TrueOrder | undefined
  purchasesOf(storeId: string, person: string, visitor: string | undefined): readonly TrueOrder[]
}

export interface Oracle {
  posted(mail: OutgoingMail): void
  accepted(mail: OutgoingMail): Journey | undefined
  fail(kind: FailureKind, says: string, about?: readonly string[]): void
  readonly failures: readonly Failure[]
  readonly acceptances: readonly Acceptance[]
  wasAccepted(messageId: string): boolean
}

interface MessageRow { store_id: string; subject: string | null; subject_id: string | null; step: string; state: string; attempt: number; run_id: string; intent_at: number | null; ended_at: number | null; token: string | null }

/** When an order could first be seen as one: a checkout's draft is there before anybody has bought. */
function placedAt({ visibleAt, statuses }: TrueOrder): number {
  return Math.max(visibleAt, statuses.find(({ status }) => status !== 'checkout-draft')?.at ?? Infinity)
}

const isPlacedBetween = (order: TrueOrder, from: number, to: number): boolean => placedAt(order) > from && placedAt(order) < to

/** Whether an order was placed after its cart was there and known. Whoever comes back afterwards begins a new one. */
function isSince({ statuses }: TrueOrder, { beganAt, acknowledged }: Journey): boolean {
  const placed = statuses.find(({ status }) => status !== 'checkout-draft')
  return placed !== undefined && placed.at >= beganAt && placed.at >= (acknowledged.at(-1)?.at ?? Infinity)
}

export function createOracle(parts: OracleParts): Oracle {
  const failures: Failure[] = []
  const acceptances: Acceptance[] = []
  const ofMessage = new Map<string, Acceptance>()
  const ofPerson = new Map<string, Acceptance[]>()
  const byRun = new Map<string, number>()
  /** What was posted right before a restore has no row any more when it is accepted. */
  const posted = new Map<string, MessageRow>()
  const select: NativeStatement = parts.native.prepare(`select m.store_id, r.subject, r.subject_id, m.step, m.state, m.attempt, m.run_id, m.intent_at, r.ended_at, c.token from message m
    left join run r on r.id = m.run_id left join cart c on c.id = r.subject_id where m.id = ?`)
  const rowOf = (id: string): MessageRow | undefined => select.all(id)[0] as MessageRow | undefined
  const fail = (kind: FailureKind, says: string, about: readonly string[] = []): void => void failures.push({ kind, says, about, at: parts.now() })

  const isLost = (at: number): boolean => parts.lostSpan !== null && at >= parts.lostSpan.from && at <= parts.lostSpan.to
  /** Since when this mail is one that nobody wants: for its person, or for the cart it is about. */
  const silencedOf = ({ store_id: storeId, subject }: MessageRow, mail: OutgoingMail, journey: Journey | undefined): number | null => {
    const known = [parts.silencedAt(storeId, personOf(mail.to), subject === 'order' ? 'offers' : 'reminders'), journey?.refusal?.heardAt ?? null].filter((at): at is number => at !== null && !isLost(at))
    return known.length === 0 ? null : Math.min(...known)
  }
  /** Bought with another address, whose only word to the service a restore took away: then nothing ties the order to the cart. */
  const isKnowable = (order: TrueOrder, { draft, acknowledged }: Journey, mail: OutgoingMail): boolean =>
    order === draft || personOf(order.email) === personOf(mail.to) || acknowledged.some(({ at, email }) => email !== null && personOf(email) === personOf(order.email) && !isLost(at))
  const judge = (mail: OutgoingMail, row: MessageRow, journey: Journey): void => {
    const now = parts.now()
    const about = [mail.messageId, row.run_id, journey.token]
    const bought = [...journey.orders, ...parts.ordersOf(journey.storeId, personOf(mail.to))].find((order) => isKnowable(order, journey, mail) && isSince(order, journey) && isBoughtDuring(order, now - WINDOW_MS, now))
    if (bought) fail('wrong', `${row.step} was accepted more than 15 s after order ${bought.id} could be seen in the shop`, about)
    const silencedAt = silencedOf(row, mail, journey)
    if (silencedAt !== null && silencedAt < now - WINDOW_MS) fail('wrong', `${row.step} was accepted after the shopper had said no`, about)
    const known = newestAcknowledged(journey, now - WINDOW_MS)
    const isSettled = known !== undefined && known.seq === journey.seq
    if (!isSettled || isLost(known.at) || parts.isRestoring()) return
    if (known.email !== null && personOf(known.email) !== personOf(mail.to)) fail('wrong', `${row.step} went to an address that the shopper had corrected`, about)
    if (known.lineCount === 0) fail('wrong', `${row.step} was accepted for an empty cart`, about)
    if (now < known.saidAt + (AFTER_MS[row.step] ?? 0) - CLOCK_SLACK_MS) fail('wrong', `${row.step} was accepted too early`, about)
  }
  /** A mail about an order: only while it is completed, and not before its time. */
  const judgeOrder = (mail: OutgoingMail, row: MessageRow): void => {
    const now = parts.now()
    const about = [mail.messageId, row.run_id]
    const silencedAt = silencedOf(row, mail, undefined)
    if (silencedAt !== null && silencedAt < now - WINDOW_MS) fail('wrong', `${row.step} was accepted after its reader had said no`, about)
    const order = parts.orderOf(row.store_id, Number(row.subject_id))
    const completedAt = order?.statuses.find(({ status }) => status === 'completed')?.at ?? Infinity
    const undoneAt = order?.statuses.find(({ status, at }) => status !== 'completed' && at > completedAt)?.at ?? Infinity
    if (undoneAt < now - WINDOW_MS) fail('wrong', `${row.step} was accepted for order ${row.subject_id}, which was not completed any more`, about)
    if (now < completedAt + (AFTER_MS[row.step] ?? 0) - CLOCK_SLACK_MS) fail('wrong', `${row.step} was accepted too early`, about)
    if (order && personOf(order.email) !== personOf(mail.to)) fail('wrong', `${row.step} went to somebody who had not ordered`, about)
  }
  const judgeRepeats = (acceptance: Acceptance, journey: Journey | undefined): void => {
    const { messageId, at, step, to, storeId } = acceptance
    const about = [messageId, acceptance.runId, journey?.token ?? '']
    if (ofMessage.has(messageId)) return fail('duplicate', `${step} was accepted twice under one id`, about)
    const earlier = ofPerson.get(personOf(to)) ?? []
    const last = earlier.at(-1)
    if (last && at - last.at < CAP_MS - CLOCK_SLACK_MS) fail('wrong', `${step} was accepted ${Math.round((at - last.at) / MINUTE)} minutes after ${last.step} to the same address`, [...about, last.messageId])
    const lately = earlier.filter((each) => at - each.at < CAP_SPAN_MS - CLOCK_SLACK_MS)
    if (lately.length >= CAP_COUNT) fail('wrong', `${step} was mail ${lately.length + 1} to one person within fourteen days`, about)
    const same = step === 'thank-you' ? undefined : earlier.find((each) => each.step === step && each.storeId === storeId && at - each.at < SAME_AGAIN_MS)
    // After a purchase the story begins anew, also when it was made with another address in the browser of either cart.
    const isAnew = (visitor: string | undefined): boolean => same !== undefined && parts.purchasesOf(storeId, personOf(to), visitor).some((order) => isPlacedBetween(order, same.at - HOUR, at))
    if (same && !isAnew(journey?.visitor) && !isAnew(same.visitor)) fail('duplicate', `${step} was accepted twice for one person`, [...about, same.messageId])
  }
  return {
    failures, acceptances, fail,
    wasAccepted: (messageId) => ofMessage.has(messageId),
    posted: (mail) => {
      const row = rowOf(mail.messageId)
      if (row) posted.set(mail.messageId, row)
      if (parts.isRestoring()) return
      if (!row || row.state !== 'intent' || row.attempt !== mail.attempt || row.intent_at === null) return fail('wrong', `a mail was posted without its intent: ${row?.state ?? 'no row'}`, [mail.messageId])
      if (row.ended_at !== null && row.intent_at - row.ended_at > RACE_SLACK_MS && !parts.hasJumped()) fail('wrong', 'a mail was posted whose series had ended before its intent', [mail.messageId, row.run_id])
      // An opt-out and an intent write the same row, so that what was heard before is known however little before it was.
      const silencedAt = silencedOf(row, mail, row.token ? parts.journeyOf(row.token) : undefined)
      if (silencedAt !== null && parts.trueTime(row.intent_at) - silencedAt > RACE_SLACK_MS && !parts.hasJumped()) fail('wrong', 'a mail was posted to somebody who had said no before its intent', [mail.messageId, row.run_id, row.token ?? ''])
    },
    accepted: (mail) => {
      const row = rowOf(mail.messageId)
      const known = row ?? posted.get(mail.messageId)
      const journey = known?.token ? parts.journeyOf(known.token) : undefined
      const acceptance = { messageId: mail.messageId, at: parts.now(), to: mail.to, storeId: known?.store_id ?? '', step: known?.step ?? mail.step, runId: known?.run_id ?? '', visitor: journey?.visitor }
      acceptances.push(acceptance)
      judgeRepeats(acceptance, journey)
      ofMessage.set(mail.messageId, acceptance)
      const person = personOf(mail.to)
      ofPerson.set(person, [...(ofPerson.get(person) ?? []), acceptance])
      const ofRun = (byRun.get(acceptance.runId) ?? 0) + 1
      byRun.set(acceptance.runId, ofRun)
      if (ofRun > (known?.subject === 'order' ? 1 : MAILS_OF_RUN_MAX)) fail('wrong', 'a run sent more mails than it has steps', [acceptance.runId])
      if (row && journey) judge(mail, row, journey)
      if (row?.subject === 'order') judgeOrder(mail, row)
      return journey
    },
  }
}

/** What goes wrong in the database is no bug of the service; everything else that is thrown is. */
export function isBug(cause: unknown): boolean {
  const { code, errcode } = cause as { code?: unknown; errcode?: unknown }
  return code === undefined && errcode === undefined
}
