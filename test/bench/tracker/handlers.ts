/** What a jQuery plugin for abandoned carts does on the checkout page, written for the benchmark alone: such scripts are not on npm.
 *  Half a second after the last key of a watched field it keeps all address fields and posts them to admin-ajax. Where such
 *  plugins differ it does the cheaper: no field is read before the pause is over. */

interface Fields {
  val(): unknown
  val(text: string): Fields
  on(events: string, selector: string, act: () => void): Fields
}
interface JQuery {
  (target: string | Document): Fields
  (ready: () => void): void
  post(url: string, data: object): unknown
}

const $ = (window as unknown as { readonly jQuery: JQuery }).jQuery
const PAUSE_MS = 500
const STORED = 'handlers'
const NAMES = ['first_name', 'last_name', 'company', 'country', 'address_1', 'address_2', 'city', 'state', 'postcode', 'phone', 'email']
const WATCHED = '#billing_email, #billing_phone, input.input-text, textarea.input-text, select'
const ADDRESS = /^[^\s@]+@[^\s@]+\.[a-z]{2,}$/i

let pause: ReturnType<typeof setTimeout>

$(() => {
  $(document).on('keyup keypress change', WATCHED, () => {
    clearTimeout(pause)
    if (ADDRESS.test(String($('#billing_email').val()))) pause = setTimeout(send, PAUSE_MS)
  })
})

function send(): void {
  const values = Object.fromEntries(['billing', 'shipping'].flatMap((kind) => NAMES.map((name) => [`${kind}_${name}`, $(`#${kind}_${name}`).val()])))
  localStorage.setItem(STORED, JSON.stringify(values))
  $.post('admin-ajax.php', { action: 'save_cart', security: '0123456789', post_id: 7, ...values })
}
