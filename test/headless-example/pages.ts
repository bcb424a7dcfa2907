/** The example storefront's three pages, plain HTML with a few lines of script; Cartback comes in by `import`. */
import { html, raw } from 'hono/html'
import type { Listed } from './shop.ts'

type Html = ReturnType<typeof html>

export interface CartbackOptions {
  readonly store: string
  readonly endpoint: string
}

/** Where the page finds the script that the package exports. */
export const SCRIPT_PATH = '/cartback.mjs'
/** Names the words below; kept as evidence of what the shopper read. */
const NOTICE_ID = 'storefront-en-1'

const inScript = (value: unknown): ReturnType<typeof raw> => raw(JSON.stringify(value).replaceAll('<', '\\u003c'))

function frame(options: CartbackOptions, title: string, body: Html, script: string): Html {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${title}</title><link rel="icon" href="data:,">
<script type="module">
import * as cartback from '${raw(SCRIPT_PATH)}'
cartback.init(${inScript({ ...options, mode: 'notice', text: NOTICE_ID })})
const send = (path, body) => fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }).then((answer) => answer.json())
const show = ({ lines, ...worth }) => {
  document.querySelector('output').textContent = lines.reduce((sum, line) => sum + line.quantity, 0)
  cartback.cart(lines, worth)
}
${raw(script)}
</script></head><body><p><a href="/">Shop</a> · <a href="/checkout">Checkout (<output>0</output>)</a></p><h1>${title}</h1>${body}</body></html>` as Html
}

export const listPage = (options: CartbackOptions, products: readonly Listed[]): Html => frame(options, 'Driftwood storefront', html`<ul>${products.map(({ id, name, price }) => html`
<li>${name}, ${price} <button data-id="${id}">Add</button></li>`)}</ul>`, `
fetch('/cart').then((answer) => answer.json()).then(show)
document.body.addEventListener('click', (event) => {
  if (event.target.dataset.id) send('/cart', { id: Number(event.target.dataset.id) }).then(show)
})`)

export const checkoutPage = (options: CartbackOptions): Html => frame(options, 'Checkout', html`<form>
<p><label>Email <input id="mail" type="email" autocomplete="email" aria-describedby="notice" required></label></p>
<p id="notice">We save your cart and may send you a reminder. <button type="button" id="refuse">No thanks</button></p>
<p><label>First name <input id="name" autocomplete="given-name" required></label></p><button>Order</button></form>`, `
fetch('/cart').then((answer) => answer.json()).then(show)
const [mail, name] = [document.querySelector('#mail'), document.querySelector('#name')]
mail.onchange = name.onchange = () => cartback.identify(mail.value, { firstName: name.value })
document.querySelector('#refuse').onclick = () => cartback.consent('no')
document.forms[0].onsubmit = (event) => {
  event.preventDefault()
  send('/order', { email: mail.value, firstName: name.value }).then(({ id, key }) => location.assign('/thanks?' + new URLSearchParams({ id, key })))
}`)

export const thanksPage = (options: CartbackOptions): Html => frame(options, 'Thank you', html`<p>Your order is on its way.</p>`, `
const about = new URLSearchParams(location.search)
cartback.order(Number(about.get('id')), about.get('key'))`)
