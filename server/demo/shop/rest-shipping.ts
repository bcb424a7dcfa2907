/** REST v3 shipping zones: everywhere by the post for a price, or free from a worth on or with a coupon. */
import { Hono } from 'hono'
import { FREE_SHIPPING_FROM, SHIPPING_NET } from './amounts.ts'
import { failure, listAnswer, type RestEnv } from './rest-answers.ts'
import type { ShopState } from './state.ts'

const NOWHERE_ELSE = 0
const EVERYWHERE = 1

/** Routes below `/wp-json/wc/v3/shipping/zones`. */
export function shippingRoutes(state: ShopState): Hono<RestEnv> {
  const routes = new Hono<RestEnv>()
  // The shop's own address is known only once it listens.
  const zones = () => [zoneJson(state, NOWHERE_ELSE, 'Locations not covered by your other zones'), zoneJson(state, EVERYWHERE, 'Harbours of Europe')]
  const all = { page: 1, perPage: 100 }
  routes.get('/', (c) => listAnswer(state, c, zones(), all))
  routes.get('/:id{[0-9]+}/methods', (c) => {
    const id = Number(c.req.param('id'))
    if (id > EVERYWHERE) return failure(state, c, 404, 'woocommerce_rest_shipping_zone_invalid', 'Resource does not exist.')
    return listAnswer(state, c, id === EVERYWHERE ? [flatRate(state), freeShipping(state)] : [], all)
  })
  return routes
}

const base = (state: ShopState): string => `${state.url}/wp-json/wc/v3/shipping/zones`
const self = (href: string) => [{ href, targetHints: { allow: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] } }]

const zoneJson = (state: ShopState, id: number, name: string) => ({
  id, name, order: 0, _links: { self: self(`${base(state)}/${id}`), collection: [{ href: base(state) }], describedby: [{ href: `${base(state)}/${id}/locations` }] },
})

const method = (state: ShopState, id: number, kind: string, title: string, settings: object) => ({
  id, instance_id: id, title, order: id, enabled: true, method_id: kind, method_title: title, method_description: '', settings,
  _links: {
    self: self(`${base(state)}/${EVERYWHERE}/methods/${id}`), collection: [{ href: `${base(state)}/${EVERYWHERE}/methods` }], describes: [{ href: `${base(state)}/${EVERYWHERE}` }],
  },
})

const field = (id: string, type: string, value: string) => ({ id, label: id, description: '', type, value, default: '', tip: '', placeholder: '' })
const choice = (id: string, value: string, options: readonly string[]) => ({ ...field(id, 'select', value), options: Object.fromEntries(options.map((each) => [each, each])) })

const flatRate = (state: ShopState) => method(state, 1, 'flat_rate', 'Flat rate', {
  title: field('title', 'text', 'Post / Flat rate'), tax_status: choice('tax_status', 'taxable', ['taxable', 'none']), cost: field('cost', 'text', SHIPPING_NET),
})

const freeShipping = (state: ShopState) => method(state, 2, 'free_shipping', 'Free shipping', {
  title: field('title', 'text', 'Free shipping'), requires: choice('requires', 'either', ['', 'coupon', 'min_amount', 'either', 'both']),
  min_amount: field('min_amount', 'text', FREE_SHIPPING_FROM), ignore_discounts: field('ignore_discounts', 'checkbox', 'no'),
})
