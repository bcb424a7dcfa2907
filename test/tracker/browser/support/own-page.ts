/** Pages of a case's own making, served where the pretend shop's are, so that its cart can be read from them. */
import type { Scene, Visitor } from './scene.ts'
import { tag } from './scene.ts'

export interface OwnPage {
  readonly body: string
  readonly bodyClass?: string
  readonly head?: string
  /** Of the html element. */
  readonly attributes?: string
  readonly headers?: Readonly<Record<string, string>>
  /** More of the script tag. */
  readonly tag?: string
  readonly path?: string
  /** Stands where the usual script tag would. */
  readonly instead?: string
}

/** Puts the page into the shop; `shopper.open` with its path opens it. */
export async function makePage({ shop, service }: Scene, { page }: Visitor, own: OwnPage): Promise<string> {
  const path = own.path ?? '/own-page/'
  const html = `<!DOCTYPE html><html ${own.attributes ?? 'lang="en-US"'}><head><meta charset="utf-8"><title>Own page</title>
    <meta name="viewport" content="width=device-width">${own.instead ?? tag(service, own.tag)}${own.head ?? ''}</head>
    <body class="${own.bodyClass ?? 'woocommerce-checkout woocommerce-page'}"><main>${own.body}</main></body></html>`
  // A page that no server sent counts as one from the internet, which may not ask this machine.
  await page.context().grantPermissions(['local-network-access'])
  await page.route(shop.url + path, (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', headers: { ...own.headers }, body: html }))
  return path
}

/** Has the shop know the shopper's billing address. */
export const livingIn = async (country: string, { page }: Visitor): Promise<void> => void await page.route('**/wc/store/v1/cart', async (route) => {
  const response = await route.fetch()
  const cart = await response.json() as { readonly billing_address: object }
  await route.fulfill({ response, json: { ...cart, billing_address: { ...cart.billing_address, country } } })
})

/** The e-mail field as recorded in the block checkout of WooCommerce 8.9.1. */
export const BLOCK_8 = `<div class="wp-block-woocommerce-checkout wc-block-checkout"><form aria-label="Checkout" class="wc-block-components-form wc-block-checkout__form">
  <div class="wc-block-components-text-input"><input type="text" id="email" autocapitalize="none" autocomplete="email" aria-label="Email address" required aria-invalid="false" title="" value=""></div></form></div>`

/** The same of WooCommerce 10.5.0, filled in for a customer who is logged in. */
export const BLOCK_10_LOGGED_IN = `<div class="wp-block-woocommerce-checkout wc-block-checkout"><form aria-label="Checkout" class="wc-block-components-form wc-block-checkout__form">
  <fieldset class="wc-block-checkout__contact-fields wp-block-woocommerce-checkout-contact-information-block" id="contact-fields"><legend>Contact information</legend>
  <div id="contact" class="wc-block-components-address-form"><div class="wc-block-components-text-input wc-block-components-address-form__email is-active">
  <input type="email" id="email" autocapitalize="none" autocomplete="section-contact contact email" aria-label="Email address" required aria-invalid="false" title="" name="contact_email" value="aino@example.test">
  <label for="email">Email address</label></div></div></fieldset></form></div>`

/** The e-mail row as recorded in the classic checkout of WooCommerce 10.5.0, with its country. */
export const classicForm = (country = 'FI'): string => `<form name="checkout" method="post" class="checkout woocommerce-checkout" aria-label="Checkout" novalidate>
  <p class="form-row"><label for="billing_country">Country</label><select id="billing_country" name="billing_country">
  ${['FI', 'DE', 'US'].map((code) => `<option value="${code}"${code === country ? ' selected' : ''}>${code}</option>`).join('')}</select></p>
  <p class="form-row form-row-wide validate-required validate-email" id="billing_email_field"><label for="billing_email">Email address</label>
  <span class="woocommerce-input-wrapper"><input type="email" class="input-text" name="billing_email" id="billing_email" value="" aria-required="true" autocomplete="section-billing billing email"></span></p></form>`
