/** The line under the e-mail field that says what we do, with a button to refuse or to agree. Takes the shop's fonts and colours. */
import { field } from './checkout.ts'
import { memory } from './memory.ts'
import { settings } from './settings.ts'

const ID = 'cartback-notice'
const DESCRIBED_BY = 'aria-describedby'

let line: HTMLElement | undefined
let button: HTMLButtonElement
let shown: string

/** Whether an address in the field may be taken: the shopper can read the line, or the page says it for us. */
export const isSaid = (): unknown => !field || !field.value || settings.mode === 'off-by-owner' || (line && line.offsetHeight)

/** Puts the line under the field, or back there, and lets it say how things stand. Cheap when nothing is to be done. */
export function standNotice(onPress: () => void): void {
  const { notice, mode } = settings
  // Not before the shopper is there: what moves while he acts disturbs nobody.
  if (!field || !notice || mode === 'off-by-owner' || !(line || field.value || field.matches(':focus'))) return
  if (!line) makeLine(onPress)
  if (line!.parentNode !== field.parentNode) field.parentNode!.append(line!)
  const describedBy = field.getAttribute(DESCRIBED_BY) || ''
  if (!describedBy.includes(ID)) field.setAttribute(DESCRIBED_BY, describedBy + ' ' + ID)
  const tick = mode === 'tick'
  const yes = '' + (memory.answer === 'yes')
  const [text, label] = tick ? [yes === 'true' ? '☑' : '☐', notice.tick] : memory.answer === 'no' ? [notice.refused, notice.undo] : [notice.notice, notice.refuse]
  if (shown === (shown = text + label)) return
  // A box to tick is part of what can be clicked.
  line!.firstChild!.nodeValue = tick ? '' : text + ' '
  button.textContent = tick ? text + ' ' + label : label
  Object.assign(button, { ariaLabel: label, role: tick ? 'checkbox' : null, ariaChecked: tick ? yes : null })
}

function makeLine(onclick: () => void): void {
  line = document.createElement('span')
  button = Object.assign(document.createElement('button'), { type: 'button', onclick } as const)
  // Its role has it read out when the answer changes the words.
  Object.assign(line, { id: ID, role: 'status' })
  // WooCommerce's block gives the field's box the page's large type, no line height and no line breaks.
  line.style.cssText = 'display:block;font-size:small;line-height:1.5;white-space:normal'
  // Themes paint every button; the browser's own focus ring comes back.
  button.style.cssText = 'all:unset;outline:revert;cursor:pointer;text-decoration:underline'
  line.append(' ', button)
}
