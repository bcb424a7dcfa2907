/** The script of the tag: starts once, by itself, when the page has nothing more urgent to do. */
import { cart, consent, identify, init, order } from './headless.ts'
import { READY_POLL_MS } from './limits.ts'
import { watchPage } from './pages.ts'
import { quiet } from './quiet.ts'
import { optionsOfTag, settings, type Options } from './settings.ts'

interface Page {
  cartback?: object
  /** Safari has none. */
  requestIdleCallback?: typeof requestIdleCallback
}

const page: Page = window

// A second tag, from a theme and a plugin, say, finds the first one at work.
if (!page.cartback) {
  page.cartback = { init: start, identify, cart, order, consent }
  const tag = document.currentScript as HTMLScriptElement | null
  if (tag && tag.dataset['store']) start(optionsOfTag(tag))
}

function start(options: Options): void {
  if (settings.store) return
  init(options)
  whenReady()
}

function whenReady(): void {
  if (document.readyState === 'loading') setTimeout(whenReady, READY_POLL_MS)
  else (page.requestIdleCallback || setTimeout)(quiet(watchPage))
}
