/** Keeps our failures away from the page: nothing is thrown into it, and its console stays silent. */

/** The same function, but it never throws. */
export const quiet = <A extends readonly unknown[], R>(act: (...given: A) => R) => (...given: A): R | void => {
  try {
    return act(...given)
  } catch {}
}
