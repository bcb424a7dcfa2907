/** Plugins that remind shoppers of their carts too, so that nobody is reminded twice. Pure. */

/** `reminds`: it is there for nothing else. `can-remind`: a marketing tool that does it when its automation is on. */
export interface Rival {
  readonly name: string
  readonly kind: 'reminds' | 'can-remind'
}

const reminds = (name: string): Rival => ({ name, kind: 'reminds' })
const canRemind = (name: string): Rival => ({ name, kind: 'can-remind' })

/** By the plugin's folder, as `system_status` lists it. */
const RIVALS: ReadonlyMap<string, Rival> = new Map([
  ['woo-cart-abandonment-recovery', reminds('Cart Abandonment Recovery (CartFlows)')],
  ['woocommerce-abandoned-cart', reminds('Abandoned Cart Lite (Tyche)')],
  ['woocommerce-abandon-cart-pro', reminds('Abandoned Cart Pro (Tyche)')],
  ['woo-save-abandoned-carts', reminds('CartBounty')],
  ['woo-save-abandoned-carts-pro', reminds('CartBounty Pro')],
  ['retainful-next-order-coupon-for-woocommerce', reminds('Retainful')],
  ['cart-rebound', reminds('Cart Rebound')],
  ['woo-abandoned-cart-recovery', reminds('Abandoned Cart Recovery (VillaTheme)')],
  ['yith-woocommerce-recover-abandoned-cart', reminds('YITH Recover Abandoned Cart')],
  ['yith-woocommerce-recover-abandoned-cart-premium', reminds('YITH Recover Abandoned Cart')],
  ['automatewoo', canRemind('AutomateWoo')],
  ['wp-marketing-automations', canRemind('FunnelKit Automations')],
  ['wp-marketing-automations-pro', canRemind('FunnelKit Automations Pro')],
  ['mailpoet', canRemind('MailPoet')],
  ['klaviyo', canRemind('Klaviyo')],
  ['omnisend-connect', canRemind('Omnisend')],
  ['metorik-helper', canRemind('Metorik')],
  ['mailchimp-for-woocommerce', canRemind('Mailchimp')],
  ['activecampaign-for-woocommerce', canRemind('ActiveCampaign')],
  ['woocommerce-sendinblue-newsletter-subscription', canRemind('Brevo')],
  ['drip', canRemind('Drip')],
  ['zoho-campaigns', canRemind('Zoho Campaigns')],
  ['fluent-crm', canRemind('FluentCRM')],
])

/** Those plugins that can remind shoppers. @param plugins main files of active plugins, `mailpoet/mailpoet.php` */
export function rivalsAmong(plugins: readonly string[]): readonly Rival[] {
  const found = plugins.flatMap((plugin) => RIVALS.get(plugin.split('/')[0] ?? '') ?? [])
  return [...new Map(found.map((rival) => [rival.name, rival])).values()]
}
