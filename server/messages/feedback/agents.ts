/** Who opens links and loads pictures, judged by the name it gives itself. Pure. */

/** Names of programs that open links by themselves, and of libraries such programs are made with. */
const PROGRAMS = /bot\b|bot\/|crawl|spider|slurp|preview|prefetch|scan|monitor|headless|phantomjs|barracuda|mimecast|proofpoint|symantec|forcepoint|ironport|sophos|trend ?micro|messagelabs|cloudmark|bitdefender|kaspersky|urldefense|safelinks|facebookexternalhit|slackbot|whatsapp|telegrambot|skypeuripreview|curl|wget|python|java\/|okhttp|go-http-client|axios|node-fetch|undici|libwww|httpclient|guzzle|ruby|perl|php/i
/** Load pictures in a reader's stead, mostly when he opens the mail. Gmail's calls itself an old Firefox on Windows XP. */
const PROXIES = /googleimageproxy|ggpht\.com|yahoomailproxy|windows nt 5\.1; rv:11\.0\) gecko firefox\/11\.0/i
/** What browsers and mail readers call themselves: with the system they run on. */
const BROWSER = /^mozilla\/\d[^(]*\((?!compatible\b)[^)]{3,}\)/i
/** Mail privacy proxies say only this, whether anybody reads the mail or not. */
const BARE = /^mozilla\/\d(?:\.\d+)?\s*(?:\(compatible\))?\s*$/i

/** `bare`: hides what it is. `none`: gives no name. */
export type AgentKind = 'browser' | 'proxy' | 'program' | 'bare' | 'none'

/** What kind of reader sends this `User-Agent`. */
export function agentOf(userAgent: string): AgentKind {
  const name = userAgent.trim()
  if (name === '') return 'none'
  if (PROXIES.test(name)) return 'proxy'
  if (PROGRAMS.test(name)) return 'program'
  if (BARE.test(name)) return 'bare'
  return BROWSER.test(name) ? 'browser' : 'program'
}
