/** Looks at a shop that is to be connected: is there a WooCommerce at the address, and does a key open it? */
import { z } from 'zod'
import { askPage, type PageOptions } from './web-page.ts'
import { wooClient, type WooKeys } from './woocommerce-client.ts'
import { namePoorAnswer, nameRefusal, type RawAnswer } from './woocommerce-failures.ts'

/** http to https, or a missing slash: more than that is no shop's address. */
const REDIRECTS_MAX = 3
const NAME_CHARACTERS_MAX = 100

export type Inspection =
  /** `url` is where the shop really answers, without a trailing slash. */
  | { readonly kind: 'shop'; readonly url: string; readonly name: string | null }
  | { readonly kind: 'no-shop'; readonly reason: string }

export type KeyCheck = { readonly kind: 'good' } | { readonly kind: 'refused'; readonly reason: string }

/** Asks shops that are not served yet. */
export interface Connector {
  /** @param url without a trailing slash */
  inspect(url: string): Promise<Inspection>
  /** Whether a key may read and write in that very shop. Changes nothing there. */
  tryKeys(shop: Pick<WooKeys, 'url' | 'key' | 'secret'>): Promise<KeyCheck>
}

export const wooConnector = (options: Pick<PageOptions, 'guard' | 'deadlineMs'> = {}): Connector => ({
  inspect: (url) => inspect(url, options),
  tryKeys: (shop) => tryKeys({ ...shop, guard: options.guard }, options.deadlineMs),
})

async function inspect(typed: string, options: PageOptions): Promise<Inspection> {
  let url = typed
  for (let hop = 0; hop <= REDIRECTS_MAX; hop++) {
    const page = await askPage(`${url}${INDEX}`, options)
    if (page.kind === 'failed') return { kind: 'no-shop', reason: page.reason }
    if (page.status === 200) return readIndex(page, url)
    const next = page.status >= 300 && page.status < 400 ? movedTo(page.location, url) : null
    if (next === null) return { kind: 'no-shop', reason: nameRefusal(page, jsonOf(page.text), null).reason }
    url = next
  }
  return { kind: 'no-shop', reason: 'redirected' }
}

/** WordPress' index of its REST API, as little of it as WordPress can be asked for. */
const INDEX = '/wp-json/?_fields=name,namespaces'

const wordPress = z.object({ name: z.string().catch(''), namespaces: z.array(z.string()) })

function readIndex(page: RawAnswer, url: string): Inspection {
  const json = jsonOf(page.text)
  if (json === undefined) return { kind: 'no-shop', reason: namePoorAnswer(page).reason }
  const index = wordPress.safeParse(json)
  if (!index.success) return { kind: 'no-shop', reason: 'no-wordpress' }
  if (!index.data.namespaces.includes('wc/v3')) return { kind: 'no-shop', reason: 'no-woocommerce' }
  const name = plainName(index.data.name)
  return { kind: 'shop', url, name: name === '' ? null : name }
}

/** The shop's own better spelling of its address: on the same host, and never from https back to http. */
function movedTo(location: string, url: string): string | null {
  const from = new URL(url)
  const to = URL.canParse(location, `${url}${INDEX}`) ? new URL(location, `${url}${INDEX}`) : null
  const path = /^(.*)\/wp-json\/?$/.exec(to?.pathname ?? '')
  if (!to || !path || to.hostname !== from.hostname) return null
  if (to.protocol !== 'https:' && to.protocol !== from.protocol) return null
  return `${to.origin}${path[1]}`
}

/** WordPress keeps its name with HTML's five entities. */
const plainName = (name: string): string => name.replace(/&(?:amp|lt|gt|quot|#0?39);/g, (entity) => ENTITIES[entity.replace('#0', '#')] ?? entity).trim().slice(0, NAME_CHARACTERS_MAX)
const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" }

async function tryKeys(shop: WooKeys, deadlineMs?: number): Promise<KeyCheck> {
  const client = wooClient(shop, deadlineMs)
  const reading = await client.get('orders', { per_page: 1, _fields: 'id' }, z.array(z.object({ id: z.number() })))
  if (reading.kind !== 'ok') return { kind: 'refused', reason: reading.reason }
  // A batch of nothing changes nothing. The right to write is looked at before the route and the body are.
  const writing = await client.post('webhooks/batch', {}, z.unknown())
  return writing.kind === 'denied' ? { kind: 'refused', reason: writing.reason } : { kind: 'good' }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF+/, '')) as unknown
  } catch {
    return undefined
  }
}
