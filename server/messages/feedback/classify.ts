/** Whether a person, a program or nobody knows who was behind an opening or a click. Pure.
 *
 *  Mail filters open every link within seconds of a mail's arrival, some with the name of an everyday browser; mail privacy
 *  proxies load every picture. So a request alone never proves a person at a link: only the shop's own page does, when
 *  our script runs on it after the link led there. An opening is a weaker sign, and a picture loaded late by a reader that
 *  says what it is counts as one. */
import type { EventClass } from '../../db/tables-of-feedback.ts'
import { between, seconds, type Duration, type Instant } from '../../values/time.ts'
import type { AgentKind } from './agents.ts'

/** Pictures that are loaded sooner after the delivery are loaded by whoever takes the mail in. */
export const OPEN_AFTER: Duration = seconds(10)
/** Links that are opened sooner are opened by a filter: a mail is noticed and read first. */
export const CLICK_AFTER: Duration = seconds(60)
/** Nobody follows two links of one mail within this. */
const SEVERAL_WITHIN: Duration = seconds(5)

/** One opening or click. */
export interface Sign {
  readonly kind: 'opened' | 'clicked'
  readonly at: Instant
  /** Who saw it: the mail provider, our own link, or the shop's page that the link led to. */
  readonly source: 'provider' | 'link' | 'page'
  readonly agent: AgentKind
  /** Tells readers apart without saying who they are. */
  readonly reader: string
  /** Asked for the headers only, or said that it looks ahead. */
  readonly isLook: boolean
  /** The reader said which system it runs on, as far as the provider could tell. */
  readonly hasSystem: boolean
  /** Tells links of one mail apart. */
  readonly link: string
}

/** When the mail left and arrived, as far as that is known. */
export interface Journey {
  readonly sentAt: Instant | null
  readonly deliveredAt: Instant | null
}

/** @param others all signs of the same mail; it may be among them */
export function classify(sign: Sign, journey: Journey, others: readonly Sign[]): EventClass {
  const after = sinceArrival(sign, journey)
  return sign.kind === 'opened' ? classOfOpening(sign, after) : classOfClick(sign, after, { journey, others })
}

function classOfOpening({ agent, hasSystem }: Sign, after: Duration | null): EventClass {
  if (agent === 'program' || agent === 'bare' || agent === 'none') return 'machine'
  if (after !== null && after < OPEN_AFTER) return 'machine'
  return agent === 'browser' && hasSystem && after !== null ? 'human' : 'unsure'
}

function classOfClick(sign: Sign, after: Duration | null, { journey, others }: { journey: Journey; others: readonly Sign[] }): EventClass {
  if (sign.isLook || sign.agent !== 'browser' || after === null) return 'machine'
  const isSoon = after < CLICK_AFTER
  if (sign.source === 'page') return isSoon ? 'unsure' : 'human'
  if (isSoon && !others.some((other) => isLaterOf(sign, other, journey))) return 'machine'
  return others.some((other) => isAtOnce(sign, other)) ? 'machine' : 'unsure'
}

/** The same reader came back when a person may: then the quick first time may have been his too. */
const isLaterOf = (sign: Sign, other: Sign, journey: Journey): boolean =>
  other.kind === 'clicked' && other.reader === sign.reader && !other.isLook && (sinceArrival(other, journey) ?? 0) >= CLICK_AFTER

const isAtOnce = (sign: Sign, other: Sign): boolean =>
  other.kind === 'clicked' && other.source !== 'page' && other.link !== sign.link && Math.abs(between(sign.at, other.at)) <= SEVERAL_WITHIN

/** From the delivery, else from the sending; null when neither is known. */
function sinceArrival({ at }: Sign, { sentAt, deliveredAt }: Journey): Duration | null {
  const from = deliveredAt ?? sentAt
  return from === null ? null : between(from, at)
}
