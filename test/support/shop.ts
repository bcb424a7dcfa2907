/** A whole shop for scenarios: the real service on a real database, a pretend WooCommerce and a pretend Postmark over
 *  sockets, and a clock that only the test moves. */
import { rmSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { CartPost, ConsentMode, ConsentPost } from '../../tracker/protocol.ts'
import { readConfig } from '../../server/config.ts'
import { startDemoPostmark, type DemoPostmark } from '../../server/demo/postmark/server.ts'
import { startDemoShop, type DemoShop } from '../../server/demo/shop/shop.ts'
import type { Product } from '../../server/demo/shop/products.ts'
import { createLog } from '../../server/log.ts'
import { latestMessages } from '../../server/messages/store.ts'
import { onlyScript } from '../../server/scripts.ts'
import { createService, type Replacements, type Service } from '../../server/service.ts'
import { between, hours, instant, minutes, plus, type Duration, type Instant } from '../../server/values/time.ts'
import { movableClock, type MovableClock } from './clock.ts'
import { databases, type DatabaseKind } from './databases.ts'
import { spoolFolder } from './spool.ts'
import { templates } from './templates.ts'

/** The service beats at least this often while time passes, and at every moment something is planned for. */
const STEP_MAX: Duration = hours(12)
const STEP_MIN: Duration = minutes(1)

const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

export interface Leaving {
  readonly email?: string | null
  readonly cart?: readonly { readonly product: Product; readonly quantity: number }[]
  /** Another browser of the same or another person. */
  readonly device?: string
  readonly firstName?: string
  readonly locale?: string
  readonly draft?: { id: number; key: string }
  /** Billing country as chosen. */
  readonly country?: string
  /** How the browser says it asked, which the service must not believe. */
  readonly mode?: ConsentMode
}

export interface Shop {
  readonly woo: DemoShop
  readonly postmark: DemoPostmark
  readonly clock: MovableClock
  readonly service: Service
  /** A shopper's browser posts its cart and goes quiet. */
  leaves(leaving: Leaving): Promise<void>
  answersNotice(answer: ConsentPost['answer'], about?: { email?: string; device?: string; mode?: ConsentMode }): Promise<Response>
  orders(order: { email: string; status?: string; paymentMethod?: string; createdVia?: string; customerId?: number; quantity?: number }): number
  /** Somebody, or some program, opens the link of the last mail to an address. Returns where it leads. */
  opensLink(email: string, userAgent?: string): Promise<string>
  /** The shop writes down with an order where its visit began, as its own attribution does. */
  entersBy(orderId: number, address: string): void
  /** Time goes by, the service beating meanwhile. */
  passes(length: Duration): Promise<void>
  beats(): Promise<void>
  /** Names of the mails that Postmark accepted, in order, `<mail> to <address>`. */
  mails(): Promise<readonly string[]>
  /** The outbox, oldest first: `<step> <state>: <reason>`. */
  outbox(): Promise<readonly string[]>
  /** The carts' states by device. */
  cartState(device?: string): Promise<string>
  /** Another process of the service on the same database. */
  joinedBy(replaced?: Replacements): Promise<Service>
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>
}

/** A story told on every database. */
export function scenario(name: string, story: (shop: Shop) => Promise<void>, settings: Settings = {}): void {
  for (const kind of databases) {
    test(`${name} (${kind.name})`, async () => {
      const { shop, close } = await openShop(kind, settings)
      try {
        await story(shop)
      } finally {
        await close()
      }
    })
  }
}

/** Settings that differ from a live shop with Postmark. */
export type Settings = Readonly<Record<string, string>>

export async function openShop(kind: DatabaseKind, settings: Settings = {}): Promise<{ shop: Shop; close(): Promise<void> }> {
  const clock = movableClock()
  const woo = await startDemoShop({ now: clock.now })
  const postmark = await startDemoPostmark({ now: clock.now })
  const database = await kind.createMigrated()
  const spool = spoolFolder()
  const services: Service[] = []
  const start = async (replaced: Replacements = {}): Promise<Service> => {
    const service = await createService(testConfig(woo, postmark, { DATABASE_URL: database.url, SPOOL_DIR: spool, ...settings }), onlyScript('/* tracker */'), { clock, log: createLog('silent'), random: () => 0.5, templates, ...replaced })
    services.push(service)
    return service
  }
  const service = await start()
  await service.heart.beat()
  return {
    shop: describeShop({ woo, postmark, clock, service, start }),
    close: async () => {
      for (const each of services) await each.close()
      await woo.close()
      await postmark.close()
      database.remove()
      rmSync(spool, { recursive: true, force: true })
    },
  }
}

function testConfig(woo: DemoShop, postmark: DemoPostmark, settings: Settings) {
  const read = readConfig({
    SECRET_KEY: 'a secret key for tests only, not for use', PUBLIC_URL: 'https://mail.shop.example', ADMIN_PASSWORD: 'a password for tests',
    STORE_URL: woo.url, WOOCOMMERCE_KEY: woo.key, WOOCOMMERCE_SECRET: woo.secret, WOOCOMMERCE_WEBHOOK_SECRET: 'a webhook secret for tests',
    POSTMARK_SERVER_TOKEN: postmark.token, POSTMARK_API_URL: postmark.url, MAIL_FROM_REMINDERS: 'Shop <hello@shop.example>', POSTAL_ADDRESS: 'Quay 1, Harbour', LIVE: 'true', STORE_NAME: 'Harbour Goods',
    // A country where a notice is enough, so that only stories about consent have to give it.
    STORE_COUNTRY: 'IE',
    // Stories run by day and by night; only those about the night have one.
    QUIET_HOURS: 'none',
    // Stories tell of the plain series; those about another name it.
    FLOWS: 'cart-classic,post-purchase', COOL_OFF_DAYS: '0',
    // Everybody is reminded, but in stories about those who are not.
    HOLDOUT_PERCENT: '0', ...settings,
  })
  if (read.kind === 'wrong') throw new Error(read.problems.join('\n'))
  return read.config
}

function describeShop(parts: { woo: DemoShop; postmark: DemoPostmark; clock: MovableClock; service: Service; start(replaced?: Replacements): Promise<Service> }): Shop {
  const { woo, postmark, clock, service } = parts
  let seq = 0
  const post: Shop['post'] = async (path, body, headers = {}) => service.app.request(path, {
    method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body), headers: { 'content-type': 'text/plain', origin: new URL(woo.url).origin, ...headers },
  })
  return {
    woo, postmark, clock, service, post,
    leaves: async (leaving) => {
      const response = await post('/v1/carts', cartPost(woo, leaving, ++seq))
      expect(response.status).toBe(202)
    },
    answersNotice: (answer, about = {}) => post('/v1/consent', {
      store: 'default', cart: cartToken(about.device), visitor: cartToken(about.device), answer, text: 'notice-en-1', locale: 'en', page: `${woo.url}/checkout/`,
      ...(about.email ? { email: about.email } : {}),
      ...(about.mode ? { mode: about.mode } : {}),
    }),
    orders: ({ quantity = 1, ...order }) => woo.placeOrder({ lines: [{ productId: woo.products.mug.id, quantity }], ...order }).id,
    opensLink: async (email, userAgent = BROWSER) => {
      const path = /\/r\/\S+/.exec(postmark.accepted().filter((mail) => mail.To === email).at(-1)?.TextBody ?? '')?.[0] ?? '/no-link'
      const response = await service.app.request(path, { headers: userAgent === '' ? {} : { 'user-agent': userAgent } })
      return response.headers.get('location') ?? ''
    },
    entersBy: (orderId, address) => {
      const meta = woo.orders().find((order) => order.id === orderId)?.meta
      const source = new URL(address).searchParams.get('utm_source')
      meta?.push({ id: orderId * 10, key: '_wc_order_attribution_session_entry', value: `${address}&session=a.b.c` }, { id: orderId * 10 + 1, key: '_wc_order_attribution_utm_source', value: source })
    },
    passes: async (length) => {
      const end = plus(clock.now(), length)
      while (clock.now() < end) {
        const next = Math.max(await nextPlanned(service), plus(clock.now(), STEP_MIN))
        clock.pass(between(clock.now(), instant(Math.min(next, plus(clock.now(), STEP_MAX), end))))
        await service.heart.beat()
      }
    },
    beats: () => service.heart.beat(),
    mails: async () => {
      const messages = await latestMessages(service.deps.connection.db)
      return postmark.accepted().map((mail) => `${messages.find((message) => message.id === mail.Metadata['sid'])?.mail ?? 'unknown'} to ${mail.To}`)
    },
    outbox: async () => (await latestMessages(service.deps.connection.db)).map((message) => `${message.step} ${message.state}: ${message.reason}`).reverse(),
    cartState: async (device) => {
      const row = await service.deps.connection.db.selectFrom('cart').select('state').where('token', '=', cartToken(device)).orderBy('created_at', 'desc').orderBy('id', 'desc').executeTakeFirst()
      return row?.state ?? 'none'
    },
    joinedBy: (replaced) => parts.start(replaced),
  }
}

export const cartToken = (device = 'laptop'): string => `${device}-0123456789abcdef`

export function cartPost(woo: DemoShop, leaving: Leaving, seq: number): CartPost {
  const lines = (leaving.cart ?? [{ product: woo.products.mug, quantity: 2 }]).map(({ product, quantity }) => ({ id: product.id, quantity }))
  return {
    store: 'default', cart: cartToken(leaving.device), visitor: cartToken(leaving.device), seq, lines, currency: 'EUR', minorUnit: 2, totalMinor: 3780,
    locale: leaving.locale ?? 'en-IE', timeZone: 'Europe/Dublin', page: `${woo.url}/checkout/`,
    ...(leaving.email === undefined ? {} : { email: leaving.email }),
    ...(leaving.firstName ? { firstName: leaving.firstName } : {}),
    ...(leaving.draft ? { draft: leaving.draft } : {}),
    ...(leaving.country ? { country: leaving.country } : {}),
    ...(leaving.mode ? { mode: leaving.mode } : {}),
  }
}

/** The next moment something is planned for, or the far future. */
async function nextPlanned(service: Service): Promise<Instant> {
  const { db } = service.deps.connection
  const idle = [...service.deps.stores.values()][0]?.idle ?? 0
  const moments = await Promise.all([
    db.selectFrom('message').select('due_at as at').where('state', '=', 'scheduled').execute(),
    db.selectFrom('message').select('recheck_at as at').where('state', '=', 'ambiguous').execute(),
    db.selectFrom('message').select('lease_until as at').where('state', 'in', ['claimed', 'intent']).execute(),
    db.selectFrom('run').select('next_at as at').where('state', '=', 'active').execute(),
    db.selectFrom('cart').select('active_at as at').where('state', '=', 'open').where('line_count', '>', 0).where('email_index', 'is not', null).execute()
      .then((rows) => rows.map((row) => ({ at: row.at + idle }))),
  ])
  return instant(Math.min(Number.MAX_SAFE_INTEGER, ...moments.flat().flatMap((row) => (row.at === null || row.at <= service.deps.clock.now() ? [] : [row.at]))))
}
