/** Keeps requests to shops out of private networks: whoever names a shop's address must not reach what only we can reach. */
import { lookup as lookUpName, type LookupAddress } from 'node:dns'
import { Agent as HttpAgent, type ClientRequestArgs } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** What a refused connection fails with; reasons are shown to owners by it. */
export const ADDRESS_PRIVATE = 'address-private'

/**
 * What a request needs in order to be guarded. The address is looked at when the connection is made, with the very
 * answer of the name look-up that is used: a name that answers differently the second time gains nothing.
 */
export interface AddressGuard {
  readonly httpAgent: HttpAgent
  readonly httpsAgent: HttpsAgent
}

/** Replaced by tests only: no test can make a name or a server on the public internet. */
export interface GuardParts {
  readonly lookup?: typeof lookUpName
  isPublic?(address: string): boolean
}

export function addressGuard({ lookup = lookUpName, isPublic = isPublicAddress }: GuardParts = {}): AddressGuard {
  const guardedLookup: LookupFunction = (name, options, done) => {
    lookup(name, { ...options, all: true }, (error, found: LookupAddress[]) => {
      const [first] = found ?? []
      if (error) done(error, '')
      else if (!first || !found.every((each) => isPublic(each.address))) done(refusal(), '')
      else if (options.all) done(null, found)
      else done(null, first.address, first.family)
    })
  }
  const settings = { lookup: guardedLookup, keepAlive: true, scheduling: 'lifo' } as const
  return { httpAgent: withLiterals(new HttpAgent(settings), isPublic), httpsAgent: withLiterals(new HttpsAgent(settings), isPublic) }
}

/** Sockets look names up, but take an address that is written out as it is. */
function withLiterals<A extends HttpAgent>(agent: A, isPublic: (address: string) => boolean): A {
  const connect = agent.createConnection.bind(agent)
  agent.createConnection = (options: ClientRequestArgs, done) => {
    const host = (options.host ?? '').replace(/^\[|\]$/g, '')
    if (isIP(host) === 0 || isPublic(host)) return connect(options, done)
    done?.(refusal(), undefined as never)
    return undefined
  }
  return agent
}

const refusal = (): Error => Object.assign(new Error('the address belongs to a private network'), { code: ADDRESS_PRIVATE })

/** Whether an address is one that anybody on the internet could reach (IANA's registries of special-purpose addresses). */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 4) return !NOT_PUBLIC.check(address, 'ipv4')
  // Only this range is given out at all. What carries an IPv4 address inside (mapped, NAT64, 6to4, Teredo) is refused.
  return isIP(address) === 6 && !address.includes('%') && GLOBAL_V6.check(address, 'ipv6') && !NOT_PUBLIC.check(address, 'ipv6')
}

const GLOBAL_V6 = new BlockList()
GLOBAL_V6.addSubnet('2000::', 3, 'ipv6')

const NOT_PUBLIC = new BlockList()
const SPECIAL_V4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24], ['192.0.2.0', 24],
  ['192.88.99.0', 24], ['192.168.0.0', 16], ['198.18.0.0', 15], ['198.51.100.0', 24], ['203.0.113.0', 24], ['224.0.0.0', 4], ['240.0.0.0', 4],
]
const SPECIAL_V6: readonly (readonly [string, number])[] = [['2001::', 23], ['2001:db8::', 32], ['2002::', 16], ['3fff::', 20]]
for (const [network, bits] of SPECIAL_V4) NOT_PUBLIC.addSubnet(network, bits, 'ipv4')
for (const [network, bits] of SPECIAL_V6) NOT_PUBLIC.addSubnet(network, bits, 'ipv6')
