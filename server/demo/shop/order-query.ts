/** Which orders a `GET /orders` asks for: statuses, dates with all their forms, order, search. */
import { instant, minus, plus, type Instant } from '../../values/time.ts'
import { phpQuery } from './oauth.ts'
import type { Order } from './orders.ts'
import type { ParamProblem } from './rest-answers.ts'
import { wholeSecond, type ShopState } from './state.ts'

const STATUS_NAMES = ['any', 'trash', 'auto-draft', 'pending', 'processing', 'on-hold', 'completed', 'cancelled', 'refunded', 'failed', 'checkout-draft']
const ORDERBY_NAMES = ['date', 'id', 'include', 'title', 'slug', 'modified']
const DATE_NAMES = ['after', 'before', 'modified_after', 'modified_before'] as const

type DateName = (typeof DATE_NAMES)[number]

/** The orders asked for, sorted, or the parameter that is wrong. */
export function ordersAskedFor(state: ShopState, search: string): Order[] | ParamProblem {
  const query = phpQuery(search)
  const dates = datesOf(state, query)
  if ('code' in dates) return dates as ParamProblem
  const statuses = listOf(query, 'status')
  const wrong = statuses.findIndex((each) => !STATUS_NAMES.includes(each))
  if (wrong !== -1) return notInEnum(`status[${wrong}]`, 'status', STATUS_NAMES)
  const orderby = query.get('orderby') ?? 'date'
  if (!ORDERBY_NAMES.includes(orderby)) return notInEnum('orderby', 'orderby', ORDERBY_NAMES)
  const filters = [statusFilter(statuses), dateFilter(withQuirks(state, dates)), idFilter(query), personFilter(state, query), searchFilter(state, query)]
  const found = [...state.orders.values()].filter((order) => filters.every((accepts) => accepts(order)))
  return sorted(found, orderby, query.get('order') ?? 'desc', listOf(query, 'include')).slice(Number(query.get('offset') ?? 0))
}

type Filter = (order: Order) => boolean
type DatesAsked = { readonly [name in DateName]?: Instant }

/** Without a status, or with `any`, everything but the trash: also checkout drafts. */
function statusFilter(statuses: readonly string[]): Filter {
  if (statuses.length === 0 || statuses.includes('any')) return (order) => !order.trashed
  return (order) => statuses.includes(order.trashed ? 'trash' : order.status)
}

function dateFilter({ after, before, modified_after, modified_before }: DatesAsked): Filter {
  return (order) => (after === undefined || order.createdAt > after)
    && (before === undefined || order.createdAt < before)
    && (modified_after === undefined || order.modifiedAt > modified_after)
    && (modified_before === undefined || order.modifiedAt < modified_before)
}

function withQuirks({ quirks, settings }: ShopState, dates: DatesAsked): DatesAsked {
  const { modified_after, modified_before, ...rest } = dates
  if (quirks.has('ignores-changes')) return rest
  if (!quirks.has('shifts-dates')) return dates
  const shifted = (at: Instant | undefined, name: DateName): DatesAsked => (at === undefined ? {} : { [name]: plus(at, settings.timeZoneOffset) })
  return { ...rest, ...shifted(modified_after, 'modified_after'), ...shifted(modified_before, 'modified_before') }
}

function idFilter(query: ReadonlyMap<string, string>): Filter {
  const [include, exclude] = [listOf(query, 'include'), listOf(query, 'exclude')]
  return (order) => (include.length === 0 || include.includes(String(order.id))) && !exclude.includes(String(order.id))
}

function personFilter(state: ShopState, query: ReadonlyMap<string, string>): Filter {
  const customer = query.get('customer')
  const product = query.get('product')
  // The old version ignores the filter.
  const createdVia = state.settings.version === '8.9.1' ? [] : listOf(query, 'created_via')
  return (order) => (customer === undefined || order.customerId === Number(customer))
    && (product === undefined || order.lines.some((line) => [line.productId, line.variationId].includes(Number(product))))
    && (createdVia.length === 0 || createdVia.includes(order.createdVia))
}

function searchFilter({ quirks }: ShopState, query: ReadonlyMap<string, string>): Filter {
  const wanted = (query.get('search') ?? '').toLowerCase()
  if (wanted !== '' && quirks.has('search-finds-nothing')) return () => false
  return (order) => wanted === ''
    || [String(order.id), ...Object.values(order.billing), ...Object.values(order.shipping), ...order.lines.map((line) => line.name)]
      .some((text) => text.toLowerCase().includes(wanted))
}

function sorted(orders: readonly Order[], orderby: string, direction: string, include: readonly string[]): Order[] {
  const sign = direction === 'asc' ? 1 : -1
  const value = (order: Order): number => {
    if (orderby === 'include') return include.indexOf(String(order.id)) * sign
    if (orderby === 'modified') return order.modifiedAt
    return orderby === 'date' ? order.createdAt : order.id
  }
  return [...orders].sort((a, b) => sign * (value(a) - value(b) || a.id - b.id))
}

function datesOf(state: ShopState, query: ReadonlyMap<string, string>): DatesAsked | ParamProblem {
  const asked: { [name in DateName]?: Instant } = {}
  const areGmt = ['true', '1'].includes(query.get('dates_are_gmt') ?? '')
  for (const name of DATE_NAMES) {
    const text = query.get(name)
    if (text === undefined) continue
    const at = dateAsked(state, text, areGmt)
    if (at === null) return { name, code: 'rest_invalid_date', message: 'Invalid date.' }
    asked[name] = at
  }
  return asked
}

const DATE_FORM = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)?$/

/**
 * The instant WooCommerce compares with, which is not always the one the client meant: a value with a zone is first
 * turned into store-local time, and with `dates_are_gmt` that local time is then compared with GMT dates. A fraction
 * of a second makes it forget the zone. Recorded in all forms.
 */
function dateAsked(state: ShopState, text: string, areGmt: boolean): Instant | null {
  const [, day, time, fraction, zone] = DATE_FORM.exec(text) ?? []
  if (!day || !time) return null
  const offset = state.settings.timeZoneOffset
  const digitsAsGmt = Date.parse(`${day}T${time}Z`)
  if (Number.isNaN(digitsAsGmt)) return null
  const digits = wholeSecond(instant(digitsAsGmt))
  if (!zone) return areGmt ? digits : minus(digits, offset)
  if (areGmt) return plus(instant(Date.parse(`${day}T${time}${zone}`)), offset)
  return fraction ? minus(digits, offset) : instant(Date.parse(`${day}T${time}${zone}`))
}

/** Lists come as `a,b` or as `name[0]=a&name[1]=b`. */
export function listOf(query: ReadonlyMap<string, string>, name: string): string[] {
  const parts = [...query].filter(([each]) => each === name || each.startsWith(`${name}[`)).map(([, value]) => value)
  return parts.flatMap((part) => part.split(',')).map((each) => each.trim()).filter((each) => each !== '')
}

function notInEnum(shown: string, name: string, names: readonly string[]): ParamProblem {
  return { name, code: 'rest_not_in_enum', message: `${shown} is not one of ${names.slice(0, -1).join(', ')}, and ${names.at(-1)}.` }
}
