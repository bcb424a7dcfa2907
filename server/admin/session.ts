/** What a signed-in browser carries: signed texts, nothing is stored. Pure. */
import type { Vault } from '../vault.ts'
import { hours, instant, plus, type Duration, type Instant } from '../values/time.ts'
import type { AdminPassword } from './password.ts'

export const SESSION_LIFE: Duration = hours(12)

const SESSION = 'admin-session'
const BROWSER = 'admin-browser'
/** Times of this century and some of the next, in milliseconds. */
const SESSION_FORM = /^(\d{13,14})\.([A-Za-z0-9_-]{43})$/
const BROWSER_FORM = /^([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{43})$/

type Signing = Pick<Vault, 'sign' | 'isSignedBy'>

/** A session from now on. It ends by itself, and when the password changes. */
export function newSession(vault: Signing, password: AdminPassword, at: Instant): string {
  const until = plus(at, SESSION_LIFE)
  return `${until}.${vault.sign(SESSION, signedText(until, password))}`
}

export function isSession(vault: Signing, password: AdminPassword, session: string | undefined, at: Instant): boolean {
  const [, until = '', signature = ''] = SESSION_FORM.exec(session ?? '') ?? []
  if (until === '' || instant(Number(until)) <= at) return false
  return vault.isSignedBy(SESSION, signedText(Number(until), password), signature)
}

const signedText = (until: number, password: AdminPassword): string => `${until}\n${password.fingerprint}`

/** Marks a browser that has signed in before, so that strangers who guess cannot keep its owner out. */
export function newBrowserMark(vault: Signing & Pick<Vault, 'newToken'>): string {
  const id = vault.newToken()
  return `${id}.${vault.sign(BROWSER, id)}`
}

/** The browser's own id; null when the mark is not of our making. */
export function browserOf(vault: Signing, mark: string | undefined): string | null {
  const [, id = '', signature = ''] = BROWSER_FORM.exec(mark ?? '') ?? []
  return id !== '' && vault.isSignedBy(BROWSER, id, signature) ? id : null
}
