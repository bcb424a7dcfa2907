/** The line under the e-mail field that says what we do, with a button to refuse or to agree. Takes the shop's fonts and colours. */
import type { Answer, NoticeAnswer, NoticeLook } from './protocol.ts'

const ID = 'cartback-notice'
const DESCRIBED_BY = 'aria-describedby'

let line: HTMLElement | undefined
let button: HTMLButtonElement
let shown: NoticeLook | undefined

/**
 * Puts the line under the field, or back there, and lets it say how things stand. Cheap when nothing is to be done.
 * @returns whether the shopper can read what he should, if there is something to be read
 */
export function standNotice(field: HTMLInputElement, notice: NoticeAnswer, answer: Answer | '', onPress: (next: Answer) => void): boolean {
  const look = notice.looks?.[answer]
  if (!look) return true
  // Not before the shopper is there: what moves while he acts disturbs nobody.
  if (!line && !field.value && !field.matches(':focus')) return true
  // As it stood until now: a page may take it away as soon as it is put there.
  const isSeen = !field.value || (line?.offsetHeight ?? 0) > 0
  line ||= makeLine(notice.css)
  if (line.parentNode !== field.parentNode) field.parentNode!.append(line)
  const describedBy = field.getAttribute(DESCRIBED_BY) || ''
  if (!describedBy.includes(ID)) field.setAttribute(DESCRIBED_BY, describedBy + ' ' + ID)
  if (shown !== look) say(look)
  button.onclick = () => onPress(look.next)
  return isSeen
}

function say(look: NoticeLook): void {
  shown = look
  line!.firstChild!.nodeValue = look.text
  button.textContent = look.button
  for (const [name, value] of [['role', look.role], ['aria-checked', look.checked], ['aria-label', look.label]] as const) {
    if (value === null) button.removeAttribute(name)
    else button.setAttribute(name, value)
  }
}

function makeLine(css: NoticeAnswer['css']): HTMLElement {
  const made = document.createElement('span')
  button = document.createElement('button')
  button.type = 'button'
  made.id = ID
  // Its role has it read out when the answer changes the words.
  made.setAttribute('role', 'status')
  // Through the object model, which a strict Content-Security-Policy allows.
  made.style.cssText = css.line
  button.style.cssText = css.button
  made.append(' ', button)
  return made
}
