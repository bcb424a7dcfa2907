/** Shows «Did you mean …?» under an e-mail field where an address looks mistyped. Suggests, never corrects. */
import { field, findField } from './checkout.ts'
import { listen, quiet } from './quiet.ts'
import { settings, type Settings } from './settings.ts'
import { suggestionFor } from './slips.ts'

let line: HTMLElement | undefined

/** A field of React hears only of changes that its own setter did not make. */
function fill(value: string): void {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set!.call(field, value)
  for (const type of ['input', 'change']) field!.dispatchEvent(new Event(type, { bubbles: true }))
  field!.focus()
}

function clear(): void {
  if (line) line.remove()
  line = undefined
}

function look(focused?: Element): void {
  findField(focused)
  clear()
  const { notice } = settings
  const better = field && notice && suggestionFor(field.value.trim())
  if (!better) return
  line = document.createElement('span')
  line.id = 'cartback-slip'
  line.role = 'status'
  line.style.cssText = 'display:block;font-size:small;line-height:1.5;white-space:normal;overflow-wrap:anywhere'
  const button = document.createElement('button')
  button.type = 'button'
  button.style.cssText = 'all:unset;outline:revert;cursor:pointer;text-decoration:underline'
  button.textContent = notice!.slip.replace('{address}', () => better)
  button.onclick = quiet(() => {
    clear()
    fill(better)
  })
  line.append(button)
  field!.parentNode!.append(line)
}

quiet(() => {
  Object.assign(settings, (window as unknown as { cartback: { settings: Settings } }).cartback.settings)
  // On leaving the field: what moves while the shopper acts disturbs nobody.
  listen('focusout', (event) => {
    const left = event.composedPath()[0] as Element
    if (left !== line && !(line && line.contains(left))) look(left)
  })
  listen('input', clear)
  look()
})()
