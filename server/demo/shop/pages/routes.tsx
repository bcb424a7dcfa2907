/** The pages of the pretend shop that a browser opens. */
import { Hono } from 'hono'
import type { ShopState } from '../state.ts'

/** All page routes. */
export function pages(state: ShopState): Hono {
  const routes = new Hono({ strict: false })
  routes.get('/', (c) => c.html(`<!doctype html><title>${state.settings.name}</title>${state.pageHead}`))
  return routes
}
