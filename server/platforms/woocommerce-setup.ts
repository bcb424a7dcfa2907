/** Questions to a WooCommerce shop about how it is set up: its checkout page, its plugins, its own recovery mail, its pages. */
import { z } from 'zod'
import type { Answer } from './platform.ts'
import { askPage } from './web-page.ts'
import type { WooClient, WooKeys } from './woocommerce-client.ts'
import { namePoorAnswer, nameRefusal } from './woocommerce-failures.ts'

/** `other`: neither WooCommerce's block nor its shortcode is on the page. `none`: no such page is set. */
export type CheckoutKind = 'block' | 'classic' | 'other' | 'none'

export interface ShopParts {
  readonly checkout: CheckoutKind
  /** Each plugin's main file, `mailpoet/mailpoet.php`. */
  readonly plugins: readonly string[]
}

/** WooCommerce's own recovery mail (10.9 and later, behind a feature). `by-hand`: sent only when somebody presses for it. */
export type RecoveryMail = 'absent' | 'off' | 'by-hand' | 'automatic'

/** How WordPress describes itself to anybody. */
export interface ShopIndex {
  /** Origin of the address it believes to be at. */
  readonly origin: string | null
  /** IANA name, or «UTC+2» where only an offset is set. */
  readonly timeZone: string
}

export interface ShopSetup {
  index(): Promise<Answer<ShopIndex>>
  parts(): Promise<Answer<ShopParts>>
  recoveryMail(): Promise<Answer<RecoveryMail>>
  /** A page's HTML as anybody sees it; redirects are followed on the shop's own host. */
  page(path: string): Promise<Answer<string>>
}

const REDIRECTS_MAX = 3
const RECOVERY_MAIL = 'settings/email_customer_abandoned_cart_recovery'
const CHECKOUT_SHORTCODE = '[woocommerce_checkout]'

const flag = z.boolean().catch(false)
const partsOf = z.object({
  pages: z.array(z.object({ page_name: z.string().catch(''), shortcode: z.string().catch(''), page_set: flag, shortcode_present: flag, block_present: flag })),
  active_plugins: z.array(z.object({ plugin: z.string() })),
}).transform((row): ShopParts => ({
  // The page's name is in the shop's language; its shortcode is not.
  checkout: kindOf(row.pages.find((page) => page.shortcode === CHECKOUT_SHORTCODE) ?? row.pages.find((page) => page.page_name === 'Checkout')),
  plugins: row.active_plugins.map((each) => each.plugin),
}))

const indexOf = z.object({ home: z.string().catch(''), timezone_string: z.string().catch(''), gmt_offset: z.coerce.number().catch(0) }).transform((row): ShopIndex => ({
  origin: URL.canParse(row.home) ? new URL(row.home).origin : null,
  timeZone: row.timezone_string === '' ? `UTC${row.gmt_offset < 0 ? '' : '+'}${row.gmt_offset}` : row.timezone_string,
}))

const options = z.array(z.object({ id: z.string(), value: z.unknown() }))

/** Each question is one request, but for pages that redirect. */
export const wooSetup = (client: Pick<WooClient, 'get'>, shop: Pick<WooKeys, 'url' | 'guard'>, deadlineMs: number): ShopSetup => ({
  index: () => readIndex(shop, deadlineMs),
  parts: () => client.get('system_status', { _fields: 'pages,active_plugins' }, partsOf),
  recoveryMail: async () => {
    const answer = await client.get(RECOVERY_MAIL, {}, options)
    if (answer.kind === 'missing') return { kind: 'ok', value: 'absent', storeAt: null }
    return answer.kind === 'ok' ? { ...answer, value: recoveryOf(new Map(answer.value.map((row) => [row.id, row.value]))) } : answer
  },
  page: (path) => readPage(shop, path, deadlineMs),
})

function kindOf(page: { page_set: boolean; shortcode_present: boolean; block_present: boolean } | undefined): CheckoutKind {
  if (!page?.page_set) return 'none'
  return page.block_present ? 'block' : page.shortcode_present ? 'classic' : 'other'
}

function recoveryOf(values: ReadonlyMap<string, unknown>): RecoveryMail {
  if (values.get('enabled') !== 'yes') return 'off'
  return values.get('automated') === 'yes' ? 'automatic' : 'by-hand'
}

async function readIndex({ url, guard }: Pick<WooKeys, 'url' | 'guard'>, deadlineMs: number): Promise<Answer<ShopIndex>> {
  const page = await askPage(`${url}/wp-json/?_fields=home,timezone_string,gmt_offset`, { guard, deadlineMs })
  if (page.kind === 'failed') return { kind: 'away', reason: page.reason }
  if (page.status !== 200) return nameRefusal(page, undefined, null)
  try {
    return { kind: 'ok', value: indexOf.parse(JSON.parse(page.text)), storeAt: null }
  } catch {
    return namePoorAnswer(page)
  }
}

async function readPage({ url, guard }: Pick<WooKeys, 'url' | 'guard'>, path: string, deadlineMs: number): Promise<Answer<string>> {
  let address = `${url}${path}`
  for (let hop = 0; hop <= REDIRECTS_MAX; hop++) {
    const page = await askPage(address, { guard, deadlineMs, accept: 'text/html' })
    if (page.kind === 'failed') return { kind: 'away', reason: page.reason }
    if (page.status === 200) return { kind: 'ok', value: page.text, storeAt: null }
    const next = page.status >= 300 && page.status < 400 && URL.canParse(page.location, address) ? new URL(page.location, address) : null
    if (next?.hostname !== new URL(address).hostname) return nameRefusal(page, undefined, null)
    address = next.href
  }
  return { kind: 'away', reason: 'redirected' }
}
