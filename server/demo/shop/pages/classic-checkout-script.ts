/** Browser code of the classic checkout, as text: the review is asked for on load, the form is posted without leaving. */

export const CLASSIC_CHECKOUT_SCRIPT = `(function () {
var form = document.querySelector('form.checkout')
if (!form) return
function fields() { return new URLSearchParams(new FormData(form)).toString() }
fetch('/?wc-ajax=update_order_review', { method: 'POST', credentials: 'same-origin', headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  body: 'security=' + wc_checkout_params.update_order_review_nonce + '&has_full_address=false&post_data=' + encodeURIComponent(fields()) })
  .then(function (answer) { return answer.json() })
  .then(function (result) { document.getElementById('order_review').innerHTML = result.fragments['.woocommerce-checkout-review-order-table'] })
function showErrors(html) {
  var box = document.createElement('div')
  box.className = 'notice is-error woocommerce-NoticeGroup-checkout'
  box.setAttribute('role', 'alert')
  box.innerHTML = html
  document.querySelector('.notices').replaceChildren(box)
  box.scrollIntoView()
}
form.addEventListener('submit', function (event) {
  event.preventDefault()
  var button = document.getElementById('place_order')
  button.disabled = true
  fetch(wc_checkout_params.checkout_url, { method: 'POST', credentials: 'same-origin', headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: fields() })
    .then(function (answer) { return answer.json() })
    .then(function (result) {
      if (result.result === 'success') return void (location.href = result.redirect)
      button.disabled = false
      showErrors(result.messages)
    })
})
})()`
