/** Keeps our failures away from the page: nothing is thrown into it, and its console stays silent unless asked. */
import type {} from './build.ts'

let said: unknown

/** Tells why something was not recorded, once in a row. For the build that shop owners ask for with `data-debug`. */
export function say(reason: unknown): void {
  if (typeof reason !== 'object' && reason !== said) console.info('cartback:', (said = reason))
}

/** The same function, but it never throws. */
export const quiet = <A extends readonly unknown[]>(act: (...given: A) => unknown) => (...given: A): void => {
  try {
    act(...given)
  } catch (error) {
    if (globalThis.CARTBACK_DEBUG) say(String(error))
  }
}

/** Listens without ever throwing into the page, and before it, so that a page that stops events hides nothing. */
export const listen = <E extends Event>(type: string, act: (event: E) => unknown): void =>
  addEventListener(type, quiet(act as (event: Event) => unknown), true)
