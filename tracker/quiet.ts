/** Keeps our failures away from the page: nothing is thrown into it, and its console stays silent unless asked. */
import { settings } from './settings.ts'

/** Tells why something was not recorded, only to a shop owner who asked with `data-debug`. */
export function say(reason: unknown): void {
  if (settings.debug) console.info('cartback:', reason)
}

/** The same function, but it never throws. */
export function quiet<A extends readonly unknown[]>(act: (...given: A) => unknown): (...given: A) => void {
  return (...given) => {
    try {
      act(...given)
    } catch (error) {
      say(error)
    }
  }
}

/** Listens without ever throwing into the page, and before it, so that a page that stops events hides nothing. */
export function listen(target: EventTarget, type: string, act: (event: Event) => unknown): void {
  target.addEventListener(type, quiet(act), true)
}
