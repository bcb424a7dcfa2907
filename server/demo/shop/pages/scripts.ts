/** Browser code of the product list and the cart page, as text. It talks to the Store API like WooCommerce's own blocks. */

/** Shared by all scripts: one Store API call with the page's nonce. */
const STORE_API = `
function storeApi(path, body) {
  return fetch('/wp-json/wc/store/v1' + path, body === undefined ? { credentials: 'same-origin' } : {
    method: 'POST', credentials: 'same-origin', body: JSON.stringify(body),
    headers: { 'Content-Type': 'application/json', Nonce: wcBlocksMiddlewareConfig.storeApiNonce }
  })
}
function batch(path, body) {
  return storeApi('/batch?_locale=site', { requests: [{ path: '/wc/store/v1' + path, method: 'POST', data: body, cache: 'no-store', body: body,
    headers: { Nonce: wcBlocksMiddlewareConfig.storeApiNonce } }] }).then(function (answer) { return answer.json() }).then(function (all) { return all.responses[0] })
}
function showCount(count) { document.querySelector('.cart-count').textContent = count }
function notice(kind, html) {
  var box = document.createElement('div')
  box.className = 'notice wc-block-components-notice-banner is-' + kind
  box.setAttribute('role', kind === 'error' ? 'alert' : 'status')
  box.textContent = new DOMParser().parseFromString(html, 'text/html').body.textContent
  document.querySelector('.notices').replaceChildren(box)
  box.scrollIntoView({ block: 'nearest' })
}
function money(minor, c) {
  var digits = String(minor).padStart(c.currency_minor_unit + 1, '0')
  var cut = digits.length - c.currency_minor_unit
  var whole = digits.slice(0, cut).replace(/\\B(?=(\\d{3})+$)/g, c.currency_thousand_separator)
  return c.currency_prefix + whole + (c.currency_minor_unit ? c.currency_decimal_separator + digits.slice(cut) : '') + c.currency_suffix
}
function el(tag, attributes) {
  var made = document.createElement(tag)
  for (var name in attributes) if (name === 'text') made.textContent = attributes[name]; else if (attributes[name] !== null) made.setAttribute(name, attributes[name])
  for (var i = 2; i < arguments.length; i++) if (arguments[i]) made.append(arguments[i])
  return made
}
function totalRow(label, minor, totals) { return el('tr', {}, el('td', { text: label }), el('td', { text: money(minor, totals) })) }
function couponRow(cart) {
  if (cart.coupons.length === 0) return ''
  var t = cart.totals
  var row = totalRow('Coupon ' + cart.coupons.map(function (c) { return c.code }).join(', '), Number(t.total_discount) + Number(t.total_discount_tax), t)
  row.lastChild.prepend('−')
  return row
}
function shippingRow(t) { return t.total_shipping === null ? '' : totalRow('Shipping', Number(t.total_shipping) + Number(t.total_shipping_tax), t) }
function plain(html) { return new DOMParser().parseFromString(html, 'text/html').body.textContent }
`

/** Add-to-cart buttons of the list. Without this script they are links that do the same. */
export const ADD_TO_CART_SCRIPT = `(function () { ${STORE_API}
document.addEventListener('click', function (event) {
  var button = event.target.closest('.ajax_add_to_cart')
  if (!button) return
  event.preventDefault()
  storeApi('/cart/add-item', { id: Number(button.dataset.product_id), quantity: 1 }).then(function (answer) {
    return answer.json().then(function (cart) {
      if (!answer.ok) return notice('error', cart.message)
      showCount(cart.items_count)
      button.textContent = 'In your cart'
      document.body.dispatchEvent(new CustomEvent('wc-blocks_added_to_cart', { bubbles: true, cancelable: true, detail: { preserveCartData: true } }))
    })
  })
})
})()`

/** The cart block: rows are drawn from the Store API's cart; every change is one batch and a fresh read. */
export const CART_SCRIPT = `(function () { ${STORE_API}
var root = document.querySelector('[data-block-name="woocommerce/cart"]')
function change(path, body) {
  batch(path, body).then(function (result) {
    if (result.status >= 400) notice('error', result.body.message)
    return load()
  })
}
function row(item) {
  var name = plain(item.name) + (item.variation.length ? ' (' + item.variation.map(function (v) { return v.value }).join(', ') + ')' : '')
  var quantity = el('input', { class: 'wc-block-components-quantity-selector__input', type: 'number', min: 1, max: item.quantity_limits.maximum, value: item.quantity, 'aria-label': 'Quantity of ' + name + ' in your cart.' })
  quantity.addEventListener('change', function () { change('/cart/update-item', { key: item.key, quantity: Number(quantity.value) }) })
  var remove = el('button', { class: 'plain wc-block-cart-item__remove-link', type: 'button', 'aria-label': 'Remove ' + name + ' from cart', text: 'Remove' })
  remove.addEventListener('click', function () { change('/cart/remove-item', { key: item.key }) })
  var image = item.images[0] ? el('img', { src: item.images[0].thumbnail, alt: '' }) : ''
  return el('tr', { class: 'wc-block-cart-items__row' }, el('td', { class: 'wc-block-cart-item__image' }, image),
    el('td', {}, el('a', { class: 'wc-block-components-product-name', href: item.permalink, text: name }), el('div', { class: 'inline' }, quantity, remove)),
    el('td', { class: 'wc-block-cart-item__total', text: money(Number(item.totals.line_subtotal) + Number(item.totals.line_subtotal_tax), item.totals) }))
}
function draw(cart) {
  showCount(cart.items_count)
  root.classList.remove('is-loading')
  if (cart.items.length === 0) return root.replaceChildren(el('p', { class: 'wc-block-cart__empty-cart__title', text: 'Your cart is currently empty.' }), el('a', { class: 'button', href: '/', text: 'Back to the shop' }))
  var t = cart.totals
  var code = el('input', { type: 'text', id: 'coupon', 'aria-label': 'Coupon code', placeholder: 'Coupon code, e.g. SAVE10' })
  var apply = el('button', { type: 'submit', class: 'plain', text: 'Apply' })
  var form = el('form', { class: 'inline', style: 'flex-wrap:nowrap;margin-top:1rem' }, code, apply)
  form.addEventListener('submit', function (event) { event.preventDefault(); change('/cart/apply-coupon', { code: code.value }) })
  var sums = el('table', {}, el('tbody', {}, totalRow('Goods', Number(t.total_items) + Number(t.total_items_tax), t),
    couponRow(cart), shippingRow(t), totalRow('Total', t.total_price, t)))
  root.replaceChildren(el('div', { class: 'two checkout' },
    el('table', { class: 'wc-block-cart-items' }, el.apply(null, ['tbody', {}].concat(cart.items.map(row)))),
    el('div', { class: 'panel' }, sums, form, el('p', {}, ''), el('a', { class: 'button wc-block-cart__submit-button', href: '/checkout/', text: 'Proceed to checkout' }))))
}
function load() { return storeApi('/cart').then(function (answer) { return answer.json() }).then(draw) }
load()
})()`

export { STORE_API }
