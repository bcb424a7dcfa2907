/** What a restored cart does to the page: shows it, refills the contact fields, says in a line what came back. */

const EMAIL_FIELD = '[class*=wc-block-checkout] #email,form.checkout #billing_email'
const FIRST_NAME_FIELD = '[class*=wc-block-checkout] [id$=ing-first_name],form.checkout #billing_first_name'
/** The block checkout renders late, and once more when its cart arrives. */
const FIELD_POLL_MS = 250
const FIELD_POLLS_MAX = 60
/** A value that stood this many looks, with nothing left to overwrite it, stays. */
const STEADY_LOOKS = 8
/** A status line must be there before its text comes, or it is not read out. */
const SPEAK_MS = 100

/** Handed from a page to the one that takes its place, within the tab. */
export interface Note {
  readonly email: string | null
  readonly firstName: string | null
  readonly text: string
  readonly close: string
}

interface ShopPage {
  readonly wp?: {
    readonly data?: {
      dispatch(store: string): { invalidateResolutionForStore?(): void } | undefined
      select?(store: string): { hasFinishedResolution?(selector: string, given: []): boolean } | undefined
    }
  }
  readonly jQuery?: (body: HTMLElement) => { trigger(type: string): void }
}

const page = window as ShopPage
const CART_STORE = 'wc/store/cart'
const noteKey = (store: string): string => `cartback.${store}.restored`

/** WooCommerce sends visitors of an empty checkout to the cart page, and some shops to another one. */
export const isCheckout = (checkout: string): boolean =>
  document.body.classList.contains('woocommerce-checkout') || location.origin + location.pathname === checkout.split('?')[0]

/** Whether the page draws its cart from the block's store, which can be told to read it anew. */
export const hasCartStore = (): boolean => !!cartStore()?.invalidateResolutionForStore

/** The blocks read the cart anew, and so do the small carts of classic themes. */
export function invalidateCart(): void {
  cartStore()?.invalidateResolutionForStore?.()
  page.jQuery?.(document.body).trigger('wc_fragment_refresh')
}

/** Whether the blocks have the cart. When it comes, the shop's own contact fields come with it and overwrite the page's. */
const isCartRead = (): boolean => page.wp?.data?.select?.(CART_STORE)?.hasFinishedResolution?.('getCartData', []) !== false

function cartStore(): { invalidateResolutionForStore?(): void } | undefined {
  try {
    return page.wp?.data?.dispatch(CART_STORE)
  } catch {
    return undefined
  }
}

/**
 * Opens the page anew, or the checkout instead of another page; there this script is loaded once more and finds the note.
 * @param at.mark the fragment that has it loaded
 */
export function openAgain(store: string, note: Note, { checkout, mark }: { checkout: string; mark: string }): void {
  let hash = mark
  try {
    sessionStorage[noteKey(store)] = JSON.stringify(note)
  } catch {
    hash = ''
  }
  if (!isCheckout(checkout) && checkout.startsWith(location.origin + '/')) return location.replace(checkout + hash)
  history.replaceState(history.state, '', location.pathname + location.search + hash)
  location.reload()
}

export function takeNote(store: string): Note | null {
  try {
    const text = sessionStorage[noteKey(store)] as string
    sessionStorage.removeItem(noteKey(store))
    return JSON.parse(text) as Note
  } catch {
    return null
  }
}

/** Fills the contact fields as if typed, where they are empty. */
export function refill({ email, firstName }: Pick<Note, 'email' | 'firstName'>): void {
  if (email) keepFilled(EMAIL_FIELD, email)
  if (firstName) keepFilled(FIRST_NAME_FIELD, firstName)
}

function keepFilled(where: string, text: string): void {
  let looks = 0
  let steady = 0
  let isFilled = false
  const timer = setInterval(() => {
    const field = document.querySelector<HTMLInputElement>(where)
    // A shopper who empties the field wants it empty.
    const isTheirs = isFilled && document.activeElement === field
    if (field && !field.value && !isTheirs) {
      type(field, text)
      isFilled = true
      steady = 0
    } else if (field && isCartRead()) steady++
    if (++looks === FIELD_POLLS_MAX || steady === STEADY_LOOKS) clearInterval(timer)
  }, FIELD_POLL_MS)
}

/** React watches the property of the element itself, so the prototype's setter is the one it does not see through. */
function type(field: HTMLInputElement, text: string): void {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(field, text)
  for (const kind of ['input', 'change']) field.dispatchEvent(new Event(kind, { bubbles: true }))
}

/** Says it in a line at the foot of the window, which moves nothing and can be closed. */
export function tell(text: string, close: string): void {
  const line = document.createElement('div')
  const words = document.createElement('span')
  const button = document.createElement('button')
  line.id = 'cartback-restored'
  // The words may run the other way than the page.
  line.dir = 'auto'
  line.style.cssText = 'position:fixed;left:1rem;right:1rem;bottom:1rem;max-width:28rem;margin:0 auto;padding-block:.5rem;padding-inline:1rem .5rem;display:flex;gap:.5rem;align-items:center;' +
    'justify-content:space-between;background:Canvas;color:CanvasText;border:1px solid;border-radius:.5rem;font:inherit;z-index:99999'
  button.style.cssText = 'font:inherit;color:inherit;background:none;border:0;flex:none;min-width:max(2.75rem,44px);min-height:max(2.75rem,44px);cursor:pointer'
  words.setAttribute('role', 'status')
  button.type = 'button'
  button.textContent = '×'
  button.setAttribute('aria-label', close)
  button.onclick = () => line.remove()
  line.append(words, button)
  document.body.append(line)
  setTimeout(() => void (words.textContent = text), SPEAK_MS)
}
