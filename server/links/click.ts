/** Whether the opening of a mail's link was a person's click, as far as a request can tell. Pure.
 *
 *  Mail filters open every link within seconds of the mail's arrival, some of them with the name of an everyday browser.
 *  What only looks is counted as an opening and never as a click; a filter that opens late and lies about itself passes. */
import { between, seconds, type Duration, type Instant } from '../values/time.ts'

/** From leaving here to being read by somebody: a mail is delivered, noticed and opened first. */
const READ_AFTER: Duration = seconds(20)
/** Names of programs that open links by themselves, and of libraries such programs are made with. */
const PROGRAMS = /bot\b|bot\/|crawl|spider|slurp|preview|prefetch|scan|monitor|headless|phantomjs|barracuda|mimecast|proofpoint|symantec|forcepoint|ironport|sophos|trend ?micro|messagelabs|cloudmark|bitdefender|kaspersky|urldefense|safelinks|googleimageproxy|facebookexternalhit|slackbot|whatsapp|telegrambot|skypeuripreview|curl|wget|python|java\/|okhttp|go-http-client|axios|node-fetch|undici|libwww|httpclient|guzzle|ruby|perl|php/i
/** What browsers call themselves; a request without it is no browser's. */
const BROWSER = /^mozilla\/\d/i

export interface Opening {
  readonly method: string
  readonly userAgent: string
  /** `Sec-Purpose`, `Purpose` or `X-Purpose`: set by browsers that look ahead. */
  readonly purpose: string
  readonly at: Instant
  /** When the mail left; null while that is not known. */
  readonly sentAt: Instant | null
}

export function isClick(opening: Opening): boolean {
  const { method, userAgent, purpose, at, sentAt } = opening
  if (method !== 'GET' || purpose !== '') return false
  if (!BROWSER.test(userAgent) || PROGRAMS.test(userAgent)) return false
  return sentAt !== null && between(sentAt, at) >= READ_AFTER
}
