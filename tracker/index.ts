/** The script of the tag: starts once, by itself, when the page has nothing better to do. */
import { takeAnswer } from './answer.ts'
import { save } from './autosave.ts'
import { known, type Known } from './memory.ts'
import { reportOrder } from './orders.ts'
import { page } from './page.ts'
import { start } from './pages.ts'
import { settings } from './settings.ts'

/** The same, but after the start, however early the page calls: timers of equal length keep their order. */
const soon = <G extends readonly unknown[]>(act: (...given: G) => unknown) => (...given: G): unknown => setTimeout(act, 0, ...given)

/** Takes what the page itself tells, and sends it without waiting for more. */
const tell = soon((more: Known) => {
  Object.assign(known, more)
  save(1)
})

// A second tag, from a theme and a plugin, say, finds the first one at work.
page.cartback ||= (setTimeout(start), {
  settings,
  init: (options) => Object.assign(settings, options),
  identify: (email, details) => tell({ email, ...details }),
  cart: (lines, details) => tell({ lines, ...details }),
  order: soon(reportOrder),
  consent: soon(takeAnswer),
})
