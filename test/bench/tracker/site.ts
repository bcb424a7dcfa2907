/** A checkout page on loopback for each script, with just enough of a shop behind it, and a note of what was posted. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answerOf, textOf } from './answers.ts'
import type { Rival } from './rivals.ts'

export interface Site {
  readonly origin: string
  address(rival: Rival): string
  /** Waits for a post whose path and body match. @throws Error with what was posted instead */
  posted(wanted: RegExp, timeoutMs: number): Promise<void>
  /** Forgets what was posted so far. */
  forget(): void
  close(): Promise<void>
}

const CART = {
  items: [{ id: 11, quantity: 2, variation: [] }, { id: 20, quantity: 1, variation: [{ attribute: 'Size', value: 'S' }] }],
  totals: { total_price: '6100', currency_code: 'EUR', currency_minor_unit: 2 },
}
const FIELDS = ['last_name', 'company', 'address_1', 'address_2', 'city', 'postcode', 'phone']
const JSON_TYPE = { 'content-type': 'application/json' }

/** Serves every rival under a folder of its own name. */
export async function startSite(rivals: readonly Rival[]): Promise<Site> {
  let posts: string[] = []
  let look = (): void => undefined
  const files = new Map<string, { readonly type: string; readonly text: string }>()
  for (const rival of rivals) {
    files.set(pathOf(rival, ''), { type: 'text/html', text: pageOf(rival) })
    for (const [file, text] of filesOf(rival)) files.set(pathOf(rival, file), { type: 'text/javascript', text })
  }
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://shop.example').pathname
    if (request.method === 'POST') {
      return void textOf(request).then((body) => {
        posts.push(`${path} ${body}`)
        look()
        answerOf(response, path)
      })
    }
    if (path.includes('/v1/notice/')) return answerOf(response, path)
    if (path.endsWith('/wc/store/v1/cart')) return response.writeHead(200, JSON_TYPE).end(JSON.stringify(CART))
    const file = files.get(path)
    return file ? response.writeHead(200, { 'content-type': `${file.type}; charset=utf-8` }).end(file.text) : response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    origin,
    address: (rival) => origin + pathOf(rival, ''),
    posted: (wanted, timeoutMs) =>
      new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`nothing like ${wanted.source} was posted: ${JSON.stringify(posts)}`)), timeoutMs)
        look = () => {
          if (!posts.some((post) => wanted.test(post))) return
          clearTimeout(late)
          resolve()
        }
        look()
      }),
    forget: () => void (posts = []),
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

const filesOf = ({ scripts, later }: Rival): [string, string][] => [...scripts.map(({ code }, index): [string, string] => [fileOf(index), code]), ...Object.entries(later)]

/** The way the service names its script: ours knows its tag by that. */
const fileOf = (index: number): string => `t.${index}.js`

const pathOf = ({ name }: Rival, file: string): string => `/${encodeURIComponent(name)}/${file}`

/** The classic checkout's form as far as any of the scripts looks at it. The e-mail field comes first and has the focus. */
function pageOf(rival: Rival): string {
  const tags = rival.scripts.map(({ attributes }, index) => `<script src="${pathOf(rival, fileOf(index))}" ${attributes}></script>`).join('\n')
  const input = (name: string, more = ''): string => `<p class="form-row"><label for="${name}">${name}</label> <input class="input-text" id="${name}" name="${name}" ${more}></p>`
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Checkout</title><link rel="icon" href="data:,">
${tags}</head><body class="page woocommerce-checkout woocommerce-page"><h1>Checkout</h1>
<form name="checkout" class="checkout woocommerce-checkout" method="post">
${input('billing_email', 'type="email" autocomplete="email username" autofocus')}
${input('billing_first_name', 'type="text" autocomplete="given-name"')}
${FIELDS.map((name) => input(`billing_${name}`, 'type="text"')).join('\n')}
<select id="billing_country" name="billing_country" class="country_select"><option value="FI" selected>Finland</option></select>
</form></body></html>`
}
