/** A pretend WooCommerce shop for the demo and the tests: a browser can shop in it, clients can call its APIs. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { systemClock } from '../../clock.ts'
import type { Instant } from '../../values/time.ts'
import { addCoupon, DEMO_COUPON_CODE, type Coupon } from './coupons.ts'
import { withFaults, type Faults } from './faults.ts'
import { moveOrder, orderStatus, refund, trash, type Order } from './orders.ts'
import { orderJson, orderReceivedUrl } from './order-json.ts'
import { directOrder, statusAfterPlacing, type DirectOrder } from './place-order.ts'
import { demoProducts, type DemoProducts } from './demo-products.ts'
import { shopSite } from './site.ts'
import { shopSettings, type ShopVersion } from './settings.ts'
import { shopState, type Credentials, type Quirk, type ShopState } from './state.ts'
import { restoreCoupon } from './trash.ts'
import { webhookSender, type Delivery, type WebhookSender } from './webhooks.ts'

export interface DemoShopOptions {
  /** 0, the default, takes any free port. The shop listens on 127.0.0.1 only. */
  readonly port?: number
  /** The shop's own clock: dates of orders, the Date header, ages of links and tokens. */
  readonly now: () => Instant
  /** Real time, compared with the time stamps of REST signatures, which clients take from their own clock. */
  readonly wall?: () => Instant
  readonly version?: ShopVersion
  /** How far the store's local time is ahead of UTC; 120 if left out. */
  readonly timeZoneOffsetMinutes?: number
  readonly decimals?: number
  readonly currency?: string
  /** Raw HTML for the head of every page: where the tracker's script tag goes. */
  readonly pageHead?: string
  readonly key?: string
  readonly secret?: string
  /** Believes Basic authentication on plain http, as if the connection were https. */
  readonly trustBasic?: boolean
  /** How webhooks are delivered. */
  readonly fetch?: typeof fetch
}

export interface DemoShop {
  readonly url: string
  readonly key: string
  readonly secret: string
  /** A second pair that may only read. */
  readonly readOnly: { readonly key: string; readonly secret: string }
  readonly products: DemoProducts
  readonly faults: Faults
  /** Switches for what goes wrong in real shops without an error. */
  readonly quirks: Set<Quirk>
  /** Main files of the plugins beside WooCommerce, `mailpoet/mailpoet.php`. */
  readonly plugins: Set<string>
  readonly webhooks: Pick<WebhookSender, 'hold' | 'release' | 'idle'> & { readonly deliveries: readonly Delivery[] }
  setPageHead(html: string): void
  /** Places an order without HTTP. Status: `processing` for cod (the default), `on-hold` otherwise. */
  placeOrder(order: DirectOrder): Order
  /** @throws RangeError for an unknown order or status */
  setOrderStatus(id: number, status: string): void
  trashOrder(id: number): void
  /** Takes a coupon out of the trash. */
  restoreCoupon(id: number): void
  /** Gives an amount back; all of it makes the order `refunded`. */
  refundOrder(id: number, amountMinor: number): void
  orders(): readonly Order[]
  /** Without the one that every pretend shop has. */
  coupons(): readonly Coupon[]
  /** An order as REST v3 writes it. */
  orderJson(id: number): Record<string, unknown>
  orderReceivedUrl(id: number): string
  close(): Promise<void>
}

const DEMO_KEYS: { readonly [name in 'main' | 'readOnly']: Omit<Credentials, 'mayWrite'> } = {
  main: { key: `ck_demo${'0'.repeat(36)}`, secret: `cs_demo${'0'.repeat(36)}` },
  readOnly: { key: `ck_read${'0'.repeat(36)}`, secret: `cs_read${'0'.repeat(36)}` },
}

/** Opens the shop. Everything it knows is forgotten when it closes. */
export async function startDemoShop(options: DemoShopOptions): Promise<DemoShop> {
  const main = { key: options.key ?? DEMO_KEYS.main.key, secret: options.secret ?? DEMO_KEYS.main.secret }
  const sender: WebhookSender = webhookSender(() => state, options.fetch ?? fetch)
  const state: ShopState = shopState({
    settings: shopSettings(options), now: options.now, wall: options.wall ?? systemClock(1).wall, sender, pageHead: options.pageHead ?? '',
    credentials: [{ ...main, mayWrite: true }, { ...DEMO_KEYS.readOnly, mayWrite: false }],
  })
  addCoupon(state, DEMO_COUPON_CODE, { discountType: 'percent', amount: '10' })
  const { faults, listener } = withFaults(getRequestListener(shopSite(state).fetch, { overrideGlobalObjects: false }), options.now)
  const server = createServer(listener)
  state.url = `http://127.0.0.1:${await listen(server, options.port ?? 0)}`
  return { ...driving(state), ...main, url: state.url, readOnly: DEMO_KEYS.readOnly, faults, webhooks: sender, close: () => closed(server) }
}

function driving(state: ShopState) {
  const orderOf = (id: number): Order => {
    const order = state.orders.get(id)
    if (!order) throw new RangeError(`no such order: ${id}`)
    return order
  }
  return {
    products: demoProducts(state),
    quirks: state.quirks,
    plugins: state.plugins,
    setPageHead: (html: string): void => void (state.pageHead = html),
    placeOrder: (order: DirectOrder): Order =>
      directOrder(state, order, orderStatus(order.status ?? statusAfterPlacing(order.paymentMethod ?? 'cod'))),
    setOrderStatus: (id: number, status: string): void => moveOrder(state, orderOf(id), orderStatus(status)),
    trashOrder: (id: number): void => trash(state, orderOf(id)),
    restoreCoupon: (id: number): void => restoreCoupon(state, id),
    refundOrder: (id: number, amountMinor: number): void => void refund(state, orderOf(id), amountMinor),
    orders: (): readonly Order[] => [...state.orders.values()],
    coupons: (): readonly Coupon[] => [...state.coupons.values()].filter((coupon) => coupon.code !== DEMO_COUPON_CODE),
    orderJson: (id: number) => orderJson(state, orderOf(id)),
    orderReceivedUrl: (id: number): string => orderReceivedUrl(state, orderOf(id)),
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}
