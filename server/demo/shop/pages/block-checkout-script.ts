/** Browser code of the block checkout, as text: the late form, saving what is typed, placing the order. */
import { STORE_API } from './scripts.ts'

/** How long after the page the form appears, and how long after typing it is saved; both as seen in the real block. */
const RENDER_DELAY_MS = 300
const SAVE_DELAY_MS = 1_500

export const BLOCK_CHECKOUT_SCRIPT = `(function () { ${STORE_API}
var root = document.querySelector('[data-block-name="woocommerce/checkout"]')
if (!root) return
var known = wcSettings.checkoutData
var old = wcSettings.wcVersion === '8.9.1'
var FIELDS = [['first_name', 'First name', 'given-name'], ['last_name', 'Last name', 'family-name'], ['address_1', 'Address', 'address-line1'],
  ['postcode', 'Postal code', 'postal-code'], ['city', 'City', 'address-level2'], ['phone', 'Phone (optional)', 'tel']]
function field(label, input) { return el('div', { class: 'field wc-block-components-text-input' }, el('label', { for: input.id, text: label }), input) }
function emailInput() {
  var more = old ? { type: 'text', autocomplete: 'email' } : { type: 'email', autocomplete: 'section-contact contact email', name: 'contact_email', 'aria-describedby': 'wc-guest-checkout-notice' }
  return el('input', Object.assign({ id: 'email', autocapitalize: 'none', 'aria-label': 'Email address', required: '', 'aria-invalid': 'false', title: '', value: known.billing_address.email }, more))
}
function addressInput(entry) {
  return el('input', { id: 'shipping-' + entry[0], name: 'shipping_' + entry[0], type: entry[0] === 'phone' ? 'tel' : 'text', autocomplete: 'section-shipping shipping ' + entry[2],
    value: known.shipping_address[entry[0]], required: entry[0] === 'phone' ? null : '' })
}
var COUNTRIES = [['FI', 'Finland'], ['FR', 'France'], ['KR', 'Korea'], ['PL', 'Poland'], ['US', 'United States']]
var country = known.shipping_address.country || 'FI'
function countryField() {
  if (old) return countryByName()
  var select = el('select', { id: 'shipping-country', autocomplete: 'section-shipping shipping country' })
  COUNTRIES.forEach(function (entry) { select.append(el('option', { value: entry[0], text: entry[1] })) })
  select.value = country
  select.addEventListener('change', function () { country = select.value })
  return field('Country', select)
}
function countryByName() {
  var input = el('input', { id: 'components-form-token-input-0', type: 'text', role: 'combobox', autocomplete: 'off', list: 'countries', 'aria-label': 'Country/Region' })
  var nameOf = function () { return (COUNTRIES.find(function (entry) { return entry[0] === country }) || ['', country])[1] }
  input.value = nameOf()
  input.addEventListener('change', function () {
    var found = COUNTRIES.find(function (entry) { return entry[1].toLowerCase().startsWith(input.value.trim().toLowerCase()) })
    if (found) country = found[0]
    input.value = nameOf()
  })
  var names = el.apply(null, ['datalist', { id: 'countries' }].concat(COUNTRIES.map(function (entry) { return el('option', { value: entry[1] }) })))
  return el('div', { id: 'shipping-country', class: 'field wc-block-components-combobox' }, el('label', { for: input.id, text: 'Country/Region' }), input, names)
}
function payment(id, title, checked) {
  var name = 'radio-control-wc-payment-method-options'
  return el('div', { class: 'inline' }, el('input', { type: 'radio', id: name + '-' + id, name: name, value: id, checked: checked ? '' : null }), el('label', { for: name + '-' + id, text: title }))
}
function addresses() {
  var address = { country: country, company: '', address_2: '', state: '' }
  FIELDS.forEach(function (entry) { address[entry[0]] = document.getElementById('shipping-' + entry[0]).value })
  return { billing_address: Object.assign({ email: document.getElementById('email').value.trim() }, address), shipping_address: address }
}
var timer = 0
var saved = ''
function saveSoon() {
  clearTimeout(timer)
  timer = setTimeout(function () {
    var customer = addresses()
    var email = customer.billing_address.email
    if (email !== '' && !/^[^\\s@]+@[^\\s@]+\\.[^\\s@]+$/.test(email)) return
    if (JSON.stringify(customer) === saved) return
    saved = JSON.stringify(customer)
    batch('/cart/update-customer', customer)
  }, ${SAVE_DELAY_MS})
}
function place(event) {
  event.preventDefault()
  clearTimeout(timer)
  var button = document.querySelector('.wc-block-components-checkout-place-order-button')
  button.disabled = true
  var order = Object.assign({ additional_fields: {}, create_account: false, customer_note: '', extensions: {},
    payment_method: document.querySelector('[name=radio-control-wc-payment-method-options]:checked').value }, addresses())
  storeApi('/checkout?_locale=site', order).then(function (answer) {
    return answer.json().then(function (result) {
      if (answer.ok) return void (location.href = result.payment_result.redirect_url)
      button.disabled = false
      var params = result.data && result.data.params
      notice('error', params ? Object.values(params).join(' ') : result.message)
    })
  })
}
function summary(cart) {
  var t = cart.totals
  var rows = cart.items.map(function (item) {
    return totalRow(plain(item.name) + ' × ' + item.quantity, Number(item.totals.line_subtotal) + Number(item.totals.line_subtotal_tax), t)
  })
  rows.push(couponRow(cart), shippingRow(t), el('tr', {}, el('th', { text: 'Total' }), el('th', { text: money(t.total_price, t) })))
  return el('div', { class: 'panel wc-block-components-sidebar' }, el('h2', { text: 'Order summary' }), el('table', {}, el.apply(null, ['tbody', {}].concat(rows))))
}
function render(cart) {
  var inputs = FIELDS.map(function (entry) { return field(entry[1], addressInput(entry)) })
  var form = el('form', { 'aria-label': 'Checkout', class: 'wc-block-components-form wc-block-checkout__form', novalidate: '' },
    el('fieldset', { class: 'wc-block-checkout__contact-fields', id: 'contact-fields' }, el('legend', { text: 'Contact information' }), field('Email address', emailInput()),
      old ? '' : el('p', { id: 'wc-guest-checkout-notice', class: 'soft', text: 'You are checking out as a guest.' })),
    el('fieldset', { class: 'wc-block-checkout__shipping-fields', id: 'shipping-fields' }, el('legend', { text: 'Shipping address' }),
      el('div', { class: 'row' }, inputs[0], inputs[1]), countryField(), inputs[2], el('div', { class: 'row' }, inputs[3], inputs[4]), inputs[5]),
    el('fieldset', { id: 'payment-method' }, el('legend', { text: 'Payment' }), payment('cod', 'Cash on delivery', true), payment('bacs', 'Direct bank transfer', false)),
    el('button', { type: 'submit', class: 'wc-block-components-button wc-block-components-checkout-place-order-button' }, el('span', { text: 'Place order' })))
  form.addEventListener('input', saveSoon)
  form.addEventListener('submit', place)
  root.classList.remove('is-loading')
  root.replaceChildren(el('div', { class: 'two checkout' }, form, summary(cart)))
  saved = JSON.stringify(addresses())
}
window.wp = { data: { select: function (store) {
  return store === 'wc/store/cart' ? { getCustomerData: function () {
    var now = document.getElementById('email') ? addresses() : known
    return { billingAddress: now.billing_address, shippingAddress: now.shipping_address }
  } } : undefined
} } }
setTimeout(function () { storeApi('/cart').then(function (answer) { return answer.json() }).then(render) }, ${RENDER_DELAY_MS})
})()`
