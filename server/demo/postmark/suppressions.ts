/** Pretend Postmark: the list of addresses a stream does not write to. */
import { easternText, suppress, unsuppress, type Account, type Suppression } from './account.ts'
import { ApiError } from './sending.ts'
import { parseEmailAddress } from '../../values/email-address.ts'

const ADDRESSES_MAX = 50
const UNPROCESSABLE = 422
const CODE_INVALID = 300
const NO_AUTHORITY = 'You do not have the required authority to change this suppression.'

interface Status { readonly EmailAddress: string; readonly Status: string; readonly Message: string | null }

/** The whole list of one stream; a filter that is absent lets everything through. */
export function dumpSuppressions(account: Account, stream: string, filter: ReadonlyMap<string, string>): object {
  const wanted = (key: string, value: string): boolean => (filter.get(key) ?? value).toLowerCase() === value.toLowerCase()
  const entries = account.suppressions.filter((entry) => entry.stream === stream
    && wanted('suppressionreason', entry.reason) && wanted('origin', entry.origin) && wanted('emailaddress', entry.address))
  return { Suppressions: entries.map(dumped) }
}

/** Adds addresses in the shop's name. An address that complained keeps its own entry. */
export function createSuppressions(account: Account, stream: string, posted: unknown): object {
  return eachAddress(posted, (address) => {
    if (entryOf(account, stream, address)?.reason === 'SpamComplaint') return failed(address, NO_AUTHORITY)
    suppress(account, { stream, address, reason: 'ManualSuppression', origin: 'Customer' })
    return { EmailAddress: address, Status: 'Suppressed', Message: null }
  })
}

/** Takes addresses off the list; a complaint or the recipient's own choice cannot be undone. */
export function deleteSuppressions(account: Account, stream: string, posted: unknown): object {
  return eachAddress(posted, (address) => {
    const entry = entryOf(account, stream, address)
    const byRecipient = entry?.origin === 'Recipient' && entry.reason !== 'HardBounce'
    if (byRecipient) return failed(address, NO_AUTHORITY)
    unsuppress(account, stream, address)
    return { EmailAddress: address, Status: 'Deleted', Message: null }
  })
}

function eachAddress(posted: unknown, change: (address: string) => Status): object {
  const list = typeof posted === 'object' && posted !== null && 'Suppressions' in posted ? posted.Suppressions : null
  if (!Array.isArray(list) || list.length > ADDRESSES_MAX) {
    throw new ApiError(UNPROCESSABLE, CODE_INVALID, `Give a list of at most ${ADDRESSES_MAX} suppressions.`)
  }
  return {
    Suppressions: list.map((entry: unknown) => {
      const address = typeof entry === 'object' && entry !== null && 'EmailAddress' in entry ? String(entry.EmailAddress) : ''
      return parseEmailAddress(address) ? change(address) : failed(address, 'An invalid email address was provided.')
    }),
  }
}

const entryOf = (account: Account, stream: string, address: string): Suppression | undefined =>
  account.suppressions.find((entry) => entry.stream === stream && entry.address === address.toLowerCase())

const failed = (address: string, message: string): Status => ({ EmailAddress: address, Status: 'Failed', Message: message })

function dumped(entry: Suppression): object {
  return {
    EmailAddress: entry.address,
    SuppressionReason: entry.reason,
    Origin: entry.origin,
    CreatedAt: easternText(entry.at).replace(/\.\d+/, ''),
  }
}
