/** Cart posts as browsers send them, in two sizes. They are patched in place, so that making them costs next to nothing. */
import type { CartPost, WireLine } from '../../../tracker/protocol.ts'

/** Whoever measures stores for this shop. */
export const SHOP = { id: 'default', url: 'https://shop.example', secretKey: 'only-for-measurements-0123456789abcdef' } as const
/** Different carts; each post is the next state of one of them. */
export const CARTS = 4_000
const SMALL_LINES = 2
const LARGE_LINES = 12

const CART = 'c00000000-8f3a-4e0b-9d71'
const SEQ = 1_111_111_111_111
const TOTAL = 2_222_222
const EMAIL = 'ann.00000000'
const QUANTITY = 333

export interface PostWriter {
  /** The next request: another cart, a later counter, another total, another quantity. */
  next(): Buffer
}

/** How many posts were made. All connections walk over the same carts, so no two post the same one at the same time. */
let walked = 0
const startedMs = Date.now()

/** One connection's posts, small and large in turn. */
export function postWriter(): PostWriter {
  const [small, large] = BODIES.map(requestWriter) as [Patch, Patch]
  return { next: () => (++walked % 2 === 0 ? small(walked) : large(walked)) }
}

type Patch = (count: number) => Buffer

/** The two bodies, before anything is patched. */
export const BODIES: readonly string[] = [SMALL_LINES, LARGE_LINES].map((lineCount) => JSON.stringify(post(lineCount)))

function requestWriter(body: string): Patch {
  const bytes = Buffer.from(requestText(body))
  const cart = bytes.indexOf(CART) + 1
  const seq = bytes.indexOf(String(SEQ))
  const total = bytes.indexOf(String(TOTAL))
  const email = bytes.indexOf(EMAIL) + 'ann.'.length
  const quantity = bytes.indexOf(String(QUANTITY))
  return (count) => {
    const token = scattered(count % CARTS)
    bytes.write(token, cart, 'latin1')
    bytes.write(token, email, 'latin1')
    bytes.write(String(startedMs + count), seq, 'latin1')
    bytes.write(String(1_000_000 + (count % 8_999_999)), total, 'latin1')
    bytes.write(String(100 + (count % 899)), quantity, 'latin1')
    return bytes
  }
}

/** Random ids do not arrive in the order of an index: a step that meets every 32-bit number once. */
const scattered = (index: number): string => (Math.imul(index + 1, 2_654_435_761) >>> 0).toString(16).padStart(8, '0')

function post(lineCount: number): CartPost {
  return {
    store: SHOP.id, cart: CART, visitor: 'v5b1c9e20-77aa-4f1e-b0c3-2d4e6f8091a2', seq: SEQ,
    email: `${EMAIL}@customer.example`, firstName: 'Zoé',
    lines: Array.from({ length: lineCount }, (_, index) => line(index)),
    currency: 'EUR', minorUnit: 2, totalMinor: TOTAL, locale: 'fr-FR', timeZone: 'Europe/Paris',
    page: 'https://shop.example/boutique/commander/', draft: { id: 48_213, key: 'wc_order_Zk3vQ8rT1yLmN' },
  }
}

function line(index: number): WireLine {
  return {
    id: 10_482 + index, quantity: index === 0 ? QUANTITY : 1 + (index % 3),
    attributes: [{ name: 'pa_couleur', value: 'bleu – été' }, { name: 'pa_taille', value: 'XL' }],
  }
}

function requestText(body: string): string {
  return [
    'POST /v1/carts HTTP/1.1', 'Host: carts.shop.example', 'Connection: keep-alive', `Content-Length: ${Buffer.byteLength(body)}`,
    'User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
    'Content-Type: text/plain;charset=UTF-8', 'Accept: */*', `Origin: ${SHOP.url}`, 'Sec-Fetch-Site: same-site', 'Sec-Fetch-Mode: cors',
    'Sec-Fetch-Dest: empty', `Referer: ${SHOP.url}/`, 'Accept-Encoding: gzip, deflate, br, zstd', 'Accept-Language: fr-FR,fr;q=0.9,en;q=0.8',
    '', body,
  ].join('\r\n')
}
