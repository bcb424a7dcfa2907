/** Serves the previews, made anew for each request: whoever edits a template only has to reload. */
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import type { Templates } from '../template.ts'
import { previewFiles } from './files.tsx'
import { previews } from './variants.ts'

const HOST = '127.0.0.1'

/** @param load reads the templates; a mistake in one is the answer */
export function previewRoutes(load: () => Templates): Hono {
  const app = new Hono()
  app.get('/:name?', (c) => {
    const wanted = c.req.param('name') ?? 'index.html'
    const file = previewFiles(previews(load())).find(({ name }) => name === wanted)
    return file ? c.body(file.content, 200, { 'content-type': `${file.type}; charset=utf-8`, 'cache-control': 'no-store' }) : c.text('There is no such preview.', 404)
  })
  app.onError((error, c) => c.text(error.message, 500))
  return app
}

/** @returns the address once it listens, and how to end it */
export function servePreviews(load: () => Templates, port: number): Promise<{ readonly url: string; close(): void }> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: previewRoutes(load).fetch, port, hostname: HOST }, (address) => resolve({ url: `http://${HOST}:${address.port}/`, close: () => void server.close() }))
    server.once('error', reject)
  })
}
