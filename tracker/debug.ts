/** Tells why something is not recorded, and what the service answered, in the console: for shop owners who put `data-debug` into the tag. */
import { LOOK_MS } from './limits.ts'
import { page } from './page.ts'
import { quiet } from './quiet.ts'

const { settings } = page.cartback!
let said: unknown

/** Once in a row. */
function say(words: string): void {
  if (words !== said) console.info('cartback:', (said = words))
}

/** What this browser and this tab remember. */
function remembered(): { readonly answer?: string; readonly known?: { readonly lines?: unknown[] } } {
  const key = 'cartback.' + settings.store
  const [known, , , , ids] = JSON.parse(sessionStorage[key] || '[]')
  return { known, ...ids, ...JSON.parse(localStorage[key] || '{}') }
}

function reason(): string {
  const { notice, field } = settings
  const { answer = '', known } = remembered()
  const line = notice.line && (field?.getRootNode() as ParentNode | undefined)?.querySelector<HTMLElement>('#' + notice.line.id)
  if (field?.value && notice.looks && !line?.offsetHeight) return 'the notice cannot be seen'
  if (answer === 'no') return 'the shopper refused'
  if (page.wp_has_consent?.('marketing') === false) return 'no consent to marketing in the banner'
  if (notice.may && !notice.may[answer as '']) return notice.mode === 'tick' ? 'the box is not ticked' : 'the browser sends Global Privacy Control'
  if (known?.lines) return `${known.lines.length} lines in the cart`
  return notice.may ? 'no cart' : 'no cart that is new, or the service has not said how to ask'
}

const { fetch } = window
/** The tracker's own requests pass here from now on. */
window.fetch = (address, options) => {
  const answer = fetch(address, options)
  const [, path] = String(address).split(settings.endpoint + 'v1/')
  if (path) answer.then(({ status }) => say(path + ' ' + status), () => say(path + ' was not answered'))
  return answer
}

const look = quiet(() => say(reason()))
look()
setInterval(look, LOOK_MS)
