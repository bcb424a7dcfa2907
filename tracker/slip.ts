/** Shows «Did you mean …?» under an e-mail field where an address looks mistyped. Suggests, never corrects. */
import { page } from './page.ts'
import { quiet } from './quiet.ts'
import { suggestionFor } from './slips.ts'

const { settings } = page.cartback!
let line: HTMLElement | undefined

/** A field of React hears only of changes that its own setter did not make. */
function fill(field: HTMLInputElement, value: string): void {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set!.call(field, value)
  for (const type of ['input', 'change']) field.dispatchEvent(new Event(type, { bubbles: true }))
  field.focus()
}

function clear(): void {
  line?.remove()
  line = undefined
}

function look(): void {
  clear()
  const { field, notice } = settings
  const better = field && notice.slip && notice.line && suggestionFor(field.value.trim())
  if (!better) return
  line = document.createElement('span')
  line.id = 'cartback-slip'
  line.setAttribute('role', 'status')
  line.style.cssText = notice.line.style + ';overflow-wrap:anywhere'
  const button = document.createElement('button')
  button.type = 'button'
  button.style.cssText = notice.button!.style
  button.textContent = notice.slip.replace('{address}', () => better)
  button.onclick = quiet(() => {
    clear()
    fill(field, better)
  })
  line.append(button)
  field.parentNode!.append(line)
}

// On leaving the field: what moves while the shopper acts disturbs nobody.
addEventListener('focusout', quiet((event: Event) => {
  const left = event.composedPath()[0] as Element
  if (left !== line && !line?.contains(left)) look()
}), true)
addEventListener('input', clear, true)
quiet(look)()
