/** The script of the tag: starts once, by itself. */
import type {} from './build.ts'
import { cart, consent, identify, order } from './headless.ts'
import { start } from './pages.ts'
import { settings, type Options } from './settings.ts'

interface Page {
  cartback?: { readonly settings: Options; readonly words?: boolean | undefined }
}

const page = window as unknown as Page
const api = { init: start, identify, cart, order, consent, settings }
const tag = document.currentScript as HTMLScriptElement | null

if (globalThis.CARTBACK_DEBUG) {
  // Loaded by the script without words, whose settings it takes over.
  const { settings: options, words } = page.cartback!
  page.cartback = Object.assign(api, { words: true }) as object as NonNullable<Page['cartback']>
  if (!words) start({ ...options })
} else if (!page.cartback) {
  // A second tag, from a theme and a plugin, say, finds the first one at work.
  page.cartback = api as object as NonNullable<Page['cartback']>
  // The service is where the script came from.
  if (tag && tag.dataset['store']) start({ ...tag.dataset, endpoint: tag.src.replace(/\/[^/]*$/, ''), nonce: tag.nonce } as unknown as Options)
}
