/** Asks for an address before the checkout, where the owner wants that. A script of its own, loaded only for `data-prompt`. */
import { EMAIL_FIELDS } from './email-fields.ts'
import { showCard } from './prompt-card.ts'
import type { NoticeAnswer } from './protocol.ts'
import type { Settings } from './settings.ts'

const ASK_MS = 5_000
/** Whoever was asked is left alone this long, whatever the answer was. */
const REST_MS = 7 * 24 * 60 * 60 * 1_000
/** Without a touch: a pause in reading a product page is shorter. */
const IDLE_MS = 40_000
/** Where money or an account is at hand nobody is interrupted. Pages of orders call themselves a checkout too. */
const SPARED_PAGES = /woocommerce-(checkout|account|order)/
const TYPING = 'input,textarea,select,[contenteditable]'

interface Cartback {
  readonly settings: Settings & { readonly store: string }
  identify(email: string): void
  consent(answer: 'yes'): void
}
interface ShopPage {
  readonly cartback?: Cartback
  readonly jQuery?: (body: HTMLElement) => { on(type: string, act: () => void): void }
  /** @see https://wordpress.org/plugins/wp-consent-api/ */
  readonly wp_has_consent?: (category: string) => boolean
  readonly wp_consent_type?: string
}

const page = window as ShopPage
const { cartback } = page
let isAsked = false

if (cartback && cartback.settings && mayAsk(cartback)) {
  if (cartback.settings.prompt === 'cart') afterAdding(() => open(cartback))
  else beforeLeaving(() => hasCart(cartback) && open(cartback))
}

/** Blocks, classic lists, and the notice on the page that follows a product's form. */
function afterAdding(act: () => void): void {
  document.body.addEventListener('wc-blocks_added_to_cart', act)
  if (page.jQuery) page.jQuery(document.body).on('added_to_cart', act)
  if (document.querySelector('.woocommerce-message .wc-forward,.wc-block-components-notice-banner.is-success .wc-forward')) act()
}

/** By mouse: over the window's upper edge. By touch: back from another tab, or long idle; the back button stays what it is. */
function beforeLeaving(act: () => void): void {
  if (matchMedia('(hover: hover)').matches) {
    document.addEventListener('mouseout', ({ relatedTarget, clientY }) => {
      if (!relatedTarget && clientY <= 0) act()
    })
    return
  }
  let timer: ReturnType<typeof setTimeout>
  const wait = (): void => {
    clearTimeout(timer)
    timer = setTimeout(act, IDLE_MS)
  }
  for (const type of ['touchstart', 'scroll', 'keydown']) document.addEventListener(type, wait, { passive: true, capture: true })
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) act()
  })
  wait()
}

function open(cartback: Cartback): void {
  const { store, endpoint, debug } = cartback.settings
  if (isAsked || isBusy(cartback) || !mayAsk(cartback)) return
  isAsked = true
  const [, country = ''] = /"country":"(\w+)"/.exec(remembered(store)) || []
  ask(endpoint + 'v1/notice/' + [store, document.documentElement.lang || navigator.language, country])
    .then((words) => {
      // The shopper may have gone on while the service was asked, and his browser may object to tracking.
      if (isBusy(cartback) || !isWelcome(words) || !markAsked(store)) return
      // On a page where nothing has changed the tracker has not asked, and would not know whether it may record.
      if (!cartback.settings.notice?.may) cartback.settings.notice = words
      showCard(words, (email, isTicked) => take(cartback, email, isTicked))
    })
    .catch((error: unknown) => {
      if (debug !== undefined) console.info('cartback:', error)
    })
}

async function ask(url: string): Promise<NoticeAnswer> {
  const response = await fetch(url, { signal: AbortSignal.timeout ? AbortSignal.timeout(ASK_MS) : null })
  if (!response.ok) throw new Error(`notice ${response.status}`)
  return await response.json() as NoticeAnswer
}

/** Before a tick nothing may be recorded; the tick's own record names the address, and begins everything anew. */
function take(cartback: Cartback, email: string, isTicked: boolean): void {
  cartback.identify(email)
  if (!isTicked) return
  cartback.consent('yes')
  cartback.identify(email)
}

/** The shopper is about something that is not to be interrupted: types, reads another dialog, or stands before a form that asks. */
const isBusy = ({ settings }: Cartback): boolean =>
  SPARED_PAGES.test(document.body.className)
  || !!(document.activeElement && document.activeElement.matches(TYPING))
  || !!(settings.field && settings.field.isConnected)
  || !!document.querySelector(EMAIL_FIELDS + ',dialog[open],[aria-modal=true]' + (settings.email ? ',' + settings.email : ''))

/** Whether an address given now could be kept as long as the card promises. */
const isWelcome = ({ inTab, may }: NoticeAnswer): boolean => !inTab && !!(may[''] || may.yes)

/** Not this person: each alone is reason enough. */
function mayAsk({ settings }: Cartback): boolean {
  const kept = remembered(settings.store)
  return 'HTMLDialogElement' in window
    // Shoppers with an account are known to the shop.
    && !document.body.classList.contains('logged-in')
    && !/"answer":"no"|"email":"/.test(kept)
    && !(page.wp_has_consent && page.wp_consent_type === 'optin' && !page.wp_has_consent('marketing'))
    && askedAgo(settings.store) > REST_MS
}

function hasCart({ settings }: Cartback): boolean {
  return /woocommerce_items_in_cart=1/.test(document.cookie) || /"lines":\[\{/.test(remembered(settings.store))
}

/** What the tracker keeps of this shopper, as text: whatever form it takes, an answer and an address look the same. */
function remembered(store: string): string {
  try {
    return [localStorage, sessionStorage].map((area) => area.getItem('cartback.' + store)).join()
  } catch {
    return ''
  }
}

function askedKey(store: string): string {
  return `cartback.${store}.prompt`
}

/** How long ago, in milliseconds. Where nothing can be remembered the answer is «just now», or it would ask on each page. */
function askedAgo(store: string): number {
  try {
    return Date.now() - Number(localStorage.getItem(askedKey(store)))
  } catch {
    return 0
  }
}

function markAsked(store: string): boolean {
  try {
    localStorage.setItem(askedKey(store), String(Date.now()))
    return true
  } catch {
    return false
  }
}
