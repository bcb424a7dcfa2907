/** The admin site on a database in memory, with a clock the test moves and nothing behind it that could send. */
import type { Hono } from 'hono'
import { saveCarts } from '../../server/carts/store.ts'
import { toRow } from '../../server/carts/intake.ts'
import type { CheckedCart } from '../../server/carts/door.ts'
import { UNCHECKED } from '../../server/db/timekeeper.ts'
import { openSpool } from '../../server/consent/spool.ts'
import { connect, migrate } from '../../server/db/connect.ts'
import type { Deps } from '../../server/deps.ts'
import { createLog } from '../../server/log.ts'
import { keepMail } from '../../server/mailbox/store.ts'
import type { OutgoingMail, Provider } from '../../server/providers/provider.ts'
import { adminRoutes } from '../../server/admin/routes.tsx'
import type { AdminEnv } from '../../server/admin/layout.tsx'
import { ensureAdminPassword } from '../../server/admin/password.ts'
import { isHeld, reasonWords } from '../../server/admin/reasons.ts'
import { createHealth, type Health } from '../../server/health/health.ts'
import { wooConnector } from '../../server/platforms/woocommerce-inspect.ts'
import { onlyScript, pin } from '../../server/scripts.ts'
import type { Store } from '../../server/stores/shop.ts'
import { startDrain } from '../../server/pace/drain.ts'
import { parseEmailAddress, type EmailAddress } from '../../server/values/email-address.ts'
import { days, hours, milliseconds, minutes } from '../../server/values/time.ts'
import { createVault } from '../../server/vault.ts'
import { spoolFolder } from '../support/spool.ts'
import { templates } from '../support/templates.ts'
import { movableClock, type MovableClock } from '../support/clock.ts'

export const PASSWORD = 'a password for tests'

const provider: Provider = {
  name: 'postmark',
  batchMax: 1,
  send: () => Promise.reject(new Error('nothing is sent here')),
  find: () => Promise.resolve({ kind: 'absent' }),
}

export const harbour: Store = {
  id: 'default', name: 'Harbour Goods', url: 'https://shop.example', origins: new Set(['https://shop.example']), locale: 'en', country: 'IE', consent: 'by-country', gpc: 'no-tracking', suggestsSlips: true, idle: minutes(60),
  senders: { reminders: 'Shop <hello@shop.example>', orders: 'hello@shop.example', replyTo: null, support: null },
  postalAddress: 'Quay 1, Harbour', webhookSecret: null, signingSecret: null, flows: ['cart-classic', 'post-purchase'],
}

export interface Site {
  readonly app: Hono<AdminEnv>
  readonly deps: Deps
  readonly clock: MovableClock
  readonly health: Health
  /** The page at a path as a signed-in owner sees it. */
  get(path: string, headers?: Record<string, string>): Promise<Response>
  text(path: string): Promise<string>
  signIn(password: string, headers?: Record<string, string>, address?: string): Promise<Response>
  /** The cookies of a signed-in browser. */
  cookie(): Promise<string>
}

export async function openSite(changes: Partial<Deps> = {}, isFast = false): Promise<Site> {
  const clock = movableClock()
  const connection = await connect('sqlite::memory:')
  await migrate(connection)
  const deps: Deps = {
    clock, connection, timekeeper: UNCHECKED, lifecycle: { isStopping: false }, quarantine: { comparedOnce: true, nextAt: null, lastSentId: null }, vault: createVault('x'.repeat(32)), log: createLog('silent'), stores: new Map([[harbour.id, harbour]]), platforms: new Map(), refreshStores: async () => undefined, connector: wooConnector(),
    provider, mailbox: { ...provider, name: 'mailbox' }, hearing: { webhookPassword: null, streams: { reminders: 'broadcast', orders: 'outbound' } }, templates,
    spool: openSpool(spoolFolder(), createVault('x'.repeat(32)), clock),
    publicUrl: 'http://localhost', live: false, allowedRecipients: [], readSoon: new Set(), hints: new Map(), settled: new Map(), webhooks: 'auto', purchases: { payNow: ['stripe'], unpaidAfter: minutes(30), windows: { click: days(5), mail: days(5) } }, pace: { caps: { gap: hours(20), perFortnight: 4 }, quiet: null }, countries: new Map(), drain: { current: startDrain(600, milliseconds(0)) }, random: () => 0.5, ...changes,
  }
  const health = createHealth(deps, { isHeld, reasonWords })
  const app = adminRoutes(deps, { password: await ensureAdminPassword(deps, PASSWORD), health, isFast, pinned: pin(onlyScript(''), () => 'a-digest-in-base64+for/tests') })
  const signIn: Site['signIn'] = async (password, headers = {}, address) => app.request('/admin/login', {
    method: 'POST', body: new URLSearchParams({ password }), headers: { origin: 'http://localhost', ...headers },
  }, address === undefined ? {} : { incoming: { socket: { remoteAddress: address } } })
  const cookie = async (): Promise<string> => cookiesOf(await signIn(PASSWORD))
  const get: Site['get'] = async (path, headers) => app.request(path, { headers: { cookie: await cookie(), ...headers } })
  return { app, deps, clock, health, signIn, cookie, get, text: async (path) => (await get(path)).text() }
}

/** What a browser would send back after this answer. */
export const cookiesOf = (response: Response): string => response.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ')

export const address = (text: string): EmailAddress => {
  const parsed = parseEmailAddress(text)
  if (!parsed) throw new Error('no address')
  return parsed
}

let made = 0

/** Stores a cart as if a browser had posted it. @returns its id */
export async function leaveCart(site: Pick<Site, 'deps'>, changes: Partial<CheckedCart> = {}): Promise<string> {
  const token = `cart-of-a-test-${String(++made).padStart(6, '0')}`
  const row = toRow(site.deps, {
    store: harbour.id, cart: token, visitor: token, seq: 1, email: address('annelie.nyman@example.test'), firstName: 'Annelie', currency: 'EUR', minorUnit: 2, totalMinor: 4380,
    lines: [{ id: 11, quantity: 2 }], locale: 'en-IE', timeZone: 'Europe/Dublin', page: 'https://shop.example/checkout/', ...changes,
  }, milliseconds(0))
  await saveCarts(site.deps.connection, [row])
  return row.id
}

/** Puts a mail into the local mailbox. */
export async function keep(site: Pick<Site, 'deps'>, mail: Partial<OutgoingMail> = {}): Promise<string> {
  const kept: OutgoingMail = {
    messageId: site.deps.vault.newId(site.deps.clock.wall()), step: 'cart-recovery/help', install: 'an-install', aboutKey: 'a-cart', attempt: 1, kind: 'reminders', to: address('annelie.nyman@example.test'), from: 'Shop <hello@shop.example>', replyTo: null,
    subject: 'Your mugs are waiting', html: '<html><head><title>m</title></head><body><a href="https://mail.shop.example/r/token">Back to the cart</a></body></html>', text: 'Back to the cart', unsubscribeUrl: null, ...mail,
  }
  await keepMail(site.deps.connection.db, site.deps.vault, kept, site.deps.clock.now())
  return kept.messageId
}
