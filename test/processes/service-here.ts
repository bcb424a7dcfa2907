/** The same service in this process, with a clock that is ours, and the settings that all processes of a scene share. */
import type { CartPost } from '../../tracker/protocol.ts'
import type { Clock } from '../../server/clock.ts'
import { readConfig } from '../../server/config.ts'
import type { DemoShop } from '../../server/demo/shop/shop.ts'
import { createLog } from '../../server/log.ts'
import { onlyScript } from '../../server/scripts.ts'
import { createService, type Service } from '../../server/service.ts'

/** Hardly faster than time is, which lets the heart beat five times a second. */
const LIFELIKE = '1.0001'

/** A service that beats only when it is told to. */
export async function serviceWith(settings: Readonly<Record<string, string>>, clock: Clock): Promise<Service> {
  const read = readConfig(settings)
  if (read.kind === 'wrong') throw new Error(read.problems.join('\n'))
  return createService(read.config, onlyScript(''), { clock, log: createLog('silent'), random: () => 0.5 })
}

/** @param folder for what a process writes beside the database */
export const settingsFor = (woo: DemoShop, postmark: { readonly token: string; readonly url: string }, folder: string): Readonly<Record<string, string>> => ({
  SECRET_KEY: 'a secret key for tests only, not for use', ADMIN_PASSWORD: 'a password for tests', PUBLIC_URL: 'http://127.0.0.1:1',
  STORE_URL: woo.url, STORE_COUNTRY: 'IE', WOOCOMMERCE_KEY: woo.key, WOOCOMMERCE_SECRET: woo.secret, POSTMARK_SERVER_TOKEN: postmark.token, POSTMARK_API_URL: postmark.url,
  MAIL_FROM_REMINDERS: 'Shop <hello@shop.example>', ALLOWED_RECIPIENTS: '*@example.test', CLOCK_SPEED: LIFELIKE,
  // It is night for somebody whenever tests run, and hundreds of mails are to leave in seconds.
  FLOWS: 'cart-classic,post-purchase', COOL_OFF_DAYS: '0', QUIET_HOURS: 'none', SENDS_PER_MINUTE: '6000', SPOOL_DIR: folder,
})

/** A cart of somebody whose address and browser have this name. */
export const cartOf = (woo: DemoShop, name: string, seq = 1): CartPost => ({
  store: 'default', cart: `${name}-0123456789abcdef`, visitor: `${name}-0123456789abcdef`, seq, email: `${name}@example.test`,
  lines: [{ id: woo.products.mug.id, quantity: 2 }], currency: 'EUR', minorUnit: 2, totalMinor: 3780,
  locale: 'en-IE', timeZone: 'Europe/Dublin', page: `${woo.url}/checkout/`,
})
