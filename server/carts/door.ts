/** The door of the browser's posts: unknown JSON becomes a typed post or a refusal with a reason code. Written by
 *  hand because every typing pause of every shopper passes here; a test holds it against a schema. */
import { ID_PATTERN, LIMITS, type CartPost, type ConsentMode, type ConsentPost, type OrderPost, type WireAttribute, type WireLine } from '../../tracker/protocol.ts'
import { parseEmailAddress, type EmailAddress } from '../values/email-address.ts'
import { parseLocale } from '../values/locale.ts'
import { pageKind } from './page-kind.ts'

export type Parsed<T> = { readonly kind: 'ok'; readonly post: T } | { readonly kind: 'refused'; readonly error: string; readonly message: string }

/** A cart post whose address is proven to be one. */
export type CheckedCart = Omit<CartPost, 'email' | 'lines' | 'totals' | 'classes' | 'field'> & {
  readonly email?: EmailAddress | null
  readonly lines: readonly WireLine[]
  /** What kind of page posted, for example `checkout-block`; letters, digits and dashes. */
  readonly kind?: string
}
export type CheckedConsent = Omit<ConsentPost, 'email'> & { readonly email?: EmailAddress }

/** ISO 3166-1 alpha-2, as WooCommerce's country fields hold it. */
const COUNTRY = /^[A-Z]{2}$/
/** Told on the admin site only, so of a form that is safe to show and to keep. */
const VERSION = /^[A-Za-z0-9.+-]{1,20}$/
/** The wording of an answer that was given before any was shown. */
const UNTOLD = 'untold'
const MODES: readonly ConsentMode[] = ['notice', 'tick', 'existing-customers', 'off-by-owner']

/** Thrown inside this file only, with the reason code. */
class Refused extends Error {
  readonly error: string
  constructor(error: string, message: string) {
    super(message)
    this.error = error
  }
}

export const parseCart = (text: string): Parsed<CheckedCart> => parseWith(text, readCart)
export const parseOrder = (text: string): Parsed<OrderPost> => parseWith(text, readOrder)
export const parseConsent = (text: string): Parsed<CheckedConsent> => parseWith(text, readConsent)

function parseWith<T>(text: string, read: (fields: Fields) => T): Parsed<T> {
  try {
    return { kind: 'ok', post: read(readObject(text)) }
  } catch (error) {
    if (error instanceof Refused) return { kind: 'refused', error: error.error, message: error.message }
    throw error
  }
}

type Fields = Readonly<Record<string, unknown>>

function readCart(fields: Fields): CheckedCart {
  const email = readEmail(fields['email'])
  const firstName = readFirstName(fields['firstName'])
  const timeZone = optionalText(fields, 'timeZone', 64)
  const draft = readDraft(fields['draft'])
  const country = fitting(fields, 'country', COUNTRY)
  const mode = readMode(fields)
  const kind = pageKind(fields['classes'], fields['field'])
  const version = fitting(fields, 'version', VERSION)
  const worth = worthOf(fields)
  return {
    store: text(fields, 'store', LIMITS.textMax),
    cart: id(fields, 'cart'),
    visitor: id(fields, 'visitor'),
    seq: whole(fields, 'seq', 1, Number.MAX_SAFE_INTEGER),
    lines: readLines(fields['lines']),
    currency: matching(worth, 'currency', /^[A-Z]{3}$/),
    minorUnit: whole(worth, 'minorUnit', 0, 8),
    totalMinor: whole(worth, 'totalMinor', 0, LIMITS.minorMax),
    locale: parseLocale(text(fields, 'locale', 40)) ?? 'en',
    page: readPage(fields),
    ...(email === undefined ? {} : { email }),
    ...(firstName === undefined ? {} : { firstName }),
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(draft === undefined ? {} : { draft }),
    ...(country === undefined ? {} : { country }),
    ...(mode === undefined ? {} : { mode }),
    ...(kind === undefined ? {} : { kind }),
    ...(version === undefined ? {} : { version }),
  }
}

const readOrder = (fields: Fields): OrderPost => ({
  store: text(fields, 'store', LIMITS.textMax),
  cart: id(fields, 'cart'),
  orderId: whole(fields, 'orderId', 1, Number.MAX_SAFE_INTEGER),
  orderKey: matching(fields, 'orderKey', /^[A-Za-z0-9_-]{1,200}$/),
})

function readConsent(fields: Fields): CheckedConsent {
  const answer = fields['answer']
  if (answer !== 'yes' && answer !== 'no' && answer !== 'undo') throw new Refused('answer-invalid', 'answer must be yes, no or undo')
  // An answer counts whatever stands in the field by then.
  const email = typeof fields['email'] === 'string' ? parseEmailAddress(fields['email']) : null
  const mode = readMode(fields)
  return {
    store: text(fields, 'store', LIMITS.textMax),
    cart: id(fields, 'cart'),
    visitor: id(fields, 'visitor'),
    answer,
    // A page may answer before it was told what stands in the notice.
    text: fields['text'] === undefined ? UNTOLD : matching(fields, 'text', /^[A-Za-z0-9-]{1,40}$/),
    locale: parseLocale(optionalText(fields, 'locale', 40) ?? '') ?? 'en',
    page: readPage(fields),
    ...(email ? { email } : {}),
    ...(mode === undefined ? {} : { mode }),
  }
}

function readObject(body: string): Fields {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    throw new Refused('json-invalid', 'the body is not JSON')
  }
  if (!isRecord(value)) throw new Refused('json-invalid', 'the body must be a JSON object')
  if (isDeeperThan(value, LIMITS.nestingMax)) throw new Refused('too-deep', `the body nests deeper than ${LIMITS.nestingMax} levels`)
  return value
}

function isDeeperThan(value: object, levels: number): boolean {
  if (levels === 0) return true
  for (const inner of Object.values(value)) {
    if (typeof inner === 'object' && inner !== null && isDeeperThan(inner, levels - 1)) return true
  }
  return false
}

/** What the cart is worth, in our own words or in the Store API's. */
export function worthOf(fields: Fields): Fields {
  const { totals } = fields
  return isRecord(totals) ? { currency: totals['currency_code'], minorUnit: totals['currency_minor_unit'], totalMinor: Number(totals['total_price']) } : fields
}

function readLines(value: unknown): readonly WireLine[] {
  if (!Array.isArray(value)) throw new Refused('lines-invalid', 'lines must be a list')
  return value.slice(0, LIMITS.linesMax).map((line: unknown) => {
    if (!isRecord(line)) throw new Refused('lines-invalid', 'each line must be an object')
    const attributes = readAttributes(line['attributes'] === undefined ? line['variation'] : line['attributes'])
    const read = { id: whole(line, 'id', 1, Number.MAX_SAFE_INTEGER), quantity: whole(line, 'quantity', 1, LIMITS.quantityMax) }
    return attributes.length === 0 ? read : { ...read, attributes }
  })
}

function readAttributes(value: unknown): readonly WireAttribute[] {
  if (value === undefined) return []
  if (!Array.isArray(value)) throw new Refused('attributes-invalid', 'attributes must be a list')
  if (value.length > LIMITS.attributesMax) throw new Refused('attributes-too-many', `a line may have ${LIMITS.attributesMax} attributes`)
  return value.map((attribute: unknown) => {
    if (!isRecord(attribute)) throw new Refused('attributes-invalid', 'each attribute must be an object')
    // The Store API's own lines come as they are.
    return { name: text(attribute, 'name' in attribute ? 'name' : 'attribute', LIMITS.textMax), value: text(attribute, 'value', LIMITS.textMax) }
  })
}

function readEmail(value: unknown): EmailAddress | null | undefined {
  if (value === undefined || value === null) return value
  const address = typeof value === 'string' ? parseEmailAddress(value) : null
  if (!address) throw new Refused('email-invalid', 'email is not a complete address')
  return address
}

/** A name that is no name is left out rather than refused, and one too long is cut: the cart matters more. */
const readFirstName = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value.slice(0, LIMITS.firstNameMax) : undefined)

function readDraft(value: unknown): { id: number; key: string } | undefined {
  if (value === undefined) return undefined
  if (!isRecord(value)) throw new Refused('draft-invalid', 'draft must be an object')
  return { id: whole(value, 'id', 1, Number.MAX_SAFE_INTEGER), key: matching(value, 'key', /^[A-Za-z0-9_-]{1,200}$/) }
}

/** Keeps the address without query string and fragment even where a caller forgot to cut them: they may hold personal data. */
function readPage(fields: Fields): string {
  const page = text(fields, 'page', LIMITS.bodyBytesMax).slice(0, LIMITS.pageMax)
  if (!/^https?:\/\//.test(page)) throw new Refused('page-invalid', 'page must be a web address')
  return page.split(/[?#]/, 1)[0] ?? ''
}

function id(fields: Fields, name: string): string {
  return matching(fields, name, ID_PATTERN)
}

function matching(fields: Fields, name: string, pattern: RegExp): string {
  const value = fields[name]
  if (typeof value !== 'string' || !pattern.test(value)) throw new Refused(`${name}-invalid`, `${name} is missing or of the wrong form`)
  return value
}

function text(fields: Fields, name: string, lengthMax: number): string {
  const value = fields[name]
  if (typeof value !== 'string' || value === '' || value.length > lengthMax) throw new Refused(`${name}-invalid`, `${name} must be a text of 1 to ${lengthMax} characters`)
  return value
}

function optionalText(fields: Fields, name: string, lengthMax: number): string | undefined {
  const value = fields[name]
  return value === undefined || value === '' ? undefined : text(fields, name, lengthMax)
}

/** Left out rather than refused when it is of another form: the cart, or the answer, matters more. */
function fitting(fields: Fields, name: string, pattern: RegExp): string | undefined {
  const value = fields[name]
  return typeof value === 'string' && pattern.test(value) ? value : undefined
}

const readMode = (fields: Fields): ConsentMode | undefined => MODES.find((mode) => mode === fields['mode'])

function whole(fields: Fields, name: string, least: number, most: number): number {
  const value = fields[name]
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least || value > most) throw new Refused(`${name}-invalid`, `${name} must be a whole number from ${least} to ${most}`)
  return value
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
