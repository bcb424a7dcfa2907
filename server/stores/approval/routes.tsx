/** Where a shop delivers its key after its owner approved, and where it sends the owner's browser back to. */
import { Hono, type Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { raw } from 'hono/html'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Deps } from '../../deps.ts'
import { takeDelivery } from './approval.ts'

/** WooCommerce posts about 200. */
const BODY_BYTES_MAX = 4_096
const ID = /^[A-Za-z0-9-]{1,64}$/

export function approvalRoutes(deps: Deps): Hono {
  const app = new Hono()

  // The answer is 200 or nothing: at any other one the shop deletes the key, which is what we want of a key we refuse.
  app.post('/connect/keys/:id', bodyLimit({ maxSize: BODY_BYTES_MAX, onError: (c) => refuse(c, 413, 'too-large') }), async (c) => {
    const id = c.req.param('id')
    const body: unknown = await c.req.json().catch(() => null)
    const delivered = ID.test(id) ? await takeDelivery(deps, id, body) : { kind: 'unknown' } as const
    if (delivered.kind === 'connected') return c.json({ status: 'connected' })
    return delivered.kind === 'unknown' ? refuse(c, 404, 'delivery-unknown') : refuse(c, 422, 'key-refused')
  })

  // The session's cookie does not come along from another site, so this page goes on by itself: then it does.
  app.get('/connect/back/:id', (c) => {
    const id = c.req.param('id')
    const next = ID.test(id) ? `/admin/shops/connecting/${id}${c.req.query('success') === '0' ? '?answer=denied' : ''}` : '/admin/shops'
    const page = <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="robots" content="noindex" />
        <meta http-equiv="refresh" content={`0; url=${deps.publicUrl}${next}`} />
        <title>Back to Cartback</title>
      </head>
      <body><p><a href={`${deps.publicUrl}${next}`}>Back to Cartback</a></p></body>
    </html>
    c.header('Cache-Control', 'no-store')
    c.header('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'")
    c.header('Referrer-Policy', 'no-referrer')
    return c.html(<>{raw('<!doctype html>')}{page}</>)
  })
  return app
}

const refuse = (c: Context, status: ContentfulStatusCode, error: string): Response => c.json({ error, message: 'this key was not accepted; start anew on the admin site' }, status)
