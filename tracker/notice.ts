/** The line under the e-mail field that says what we do, with a button to refuse or to agree. Takes the shop's fonts and colours. */
import { takeAnswer } from './answer.ts'
import { country } from './checkout.ts'
import { browser, keep, known, sent } from './memory.ts'
import type { Answer } from './protocol.ts'
import { settings } from './settings.ts'

let line: HTMLElement
let shown: string | undefined

/**
 * Puts the line under the field, or back there, and lets it say how things stand. Cheap when nothing is to be done.
 * @returns whether there is something to be read that the shopper cannot read
 */
export const isUnread = (): string | boolean | void => {
  const { field, notice } = settings
  if (field) {
    const chosen = country()
    if (chosen && chosen !== known.country) {
      known.country = chosen
      // What this tab remembers already must not be sent from the next page by the rules of another country.
      if (sent) keep()
    }
    const look = notice.looks?.[browser.answer]
    // Not before the shopper is there: what moves while he acts disturbs nobody.
    if (look && (line || field.value || field.matches(':focus'))) {
      // As it stood until now: a page may take it away as soon as it is put there.
      const isHidden = field.value && !line?.offsetHeight
      line ||= Object.assign(document.createElement('output'), notice.line)
      if (!field.parentNode!.contains(line)) field.parentNode!.append(line)
      const describedBy = field.getAttribute('aria-describedby') || ''
      if (!describedBy.includes(line.id)) field.setAttribute('aria-describedby', describedBy + ' ' + line.id)
      if (shown !== look) {
        line.innerHTML = shown = look
        Object.assign(line.lastChild!, notice.button, { onclick(this: HTMLButtonElement) {
          takeAnswer(this.value as Answer)
          // At once, not at the next look.
          isUnread()
          ;(line.lastChild as HTMLElement).focus()
        } })
      }
      return isHidden
    }
  }
}
