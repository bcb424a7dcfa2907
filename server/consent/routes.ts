/** `GET /v1/notice/<store>,<language>,<country>`: what the tracker shows under the e-mail field. Needs no database. */
import { Hono } from 'hono'
import type { Refusal } from '../../tracker/protocol.ts'
import type { Deps } from '../deps.ts'
import { countryOf } from '../stores/country.ts'
import type { Sighting } from '../stores/seen.ts'
import { acceptedLocales, parseLocale } from '../values/locale.ts'
import { noticeAnswer } from './notice.ts'

/** How long browsers and caches keep the answer. */
const NOTICE_CACHE_SECONDS = 300
/** ISO 3166-1 alpha-2, as WooCommerce's country fields hold it. */
const COUNTRY = /^[A-Z]{2}$/
/** The script asks on pages with an e-mail field and says no more about itself. */
const ON_A_FIELD: Sighting = { kind: 'notice', version: '' }

/** @param seen told of each sign of the script */
export function consentRoutes(deps: Deps, seen: (storeId: string, sighting: Sighting) => void): Hono {
  const app = new Hono()
  // The script leaves empty what it does not know.
  app.get('/v1/notice/:facts', (c) => {
    const [id = '', language = '', country = ''] = c.req.param('facts').split(',')
    const store = deps.stores.get(id)
    c.header('Access-Control-Allow-Origin', '*')
    if (!store) return c.json({ error: 'store-unknown', message: 'no shop has this id; see data-store in the script tag' } satisfies Refusal, 404)
    seen(store.id, ON_A_FIELD)
    c.header('Cache-Control', `public, max-age=${NOTICE_CACHE_SECONDS}`)
    c.header('Cross-Origin-Resource-Policy', 'cross-origin')
    // A page that does not say what it is written in has the browser say it.
    c.header('Vary', 'Sec-GPC, Accept-Language')
    return c.json(noticeAnswer(deps.templates, store, countryOf(deps, store), {
      country: COUNTRY.test(country) ? country : null, locale: parseLocale(language) ?? acceptedLocales(c.req.header('accept-language'))[0] ?? null, objects: c.req.header('sec-gpc') === '1',
    }))
  })
  return app
}
