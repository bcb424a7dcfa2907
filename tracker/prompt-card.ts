/** The card that asks for an address: the browser's own modal dialog, so that keyboard, focus and Escape are as they should be. */
import type { NoticeAnswer } from './protocol.ts'

/** An @ and a dot behind it, so that half an address gets the browser's own hint. */
const ADDRESS = '[^@\\s]+@[^@\\s]+\\.[^@\\s.]{2,}'
const ID = 'cartback-prompt'
/** As high as a finger is wide, in themes too whose root font is small. */
const FINGER = 'min-height:max(2.75rem,44px)'
const CONTROL = 'font:inherit;padding:0 1rem;cursor:pointer;' + FINGER
/** Themes colour headings, text and labels for their own background, which is not the dialog's. */
const TEXT = 'margin:0;color:inherit'
const SMALL_TEXT = TEXT + ';font-size:max(.875em,14px);line-height:1.5'

/** @param onSubmit an address was given; with a tick where the law asks for one */
export function showCard({ mode, early }: NoticeAnswer, onSubmit: (email: string, isTicked: boolean) => void): void {
  const { title, text, label, button, close } = early
  const card = make('dialog', '', 'font:inherit;box-sizing:border-box;width:min(26rem,calc(100vw - 2rem));padding:1.5rem;border:1px solid;border-radius:.75rem')
  const form = make('form', '', 'display:grid;gap:.75rem;margin:0')
  const email = make('input', '', 'font:inherit;font-size:max(1rem,16px);box-sizing:border-box;width:100%;padding:0 .75rem;' + FINGER)
  const buttons = make('div', '', 'display:flex;flex-wrap:wrap;gap:.75rem;justify-content:space-between')
  const later = make('button', close, CONTROL + ';background:none;border:0;color:inherit;text-decoration:underline')
  const consent = consentLine(early.consent, mode === 'tick')
  const box = consent.querySelector('input')
  card.id = ID
  // The words may run the other way than the page.
  card.dir = 'auto'
  card.setAttribute('aria-labelledby', ID + '-title')
  card.setAttribute('aria-describedby', ID + '-text')
  form.method = 'dialog'
  Object.assign(email, { type: 'email', id: ID + '-email', autocomplete: 'email', required: true, pattern: ADDRESS })
  email.setAttribute('aria-describedby', ID + '-consent')
  later.type = 'button'
  later.onclick = () => card.close()
  form.onsubmit = () => onSubmit(email.value.trim(), !!box)
  card.onclose = () => card.remove()
  const keep = make('button', button, CONTROL)
  // As themes of WordPress dress their main buttons.
  keep.className = 'button wp-element-button'
  buttons.append(keep, later)
  const emailLabel = make('label', label, TEXT)
  emailLabel.htmlFor = email.id
  form.append(withId(make('h2', title, TEXT + ';font-size:1.25em;line-height:1.3'), '-title'), withId(make('p', text, TEXT), '-text'), emailLabel, email, consent, buttons)
  card.append(form)
  document.body.append(card)
  card.showModal()
}

/** What the field of the checkout would say; where the law wants a tick first, its box, never ticked for anybody. */
function consentLine(words: string, hasBox: boolean): HTMLElement {
  if (!hasBox) return withId(make('small', words, SMALL_TEXT), '-consent')
  const label = withId(make('label', '', SMALL_TEXT + ';display:flex;gap:.75rem;align-items:center;cursor:pointer;' + FINGER), '-consent')
  const box = make('input', '', 'flex:none;width:max(1.5rem,24px);height:max(1.5rem,24px);margin:0')
  box.type = 'checkbox'
  box.required = true
  label.append(box, make('span', words, ''))
  return label
}

function make<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, text: string, style: string): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag)
  made.textContent = text
  // Through the object model, which a strict Content-Security-Policy allows.
  made.style.cssText = style
  return made
}

function withId<Made extends HTMLElement>(made: Made, end: string): Made {
  made.id = ID + end
  return made
}
