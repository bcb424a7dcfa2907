/** The line under the e-mail field that says what we do, with a button to refuse. Takes the shop's fonts and colours. */
import { NOTICE, REFUSE, REFUSED, UNDO } from './notice-text.ts'

const ID = 'cartback-notice'
/** A page that keeps removing the line wins in the end: then nothing is recorded. */
const INSERTIONS_MAX = 50

let line: HTMLElement | undefined
let words: Text
let button: HTMLButtonElement
let insertions = 0

/** Whether the shopper can read it now. */
export const noticeStands = (): boolean | undefined => line && line.isConnected

/** Puts the line under the field, or back there, and lets it say how things stand. Cheap when nothing is to be done. */
export function standNotice(field: HTMLElement, refused: boolean, onPress: () => void): void {
  if (!line) makeLine(onPress)
  const label = refused ? UNDO : REFUSE
  if (button.textContent !== label) {
    words.data = refused ? REFUSED : NOTICE
    button.textContent = label
  }
  if (line!.parentNode !== field.parentNode && insertions++ < INSERTIONS_MAX) field.parentNode!.append(line!)
  const describedBy = field.getAttribute('aria-describedby') || ''
  if (!describedBy.includes(ID)) field.setAttribute('aria-describedby', describedBy + ' ' + ID)
}

function makeLine(onPress: () => void): void {
  line = document.createElement('span')
  line.id = ID
  // Read out when the answer changes the words.
  line.setAttribute('role', 'status')
  line.style.cssText = 'display:block;font-size:.875em'
  button = document.createElement('button')
  // Themes paint every button; the browser's own focus ring comes back.
  button.style.cssText = 'all:unset;outline:revert;cursor:pointer;text-decoration:underline'
  button.type = 'button'
  button.onclick = onPress
  line.append((words = new Text()), ' ', button)
}
