/** The script of the tag: starts once, by itself, when the page has nothing better to do. */
import { save } from './autosave.ts'
import { takeAnswer } from './answer.ts'
import { known } from './memory.ts'
import { page } from './page.ts'
import { start } from './pages.ts'
import { settings } from './settings.ts'

// A second tag, from a theme and a plugin, say, finds the first one at work.
page.cartback ||= (setTimeout(start), {
  settings,
  consent: takeAnswer,
  identify: (email) => {
    known.email = email
    save(1)
  },
})
