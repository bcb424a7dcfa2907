/** In whose name a shop's mails leave, and whether receivers are told to trust it. Pure. */
import type { SenderDomain } from '../providers/sender-domain.ts'
import type { ShopFacts } from './facts.ts'
import { green, red, yellow, type Check, type Line } from './report.ts'

const SENDER: Check = { check: 'sender', title: 'Sender' }
const FLOWS: Check = { check: 'flows', title: 'Flows' }
const POSTAL: Check = { check: 'postal-address', title: 'Postal address' }

/** Nobody but their owners can sign for these. */
const FREE_MAIL: ReadonlySet<string> = new Set(['gmail.com', 'googlemail.com', 'yahoo.com', 'outlook.com', 'hotmail.com', 'live.com', 'icloud.com', 'aol.com', 'gmx.de', 'gmx.net', 'web.de', 'naver.com', 'wp.pl', 'orange.fr'])

/** Where no flow is on nobody is mailed, so nothing else matters. */
export function senderLines(facts: ShopFacts): readonly Line[] {
  const { store } = facts
  if (store.flows.length === 0) return [yellow(FLOWS, 'No flow is switched on: carts are kept, nobody is mailed.', 'Choose what the shop sends on the admin site (Shops), once the other lines please you.')]
  return [judgePostal(facts), ...(facts.isSending ? facts.domains.map((domain) => judgeDomain(domain, facts)) : [])]
}

function judgePostal({ store, live }: ShopFacts): Line {
  if (store.postalAddress.trim() !== '') return green(POSTAL, 'Each mail names the shop\'s postal address.')
  return (live ? red : yellow)(POSTAL, 'No postal address is set, and the law of most countries wants one at the foot of such mails.', 'Set POSTAL_ADDRESS, or the shop\'s own on the admin site (Shops).')
}

function judgeDomain({ domain, dmarc, returnPath }: SenderDomain, { store: { senders } }: ShopFacts): Line {
  const check: Check = { ...SENDER, title: `Sender (${domain})` }
  const who = senders.reminders === senders.orders ? `Mails leave as ${senders.reminders}` : `Reminders leave as ${senders.reminders}, mails about orders as ${senders.orders}`
  if (FREE_MAIL.has(domain)) return red(check, `${who}, and ${domain} lets nobody else send in its name.`, 'Use an address of the shop\'s own domain, and add that domain in Postmark (Sender Signatures).')
  if (dmarc === 'unknown') return yellow(check, `${who}; the DNS said nothing about ${domain}.`, 'Look again later; Postmark > Sender Signatures shows whether DKIM and Return-Path are right.')
  if (dmarc === 'none') return yellow(check, `${who}, but ${domain} has no DMARC record, which Gmail and Yahoo want from shops.`, `Add a TXT record _dmarc.${domain} with «v=DMARC1; p=none», and see in Postmark > Sender Signatures that DKIM and Return-Path are green.`)
  if (returnPath === 'none') return yellow(check, `${who}; ${domain} has a DMARC record, but no Return-Path record under Postmark's usual name.`, `Add a CNAME pm-bounces.${domain} to pm.mtasv.net (Postmark > Sender Signatures > DNS settings), unless you chose another name there.`)
  return green(check, `${who}; ${domain} has its DMARC and Return-Path records. DKIM is shown by Postmark only.`)
}
