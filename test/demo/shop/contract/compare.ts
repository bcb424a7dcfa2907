/** Names what an answer of the pretend shop has otherwise than the recorded one. */
import { differences, shapeOf } from '../shape.ts'
import type { Recorded, Told } from './claim.ts'
import { formatDifferences } from './formats.ts'

/** Headers that the shop's server software writes, not WooCommerce, and what depends on the recorder. */
const SERVER_HEADERS = ['connection', 'server', 'transfer-encoding', 'x-content-type-options', 'keep-alive', 'content-length', 'x-powered-by']
/** Headers whose value is part of the contract. */
const SAME_VALUES = ['allow', 'content-type', 'cache-control', 'vary', 'x-robots-tag', 'access-control-allow-origin', 'access-control-allow-headers',
  'access-control-expose-headers', 'access-control-allow-methods', 'access-control-allow-credentials']
const FIRST_ERROR = 400

/** Status, headers, and the body: of an error its code, words and data, of all else its keys, types and formats. */
export function answerDifferences(told: Told, recorded: NonNullable<Recorded['response']>): string[] {
  const status = told.status === recorded.status ? [] : [`status ${told.status} instead of ${recorded.status}`]
  const isError = recorded.status >= FIRST_ERROR && isObject(recorded.body)
  const body = isError ? errorDifferences(told.body, recorded.body) : bodyDifferences(told.body, recorded.body)
  return [...status, ...headerDifferences(told.headers, recorded.headers), ...(recorded.body === undefined ? [] : body)]
}

/** Keys, types, formats, and lists that were not empty. */
export const bodyDifferences = (told: unknown, recorded: unknown): string[] =>
  [...new Set([...differences(told, shapeOf([recorded])), ...formatDifferences(told, [recorded]), ...emptyLists(told, recorded)])]

/** An error's code, words and data. Names of goods in quotes and lists of shops' own ways to pay may differ. */
export function errorDifferences(told: unknown, recorded: unknown): string[] {
  const [mine, theirs] = [plain(told), plain(recorded)]
  return mine === theirs ? [] : [`error ${mine} instead of ${theirs}`]
}

/** A text without what differs between two shops: names in quotes, addresses, tokens. */
export const masked = (text: string): string => text
  .replace(/(?:&quot;|&ldquo;|&#8220;|%26quot%3B).*?(?:&quot;|&rdquo;|&#8221;|%26quot%3B)/g, '«name»')
  .replace(/http:\/\/127\.0\.0\.1:\d+/g, '').replace(/session=[\w.-]+/, 'session=…').replace(/\d+,\d\d €/g, 'N €')
  .replace(/(product\.)( |%20)\S+?((?: |%20)is(?: |%20)a(?: |%20)required)/, '$1$2LABEL$3')

const plain = (error: unknown): string => masked(JSON.stringify(error))
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

function headerDifferences(told: Headers | null, recorded: NonNullable<Recorded['response']>['headers']): string[] {
  if (!told || !recorded) return []
  const theirs = Object.keys(recorded).filter((name) => !SERVER_HEADERS.includes(name))
  const isWhole = theirs.includes('content-type')
  const mine = [...new Set(told.keys())].filter((name) => !SERVER_HEADERS.includes(name))
  return [
    ...theirs.filter((name) => !mine.includes(name)).map((name) => `header ${name}: missing`),
    ...mine.filter((name) => isWhole && !theirs.includes(name)).map((name) => `header ${name}: not recorded`),
    ...SAME_VALUES.filter((name) => theirs.includes(name) && mine.includes(name) && told.get(name) !== recorded[name])
      .map((name) => `header ${name}: ${told.get(name)} instead of ${String(recorded[name])}`),
  ]
}

function emptyLists(told: unknown, recorded: unknown, path = '$'): string[] {
  if (Array.isArray(told) && Array.isArray(recorded)) {
    if (told.length === 0 && recorded.length > 0) return [`${path}: empty`]
    return told.length > 0 && recorded.length > 0 ? emptyLists(told[0], recorded[0], `${path}[]`) : []
  }
  if (!isObject(told) || !isObject(recorded)) return []
  return Object.keys(recorded).flatMap((name) => (name in told ? emptyLists(told[name], recorded[name], `${path}.${name}`) : []))
}

/** Without the keys that the recorder left out. */
export function onlyKeysOf(body: unknown, recorded: unknown): unknown {
  if (Array.isArray(body)) return body.map((each, at) => onlyKeysOf(each, Array.isArray(recorded) ? (recorded[at] ?? recorded[0]) : undefined))
  if (!isObject(body) || !isObject(recorded)) return body
  return Object.fromEntries(Object.entries(body).filter(([name]) => name in recorded).map(([name, part]) => [name, onlyKeysOf(part, recorded[name])]))
}
