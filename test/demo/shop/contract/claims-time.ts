/** Recordings about dates of change: what moves them, what they find, what paging does meanwhile. */
import { seconds } from '../../../../server/values/time.ts'
import type { Check } from './claim.ts'
import { withOrders, type Scene } from './scene.ts'

const ORDERS_PATH = '/wp-json/wc/v3/orders'
type Fields = Readonly<Record<string, unknown>>
interface Bump { readonly action: string; readonly bumped: boolean }
interface Case { readonly case: string; readonly query?: string; readonly modified_after?: string; readonly dates_are_gmt?: string | null; readonly status?: number; readonly includes_order: boolean | null }

const DEEDS: Readonly<Record<string, readonly [method: string, path: string, body?: object]>> = {
  'PUT with no change (same status)': ['PUT', '', { status: 'pending' }],
  'PUT new meta_data': ['PUT', '', { meta_data: [{ key: 'tracking', value: 'J1' }] }],
  'POST note': ['POST', '/notes', { note: 'Called' }],
  'PUT customer_note': ['PUT', '', { customer_note: 'Leave it at the door' }],
  'PUT status processing': ['PUT', '', { status: 'processing' }],
  'PUT shipping address': ['PUT', '', { shipping: { city: 'Cobh' } }],
  'POST refund partial': ['POST', '/refunds', { amount: '1.00', reason: 'Scratch', api_refund: false }],
  'DELETE (trash)': ['DELETE', ''],
}

const changedAt = async ({ ask }: Scene, id: number): Promise<string> => String(((await ask('GET', `${ORDERS_PATH}/${id}`)).body as Fields)['date_modified_gmt'])

/** Does each recorded deed move the date, or not? */
export const bumps: Check = async (recorded, scene) => {
  const { id } = scene.shop.placeOrder({ email: 'ann@example.test', lines: [{ productId: 12, quantity: 1 }], status: 'pending' })
  const wrong: string[] = []
  for (const { action, bumped } of recorded['cases'] as readonly Bump[]) {
    const deed = DEEDS[action]
    if (!deed) return [`${action}: nobody does this`]
    scene.clock.pass(seconds(5))
    const before = await changedAt(scene, id)
    const [method, path, body] = deed
    const { status } = await scene.ask(method, `${ORDERS_PATH}/${id}${path}`, body)
    if (status >= 300) wrong.push(`${action}: status ${status}`)
    else if ((await changedAt(scene, id) !== before) !== bumped) wrong.push(`${action}: ${bumped ? 'does not move' : 'moves'} the date`)
  }
  return wrong
}

/** Each recorded value of `modified_after`, moved to the day of an order here. */
export const semantics: Check = async (recorded, scene) => {
  const made = scene.shop.placeOrder({ email: 'ann@example.test', lines: [{ productId: 12, quantity: 1 }] })
  const shiftMs = Date.parse(`${String(await changedAt(scene, made.id))}Z`) - Date.parse(`${String((recorded['order'] as Fields)['date_modified_gmt'])}Z`)
  const wrong: string[] = []
  for (const each of recorded['cases'] as readonly Case[]) {
    const values = each.query ? Object.fromEntries(new URLSearchParams(each.query)) : { modified_after: each.modified_after ?? '', ...(each.dates_are_gmt ? { dates_are_gmt: each.dates_are_gmt } : {}) }
    const asked = new URLSearchParams(Object.entries(values).map(([name, value]) => [name, moved(value, shiftMs)]))
    const { status, body } = await scene.ask('GET', `${ORDERS_PATH}?${asked}`)
    const found = Array.isArray(body) && body.some((order: Fields) => order['id'] === made.id)
    if (status !== (each.status ?? 200) || found !== (each.includes_order ?? false)) wrong.push(`${each.case}: status ${status}, ${found ? 'found' : 'not found'}`)
  }
  return wrong
}

function moved(text: string, shiftMs: number): string {
  const [, digits = '', rest = ''] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(.*)$/.exec(text) ?? []
  return digits === '' ? text : new Date(Date.parse(`${digits}Z`) + shiftMs).toISOString().slice(0, 19) + rest
}

const idsOf = (body: unknown): number[] => (body as { id: number }[]).map(({ id }) => id)

/** What the recorded walks teach: ties keep the order of their ids, a touched order moves to the end of a walk by change, new ones push pages on. */
export const windows: Check = async (_recorded, scene) => {
  await withOrders(scene)
  const tied = [1, 2, 3].map(() => scene.shop.placeOrder({ email: 'tied@example.test', lines: [{ productId: 12, quantity: 1 }] }).id)
  const walk = async (page: number): Promise<number[]> => idsOf((await scene.ask('GET', `${ORDERS_PATH}?orderby=modified&order=asc&per_page=5&page=${page}&_fields=id`)).body)
  const whole = [...await walk(1), ...await walk(2), ...await walk(3)]
  const first = await walk(1)
  scene.clock.pass(seconds(5))
  await scene.ask('PUT', `${ORDERS_PATH}/${first[0]}`, { customer_note: 'moved' })
  const missed = whole.slice(5, 10).filter((id) => !first.includes(id))[0]
  const second = await walk(2)
  const newest = idsOf((await scene.ask('GET', `${ORDERS_PATH}?per_page=5&_fields=id`)).body)
  scene.shop.placeOrder({ email: 'new@example.test', lines: [{ productId: 12, quantity: 1 }] })
  const shifted = idsOf((await scene.ask('GET', `${ORDERS_PATH}?per_page=5&page=2&_fields=id`)).body)
  return [
    ...(whole.slice(-3).join() === tied.join() ? [] : ['ties are not in the order of their ids']),
    ...(missed !== undefined && !second.includes(missed) ? [] : ['a walk by page skips nothing while orders change']),
    ...(shifted[0] === newest.at(-1) ? [] : ['a new order does not push the last one to the next page']),
  ]
}
