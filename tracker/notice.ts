/** The line under the e-mail field that says what we do, with a button to refuse. Takes the shop's fonts and colours. */
import { INSERTIONS_MAX } from './limits.ts'
import { NOTICE, REFUSE, REFUSED, UNDO } from './notice-text.ts'

const ID = 'cartback-notice'

let line: HTMLElement | undefined
let button: HTMLButtonElement
let insertions = 0

/** Whether the shopper can read it now. */
export const noticeStands = (): boolean | undefined => line && line.isConnected

/** Puts the line under the field, or back there. Cheap when nothing is to be done. */
export function standNotice(field: HTMLElement, onPress: () => void): void {
  if (!line) makeLine(onPress, getComputedStyle(field).fontSize)
  if (line!.parentNode !== field.parentNode && insertions++ < INSERTIONS_MAX) field.parentNode!.append(line!)
  const describedBy = field.getAttribute('aria-describedby') || ''
  if (!describedBy.includes(ID)) field.setAttribute('aria-describedby', describedBy + ' ' + ID)
}

/** Lets the line say how things stand. The button stays the same, so it keeps the focus. */
export function tellInNotice(refused: boolean | undefined): void {
  line!.firstChild!.nodeValue = (refused ? REFUSED : NOTICE) + ' '
  button.textContent = refused ? UNDO : REFUSE
}

function makeLine(onPress: () => void, fieldSize: string): void {
  line = document.createElement('span')
  button = document.createElement('button')
  line.id = ID
  // Read out when the answer changes the words.
  line.setAttribute('role', 'status')
  // WooCommerce's block gives the field's box the page's large type, no line height and no line breaks.
  line.style.cssText = `display:block;font-size:calc(${fieldSize}*.875);line-height:1.5;white-space:normal;margin-top:.4em`
  // Themes paint every button; the browser's own focus ring comes back.
  button.style.cssText = 'all:unset;outline:revert;cursor:pointer;text-decoration:underline'
  button.type = 'button'
  button.onclick = onPress
  line.append(' ', button)
}
