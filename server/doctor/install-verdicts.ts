/** What the facts about the install mean: its address, its key, its mails, its clock. Pure. */
import { databaseLines, unopenedLine } from './database-verdicts.ts'
import type { InstallFacts, KeyState } from './facts.ts'
import { hearingLines } from './hearing-verdicts.ts'
import { providerLines } from './provider-verdicts.ts'
import { green, red, yellow, type Check, type Line } from './report.ts'

const ADDRESS: Check = { check: 'public-url', title: 'Our own address' }
const REACHED: Check = { check: 'public-url-reached', title: 'Our address answers' }
const KEY: Check = { check: 'secret-key', title: 'SECRET_KEY' }
const LIVE: Check = { check: 'live', title: 'Who is mailed' }

/** All lines about the install. */
export function installLines(facts: InstallFacts): readonly Line[] {
  const { database, databaseTrouble, key, unopened, provider } = facts
  const stored = databaseTrouble === null ? [...databaseLines(database), judgeKey(key, unopened)] : [unopenedLine(databaseTrouble)]
  return [judgeAddress(facts), judgeReach(facts), ...stored, ...providerLines(provider), ...hearingLines(facts), judgeLive(facts)]
}

function judgeAddress({ publicUrl, live }: InstallFacts): Line {
  const { protocol, hostname } = new URL(publicUrl)
  const unfit = live ? red : yellow
  if (/^(?:localhost|127\.|\[::1\])/.test(hostname)) return unfit(ADDRESS, `PUBLIC_URL is ${publicUrl}, which only this machine can reach.`, 'That is enough to try things out; before shoppers come, set it to an https address they can reach.')
  if (protocol !== 'https:') return unfit(ADDRESS, `PUBLIC_URL is ${publicUrl}, without https.`, 'Put https in front (a proxy such as Caddy does it by itself): browsers on an https shop load no script from http, and one-click unsubscribing needs https.')
  return green(ADDRESS, `PUBLIC_URL is ${publicUrl}.`)
}

function judgeReach({ publicUrl, address, live }: InstallFacts): Line {
  const unfit = live ? red : yellow
  switch (address.kind) {
    case 'ours': return green(REACHED, 'Cartback answers at PUBLIC_URL, asked from here.')
    case 'another': return unfit(REACHED, `Something answers at ${publicUrl}, but it is not Cartback.`, 'Let the proxy or the DNS record lead to this service; /livez must say «alive».')
    case 'silent': return unfit(REACHED, `Nobody answers at PUBLIC_URL, asked from here (${silenceWords(address.reason)}).`, 'Start Cartback (npm start) and look at proxy, firewall and DNS. Some networks cannot reach their own outside address: then try it from a telephone.')
  }
}

/** The shop's sentences are about shops; here the bare reason is enough. */
const silenceWords = (reason: string): string => SILENCES[reason] ?? reason
const SILENCES: Readonly<Record<string, string>> = {
  'connection-refused': 'the connection was refused', 'no-such-host': 'its name is not known', 'too-slow': 'no answer in time', 'connection-cut': 'the connection was cut',
  'certificate-self-signed': 'its certificate is signed by itself', 'certificate-expired': 'its certificate has run out', 'certificate-untrusted': 'its certificate comes from an authority nobody knows', 'certificate-of-another-host': 'its certificate is for another name',
}

function judgeKey(key: KeyState, unopened: readonly string[]): Line {
  if (key === 'wrong') return red(KEY, 'SECRET_KEY does not open what is stored: it is not the key the data was sealed with.', 'Put the earlier key back. Without it stored addresses and shops\' keys are lost, links in sent mails die, and nobody with a cart here can be mailed.')
  if (unopened.length > 0) return red(KEY, `The keys of ${unopened.join(', ')} were sealed with another SECRET_KEY and cannot be opened.`, 'Put that SECRET_KEY back, or connect these shops anew on the admin site (Shops).')
  return green(KEY, key === 'first' ? 'SECRET_KEY is in use from now on: keep a copy of it with your backups.' : 'SECRET_KEY opens what is stored.')
}

function judgeLive({ live, provider, allowedCount }: InstallFacts): Line {
  if (live) return green(LIVE, 'Live: shoppers are mailed.')
  if (provider === null || allowedCount === 0) return yellow(LIVE, 'Not live: every mail stays in the local mailbox.', 'Look at them on the admin site (Mailbox); when they please you, set LIVE=true.')
  return yellow(LIVE, `Not live: only the ${allowedCount === 1 ? 'one entry' : `${allowedCount} entries`} of ALLOWED_RECIPIENTS get mail, the rest stays in the local mailbox.`, 'When the mails please you, set LIVE=true.')
}
