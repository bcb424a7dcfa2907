/** Keeps our failures away from the page: nothing is thrown into it, and its console stays silent unless asked. */
import type {} from './build.ts'

let said: unknown

/** Tells why something was not recorded, once in a row; only in the build for shop owners who ask with `data-debug`. */
export function say(reason: unknown): void {
  if (globalThis.CARTBACK_DEBUG && String(reason) !== said) console.info('cartback:', (said = String(reason)))
}

/** The same function, but it never throws. */
export const quiet = <A extends readonly unknown[]>(act: (...given: A) => unknown) => (...given: A): void => {
  try {
    act(...given)
  } catch (error) {
    say(error)
  }
}

/** Listens without ever throwing into the page, and before it, so that a page that stops events hides nothing. */
export const listen = <E extends Event>(type: string, act: (event: E) => unknown): void =>
  window.addEventListener(type, quiet(act as (event: Event) => unknown), true)
