/** REST v3 odds and ends: currency, settings, payment gateways, system status. */
import { Hono } from 'hono'
import { answer, failure, listAnswer, type RestEnv } from './rest-answers.ts'
import type { ShopState } from './state.ts'

const GATEWAYS = [
  { id: 'bacs', title: 'Direct bank transfer', description: 'Pay straight into our account.', enabled: true },
  { id: 'cheque', title: 'Check payments', description: 'Send us a check.', enabled: false },
  { id: 'cod', title: 'Cash on delivery', description: 'Pay when the parcel is handed over.', enabled: true },
]

/** Routes beside the big resources. */
export function otherRoutes(state: ShopState): Hono<RestEnv> {
  const routes = new Hono<RestEnv>()
  const readOnly = { headers: { Allow: 'GET' } }
  routes.get('/data/currencies/current', (c) => answer(state, c, currencyJson(state), readOnly))
  routes.get('/settings/general', (c) => answer(state, c, generalSettings(state), readOnly))
  routes.get('/settings/tax', (c) => answer(state, c, taxSettings(state), readOnly))
  routes.get('/settings/account', (c) => answer(state, c, accountSettings(state), readOnly))
  routes.get('/settings/email', (c) => answer(state, c, mailSettings(state), readOnly))
  routes.get('/settings/email_customer_abandoned_cart_recovery', (c) => (state.quirks.has('sends-recovery-mails')
    ? answer(state, c, [{ id: 'enabled', value: 'yes' }, { id: 'automated', value: 'yes' }], readOnly)
    : failure(state, c, 404, 'rest_setting_setting_group_invalid', 'Invalid setting group.')))
  routes.get('/payment_gateways', (c) => listAnswer(state, c, GATEWAYS.map((gateway) => gatewayJson(state, gateway)), { page: 1, perPage: 100 }, 'GET'))
  routes.get('/payment_gateways/:id', (c) => {
    const gateway = GATEWAYS.find((each) => each.id === c.req.param('id'))
    if (!gateway) return failure(state, c, 404, 'woocommerce_rest_payment_gateway_invalid', 'Resource does not exist.')
    return answer(state, c, gatewayJson(state, gateway), { headers: { Allow: 'GET, POST, PUT, PATCH' } })
  })
  routes.get('/system_status', (c) => answer(state, c, systemStatus(state), readOnly))
  return routes
}

function currencyJson(state: ShopState) {
  const base = `${state.url}/wp-json/wc/v3/data/currencies`
  const { currency, format } = state.settings
  const hints = state.settings.version === '8.9.1' ? {} : { targetHints: { allow: ['GET'] } }
  return { code: currency, name: format.name, symbol: format.entity, _links: { self: [{ href: `${base}/${currency}`, ...hints }], collection: [{ href: base }] } }
}

/** One setting as its group lists it. */
const settingOf = (state: ShopState, group: string) => (id: string, label: string, type: string, value: string, otherwise = '') => {
  const base = `${state.url}/wp-json/wc/v3/settings/${group}`
  const hints = state.settings.version === '8.9.1' ? {} : { targetHints: { allow: ['GET', 'POST', 'PUT', 'PATCH'] } }
  return { id, label, description: label, type, default: otherwise, tip: label, value, _links: { self: [{ href: `${base}/${id}`, ...hints }], collection: [{ href: base }] } }
}

function taxSettings(state: ShopState) {
  const entry = settingOf(state, 'tax')
  return [
    entry('woocommerce_prices_include_tax', 'Prices entered with tax', 'radio', 'yes', 'no'),
    entry('woocommerce_tax_based_on', 'Calculate tax based on', 'select', 'shipping', 'shipping'),
    entry('woocommerce_shipping_tax_class', 'Shipping tax class', 'select', 'inherit', 'inherit'),
    entry('woocommerce_tax_round_at_subtotal', 'Rounding', 'checkbox', 'no', 'no'),
    entry('woocommerce_tax_classes', 'Additional tax classes', 'textarea', ''),
    entry('woocommerce_tax_display_shop', 'Display prices in the shop', 'select', 'incl', 'excl'),
    entry('woocommerce_tax_display_cart', 'Display prices during cart and checkout', 'select', 'incl', 'excl'),
    entry('woocommerce_price_display_suffix', 'Price display suffix', 'text', ''),
    entry('woocommerce_tax_total_display', 'Display tax totals', 'select', 'itemized', 'itemized'),
  ]
}

function accountSettings(state: ShopState) {
  const entry = settingOf(state, 'account')
  return [
    entry('woocommerce_enable_guest_checkout', 'Guest checkout', 'checkbox', 'yes', 'yes'),
    entry('woocommerce_enable_checkout_login_reminder', 'Log-in at the checkout', 'checkbox', 'yes', 'no'),
    entry('woocommerce_enable_signup_and_login_from_checkout', 'Account at the checkout', 'checkbox', 'no', 'no'),
    entry('woocommerce_enable_myaccount_registration', 'Account on its page', 'checkbox', 'yes', 'no'),
  ]
}

function mailSettings(state: ShopState) {
  const entry = settingOf(state, 'email')
  return [entry('woocommerce_email_from_name', 'From name', 'text', state.settings.name), entry('woocommerce_email_from_address', 'From address', 'email', 'shop@example.test')]
}

function generalSettings(state: ShopState) {
  const { currency, decimals, format, name } = state.settings
  const entry = settingOf(state, 'general')
  return [
    entry('woocommerce_store_address', 'Address line 1', 'text', `${name}, Quay 1`),
    entry('woocommerce_store_city', 'City', 'text', 'Helsinki'),
    entry('woocommerce_default_country', 'Country / State', 'select', 'FI', 'US:CA'),
    entry('woocommerce_store_postcode', 'Postcode / ZIP', 'text', '00100'),
    entry('woocommerce_calc_taxes', 'Enable taxes', 'checkbox', 'yes', 'no'),
    entry('woocommerce_enable_coupons', 'Enable coupons', 'checkbox', 'yes', 'yes'),
    entry('woocommerce_currency', 'Currency', 'select', currency, 'USD'),
    entry('woocommerce_currency_pos', 'Currency position', 'select', format.position, 'left'),
    entry('woocommerce_price_thousand_sep', 'Thousand separator', 'text', format.thousandSeparator, ','),
    entry('woocommerce_price_decimal_sep', 'Decimal separator', 'text', format.decimalSeparator, '.'),
    entry('woocommerce_price_num_decimals', 'Number of decimals', 'number', String(decimals), '2'),
  ]
}

function gatewayJson(state: ShopState, gateway: (typeof GATEWAYS)[number]) {
  const field = (id: string, type: string, value: string) => ({ id, label: id, description: '', type, value, default: value, tip: '', placeholder: '' })
  const base = `${state.url}/wp-json/wc/v3/payment_gateways`
  return {
    id: gateway.id, title: gateway.title, description: gateway.description, order: '', enabled: gateway.enabled,
    method_title: gateway.title, method_description: gateway.description, method_supports: ['products'],
    settings: { title: field('title', 'safe_text', gateway.title), instructions: field('instructions', 'textarea', '') },
    needs_setup: false, post_install_scripts: [], settings_url: `${state.url}/wp-admin/admin.php?page=wc-settings&tab=checkout&path=/offline/${gateway.id}`,
    connection_url: null, setup_help_text: null, required_settings_keys: [],
    _links: { self: [{ href: `${base}/${gateway.id}`, targetHints: { allow: ['GET', 'POST', 'PUT', 'PATCH'] } }], collection: [{ href: base }] },
  }
}

function systemStatus(state: ShopState) {
  const { version, currency, format, decimals } = state.settings
  return {
    environment: {
      home_url: state.url, site_url: state.url, version, wp_version: version === '8.9.1' ? '6.5.3' : '6.9.1', wp_multisite: false,
      wp_cron: true, language: 'en_US', server_info: 'nginx', php_version: '8.2.36', default_timezone: 'UTC',
    },
    database: { wc_database_version: version },
    active_plugins: ['woocommerce/woocommerce.php', ...state.plugins].map((plugin) => ({ plugin, name: plugin.split('/')[0] ?? '', version, version_latest: version })),
    settings: {
      api_enabled: false, force_ssl: false, currency, currency_symbol: format.entity, currency_position: format.position,
      thousand_separator: format.thousandSeparator, decimal_separator: format.decimalSeparator, number_of_decimals: decimals,
      HPOS_enabled: version !== '8.9.1', HPOS_sync_enabled: false,
    },
    pages: ['Shop base', 'Cart', 'Checkout', 'My account'].map((page_name, at) => pageJson(state, page_name, at + 5)),
    post_type_counts: [{ type: 'product', count: String(state.products.size) }],
  }
}

function pageJson(state: ShopState, page_name: string, id: number) {
  const name = page_name.toLowerCase().replace(' ', '_')
  const hasBlock = name === 'cart' || name === 'checkout'
  const isBlock = hasBlock && !(name === 'checkout' && state.quirks.has('classic-checkout'))
  return {
    page_name, page_id: String(id), page_set: true, page_exists: true, page_visible: true,
    shortcode: name === 'shop_base' ? '' : `[woocommerce_${name}]`, block: hasBlock ? `woocommerce/${name}` : '', shortcode_required: name !== 'shop_base',
    shortcode_present: name !== 'shop_base' && !isBlock, block_present: isBlock, block_required: hasBlock,
  }
}
