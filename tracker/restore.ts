/** Puts a cart back that a mail's link could not carry. A script of its own, loaded only when the page's fragment holds a token. */
import type { RestoreAnswer } from './protocol.ts'
import { putBack, storeApi, type PutBack } from './restore-cart.ts'
import { hasCartStore, invalidateCart, isCheckout, openAgain, refill, takeNote, tell } from './restore-page.ts'

/** The service is asked once; a shopper who waits longer sees the shop as it is. */
const ASK_MS = 8_000
const TOKEN = /[#&]cartback=([\w-]+)/
/** Stands instead of a token when this script itself opened the page anew. */
const AGAIN = 'again'

interface Settings {
  readonly store: string
  /** Address of the service, with a slash at the end. */
  readonly endpoint: string | URL
  /** Empty, as the tag's attribute is. */
  readonly debug?: string
}

const settings = (window as { cartback?: { settings?: Settings } }).cartback?.settings

const token = TOKEN.exec(location.hash)?.[1]

if (settings && token) {
  // At once, so that no other script of the page writes it down and no reload asks again.
  history.replaceState(history.state, '', location.pathname + location.search)
  // Two tabs at once would both find a line missing and both add it.
  const work = (): Promise<void> => restore(settings, token)
  const done = navigator.locks ? navigator.locks.request('cartback.restore', work) : work()
  done.catch((error: unknown) => {
    if (settings.debug !== undefined) console.info('cartback:', error)
  })
}

async function restore({ store, endpoint }: Settings, token: string): Promise<void> {
  if (token === AGAIN) {
    const note = takeNote(store)
    if (note) show(note)
    return
  }
  const answer = await askFor(endpoint, { store, token })
  const done = await putBack(answer, storeApi())
  const note = { email: answer.email, firstName: answer.firstName, text: textFor(answer, done) + couponText(answer, done), close: answer.texts.close }
  const isElsewhere = done.isAnyThere && !isCheckout(answer.checkout)
  if (isElsewhere || (done.isChanged && !hasCartStore())) return openAgain(store, note, { checkout: answer.checkout, mark: '#cartback=' + AGAIN })
  if (done.isChanged) invalidateCart()
  show(note)
}

async function askFor(endpoint: string | URL, post: { store: string; token: string }): Promise<RestoreAnswer> {
  const signal = AbortSignal.timeout && AbortSignal.timeout(ASK_MS)
  const response = await fetch(endpoint + 'v1/restore', { method: 'POST', body: JSON.stringify(post), ...(signal && { signal }) })
  // The reason stands in the body, for those who look into it.
  if (!response.ok) throw await response.text()
  return await response.json() as RestoreAnswer
}

function textFor({ texts, names }: RestoreAnswer, { missing, isAnyThere }: PutBack): string {
  if (missing.length === 0) return texts.restored
  return isAnyThere ? texts.partly.replace('{items}', () => missing.map((id) => names[id] || String(id)).join(', ')) : texts.failed
}

const couponText = ({ texts, coupon }: RestoreAnswer, { isCouponRefused }: PutBack): string =>
  (coupon && isCouponRefused ? ' ' + texts.coupon.replace('{code}', () => coupon.toUpperCase()) : '')

function show(note: { email: string | null; firstName: string | null; text: string; close: string }): void {
  refill(note)
  tell(note.text, note.close)
}
