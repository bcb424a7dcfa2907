/** The card that asks for an address: the browser's own modal dialog, so that keyboard, focus and Escape are as they should be. */
import type { ConsentMode, NoticeAnswer } from './protocol.ts'

/** An @ and a dot behind it, so that half an address gets the browser's own hint. */
const ADDRESS = '[^@\\s]+@[^@\\s]+\\.[^@\\s.]{2,}'
const ID = 'cartback-prompt'
const CONTROL = 'font:inherit;min-height:2.75rem;padding:0 1rem;cursor:pointer'

/** @param onSubmit an address was given; with a tick where the law asks for one */
export function showCard(words: NoticeAnswer, mode: ConsentMode, onSubmit: (email: string, isTicked: boolean) => void): void {
  const { title, text, label, button, close } = words.early
  const card = make('dialog', '', 'font:inherit;box-sizing:border-box;width:min(26rem,calc(100vw - 2rem));padding:1.5rem;border:1px solid;border-radius:.75rem')
  const form = make('form', '', 'display:grid;gap:.75rem;margin:0')
  const email = make('input', '', 'font:inherit;font-size:max(1rem,16px);box-sizing:border-box;width:100%;min-height:2.75rem;padding:0 .75rem')
  const buttons = make('div', '', 'display:flex;flex-wrap:wrap;gap:.75rem;justify-content:space-between')
  const later = make('button', close, CONTROL + ';background:none;border:0;color:inherit;text-decoration:underline')
  const consent = consentLine(words, mode)
  const box = consent.querySelector('input')
  card.id = ID
  card.setAttribute('aria-labelledby', ID + '-title')
  card.setAttribute('aria-describedby', ID + '-text')
  form.method = 'dialog'
  Object.assign(email, { type: 'email', id: ID + '-email', autocomplete: 'email', required: true, pattern: ADDRESS })
  email.setAttribute('aria-describedby', ID + '-consent')
  later.type = 'button'
  later.onclick = () => card.close()
  form.onsubmit = () => onSubmit(email.value.trim(), !!box)
  card.onclose = () => card.remove()
  buttons.append(make('button', button, CONTROL), later)
  const emailLabel = make('label', label, '')
  emailLabel.htmlFor = email.id
  form.append(withId(make('h2', title, 'font-size:1.25em;line-height:1.3;margin:0'), '-title'), withId(make('p', text, 'margin:0'), '-text'), emailLabel, email, consent, buttons)
  card.append(form)
  document.body.append(card)
  card.showModal()
}

/** The words under the field of the checkout; where the law wants a tick first, its box, never ticked for anybody. */
function consentLine({ notice, tick }: NoticeAnswer, mode: ConsentMode): HTMLElement {
  if (mode !== 'tick') return withId(make('small', notice, ''), '-consent')
  const label = withId(make('label', '', 'display:flex;gap:.5rem;align-items:start'), '-consent')
  const box = make('input', '', 'min-width:1.25rem;min-height:1.25rem;margin:.15em 0 0')
  box.type = 'checkbox'
  box.required = true
  label.append(box, make('span', tick, ''))
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
