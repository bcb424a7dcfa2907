/** A whole install to be examined: the real service behind https, a pretend shop, a pretend Postmark, all over sockets. */
import { Agent, createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { systemClock } from '../../server/clock.ts'
import { readConfig } from '../../server/config.ts'
import { startDemoPostmark, type DemoPostmark } from '../../server/demo/postmark/server.ts'
import { startDemoShop, type DemoShop } from '../../server/demo/shop/shop.ts'
import { examine, type DoctorParts } from '../../server/doctor/doctor.ts'
import type { Line, Report } from '../../server/doctor/report.ts'
import { createLog } from '../../server/log.ts'
import { askPage } from '../../server/platforms/web-page.ts'
import { wooCommerce } from '../../server/platforms/woocommerce.ts'
import { lookUpSender, type DnsQuestions } from '../../server/providers/sender-domain.ts'
import { onlyScript, pin, tagOf } from '../../server/scripts.ts'
import { createService, type Service } from '../../server/service.ts'
import { contentDigest } from '../../server/vault.ts'
import type { Instant } from '../../server/values/time.ts'
import type { DatabaseKind } from '../support/databases.ts'
import { selfSigned } from '../support/self-signed.ts'

/** Short, so that a shop that hangs is not waited for. */
const DEADLINE_MS = 1_500
const HOST = 'shop.example'
export const SECRETS = ['a secret key for tests only, not for use', 'cs_demo', 'ck_demo', 'pretend-server-token', 'a webhook secret for tests', 'a password for tests', 'oauth_signature']
const SCRIPTS = onlyScript('/* tracker */')

export interface Patient {
  readonly woo: DemoShop
  readonly postmark: DemoPostmark
  readonly service: Service
  readonly publicUrl: string
  /** The records of the sender's domain; changed by tests. */
  readonly dns: Record<string, string>
  examined(parts?: Partial<DoctorParts>): Promise<Report>
  /** All lines of one shop, or of the install. */
  lines(): Promise<readonly Line[]>
  /** What makes a shop healthy that has just been connected: an order, read and told of, and a shopper at the checkout. */
  settles(): Promise<void>
  close(): Promise<void>
}

export interface PatientOptions {
  readonly settings?: Readonly<Record<string, string>>
  /** Where the shop is, instead of the pretend one. */
  readonly storeUrl?: string
  /** The shop's clock for signatures and dates. */
  readonly shopClock?: () => Instant
}

/** Opens a set-up that has nothing wrong with it, but for what the options spoil. */
export async function openPatient(kind: DatabaseKind, options: PatientOptions = {}): Promise<Patient> {
  const clock = systemClock(1)
  let service: Service | null = null
  const front = createServer({ ...selfSigned }, getRequestListener((request) => service?.app.fetch(request) ?? new Response('', { status: 503 })))
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve))
  const publicUrl = `https://${HOST}:${(front.address() as AddressInfo).port}`
  const deliver: typeof fetch = (input, init) => Promise.resolve(service?.app.request(new URL(String(input)).pathname, init as RequestInit) ?? new Response('', { status: 503 }))
  const shopClock = options.shopClock ?? clock.wall
  const woo = await startDemoShop({ now: shopClock, wall: shopClock, fetch: deliver, pageHead: tagOf(publicUrl, 'default', pin(SCRIPTS, contentDigest)) })
  const postmark = await startDemoPostmark({ now: clock.wall })
  const database = await kind.createMigrated()
  const config = configOf({ woo, postmark, publicUrl, databaseUrl: database.url }, options)
  service = await createService(config, SCRIPTS, {
    log: createLog('silent'), platform: wooCommerce({ url: config.STORE_URL, key: config.WOOCOMMERCE_KEY, secret: config.WOOCOMMERCE_SECRET }, DEADLINE_MS),
  })
  return describePatient({ woo, postmark, service, publicUrl, close: async () => {
    front.closeAllConnections()
    front.close()
    await service?.close()
    await woo.close()
    await postmark.close()
    database.remove()
  } })
}

function configOf(parts: { woo: DemoShop; postmark: DemoPostmark; publicUrl: string; databaseUrl: string }, { settings = {}, storeUrl }: PatientOptions) {
  const { woo, postmark } = parts
  const read = readConfig({
    SECRET_KEY: SECRETS[0], PUBLIC_URL: parts.publicUrl, ADMIN_PASSWORD: 'a password for tests', DATABASE_URL: parts.databaseUrl, STORE_URL: storeUrl ?? woo.url,
    WOOCOMMERCE_KEY: woo.key, WOOCOMMERCE_SECRET: woo.secret, WOOCOMMERCE_WEBHOOK_SECRET: 'a webhook secret for tests', WEBHOOKS: 'always', STORE_NAME: 'Harbour Goods', STORE_COUNTRY: 'IE',
    POSTMARK_SERVER_TOKEN: postmark.token, POSTMARK_API_URL: postmark.url, MAIL_FROM_REMINDERS: 'Shop <hello@shop.example>', POSTAL_ADDRESS: 'Quay 1, Harbour', LIVE: 'true', ...settings,
  })
  if (read.kind === 'wrong') throw new Error(read.problems.join('\n'))
  return read.config
}

function describePatient(parts: Pick<Patient, 'woo' | 'postmark' | 'service' | 'publicUrl' | 'close'>): Patient {
  const { woo, service } = parts
  const dns: Record<string, string> = { 'TXT _dmarc.shop.example': 'v=DMARC1; p=none', 'CNAME pm-bounces.shop.example': 'pm.mtasv.net' }
  // The certificate signed itself, and the name exists in this test only.
  const guard = { httpsAgent: new Agent({ ca: selfSigned.cert, lookup: (_name, options, done) => (options.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4)) }), httpAgent: undefined as never }
  const examined: Patient['examined'] = (more = {}) => examine(service.deps, {
    pinnedPath: pin(SCRIPTS, contentDigest).path, ask: (url, asked) => askPage(url, { ...asked, guard }), lookUp: (domain) => lookUpSender(domain, answersFrom(dns)), ...more,
  })
  return {
    ...parts, dns, examined,
    lines: async () => (await examined()).sections.flatMap((section) => section.lines),
    settles: async () => {
      await service.heart.beat()
      woo.placeOrder({ lines: [{ productId: woo.products.mug.id, quantity: 1 }], email: 'ann@example.test' })
      await woo.webhooks.idle()
      await service.heart.beat()
      const posted = await service.app.request('/v1/carts', { method: 'POST', headers: { 'content-type': 'text/plain', origin: woo.url }, body: JSON.stringify(checkoutPost(woo)) })
      if (posted.status !== 202) throw new Error(`the checkout's post was refused: ${posted.status}`)
    },
  }
}

const checkoutPost = (woo: DemoShop) => ({
  store: 'default', cart: 'laptop-0123456789abcdef', visitor: 'laptop-0123456789abcdef', seq: 1, lines: [{ id: woo.products.mug.id, quantity: 2 }], currency: 'EUR', minorUnit: 2,
  totalMinor: 3780, locale: 'en-IE', timeZone: 'Europe/Dublin', page: `${woo.url}/checkout/`, email: 'bea@example.test', classes: 'woocommerce-checkout', field: 'email', version: '0.1.0',
})

const answersFrom = (dns: Readonly<Record<string, string>>): DnsQuestions => ({
  resolveTxt: (name) => answerOf(dns[`TXT ${name}`]).then((text) => [[text]]),
  resolveCname: (name) => answerOf(dns[`CNAME ${name}`]).then((text) => [text]),
})

const answerOf = (text: string | undefined): Promise<string> =>
  text === undefined ? Promise.reject(Object.assign(new Error('no such record'), { code: 'ENOTFOUND' })) : text === 'SERVFAIL' ? Promise.reject(Object.assign(new Error('trouble'), { code: 'ESERVFAIL' })) : Promise.resolve(text)
