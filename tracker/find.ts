/** Finds elements of the page. */

/** What is asked of an element here. */
interface Found extends HTMLElement {
  readonly value?: string | undefined
  readonly href?: string | undefined
}

/** The first element that fits. */
export const find = (selector: string): Found | null => document.querySelector<Found>(selector)
