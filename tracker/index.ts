/** The script of the tag: starts once, by itself, when the page has nothing better to do. */
import type {} from './build.ts'
import { cart, consent, identify, order } from './calls.ts'
import { page } from './page.ts'
import { start } from './pages.ts'
import { settings, type Options } from './settings.ts'

const api = { init: start, identify, cart, order, consent, settings }
const tag = document.currentScript as HTMLScriptElement | null

if (globalThis.CARTBACK_DEBUG) {
  // Loaded by the script without words, whose settings it takes over.
  const { settings: options, words } = page.cartback!
  page.cartback = Object.assign(api, { words: true })
  if (!words) start({ ...options } as Options)
} else if (!page.cartback) {
  // A second tag, from a theme and a plugin, say, finds the first one at work.
  page.cartback = api
  // The service is where the script came from.
  if (tag?.dataset['store']) setTimeout(start, 0, { ...tag.dataset, endpoint: tag.src.replace(/\/[^/]*$/, ''), nonce: tag.nonce })
}
