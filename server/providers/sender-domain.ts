/** What the DNS says of a sender's domain: whether receivers are told how to treat mails in its name. */
import { Resolver } from 'node:dns/promises'

const TIMEOUT_MS = 2_500
/** The default name of Postmark's Return-Path record, and where it has to lead. */
const RETURN_PATH = { name: 'pm-bounces', target: 'pm.mtasv.net' } as const

/** `unknown`: the DNS gave no answer, which says nothing. */
export type RecordState = 'found' | 'none' | 'unknown'

export interface SenderDomain {
  readonly domain: string
  /** RFC 7489; a record of the domain above counts too. */
  readonly dmarc: RecordState
  /** Under its default name; owners may choose another. */
  readonly returnPath: RecordState
}

/** The two questions that are asked; tests bring their own answers. */
export interface DnsQuestions {
  resolveTxt(name: string): Promise<readonly (readonly string[])[]>
  resolveCname(name: string): Promise<readonly string[]>
}

/** Looks both records up; a DNS that fails says nothing about the domain. */
export async function lookUpSender(domain: string, dns: DnsQuestions = new Resolver({ timeout: TIMEOUT_MS, tries: 1 })): Promise<SenderDomain> {
  const [dmarc, returnPath] = await Promise.all([findDmarc(domain, dns), findReturnPath(domain, dns)])
  return { domain, dmarc, returnPath }
}

async function findDmarc(domain: string, dns: DnsQuestions): Promise<RecordState> {
  const labels = domain.split('.')
  let state: RecordState = 'none'
  for (let n = 0; n <= labels.length - 2; n++) {
    state = await stateOf(dns.resolveTxt(`_dmarc.${labels.slice(n).join('.')}`), (texts) => texts.some((parts) => /^v=DMARC1\b/i.test(parts.join(''))))
    if (state !== 'none') return state
  }
  return state
}

const findReturnPath = (domain: string, dns: DnsQuestions): Promise<RecordState> =>
  stateOf(dns.resolveCname(`${RETURN_PATH.name}.${domain}`), (names) => names.some((name) => name.toLowerCase().replace(/\.$/, '') === RETURN_PATH.target))

async function stateOf<T>(question: Promise<T>, isThere: (answer: T) => boolean): Promise<RecordState> {
  try {
    return isThere(await question) ? 'found' : 'none'
  } catch (error) {
    const { code } = error as { code?: unknown }
    return code === 'ENOTFOUND' || code === 'ENODATA' ? 'none' : 'unknown'
  }
}
