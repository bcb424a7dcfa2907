/** Says a recorded request in the pretend shop's words: its products, options and order numbers. */

/** The recorded shop's products by what is special about them; numbers left out are the same in both shops. */
const PRODUCTS: Readonly<Record<string, number>> = { 24: 16, 28: 22, 34: 18, 50: 20, 54: 26, 60: 24, 89: 28 }
const WORDS: Readonly<Record<string, string>> = {
  pa_koko: 'pa_size', pa_vari: 'pa_colour', sininen: 'blue', punainen: 'red', Koko: 'Size', Väri: 'Colour', Punainen: 'Red', Sininen: 'Blue',
}
const PRODUCT_PLACES = /(\/products\/|add-to-cart=|variation_id=|[?&]product=|product_id=)([\d,]+)/g
const LINK_PLACE = /([?&]products=)([\d:,]+)/

/** Numbers of orders, coupons and webhooks here, by the recorded ones. */
export type Ids = ReadonlyMap<number, number>

/** The number here of a recorded product. */
export const productHere = (id: number): number => PRODUCTS[id] ?? id

const products = (ids: string): string => ids.split(',').map((each) => each.replace(/^\d+/, (id) => String(PRODUCTS[id] ?? id))).join(',')
const words = (text: string): string => text.replace(/[\p{L}_]+/gu, (word) => WORDS[word] ?? word)

/** A recorded path with its query. */
export function pathHere(path: string, ids: Ids): string {
  const one = (id: string): string => String(ids.get(Number(id)) ?? id)
  const ofOrders = path.includes('/orders')
  return words(path)
    .replace(PRODUCT_PLACES, (_all, place: string, found: string) => place + products(found))
    .replace(LINK_PLACE, (_all, place: string, found: string) => place + products(found))
    .replace(/(\/(?:orders|coupons|webhooks)\/)(\d+)/g, (_all, place: string, id: string) => place + one(id))
    .replace(/include=([\d,]+)/, (_all, list: string) => `include=${ofOrders ? list.split(',').map(one).join(',') : products(list)}`)
}

/** A recorded body, down to its last part. Numbers under `id` and `product_id` are translated. */
export function bodyHere(body: unknown, ids: Ids, key = ''): unknown {
  if (Array.isArray(body)) return body.map((each) => bodyHere(each, ids, key))
  if (typeof body === 'string') return key === 'attribute' || key === 'value' ? words(body) : body
  if (typeof body === 'number') return key === 'id' || key === 'product_id' ? (ids.get(body) ?? PRODUCTS[body] ?? body) : body
  if (typeof body !== 'object' || body === null) return body
  return Object.fromEntries(Object.entries(body).map(([name, part]) => [name, bodyHere(part, ids, name)]))
}
