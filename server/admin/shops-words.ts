/** How the pages of shops say things: why a shop cannot be connected, and why one click is not offered. Pure. */
import { troubleSentence } from '../orders/sync-trouble.ts'
import { isPublicAddress } from '../platforms/address-guard.ts'

const SENTENCES: Readonly<Record<string, string>> = {
  'address-private': 'This address belongs to a private network (this machine, an office, a data centre), where shops are not looked for. If the shop really is beside this service, set ALLOW_PRIVATE_STORES=true.',
  'no-wordpress': 'There is a website at this address, but no WordPress that answers at /wp-json/. Check the address; if the shop is in a folder, add it: https://shop.example/store.',
  'no-woocommerce': 'This is WordPress, but WooCommerce is not active in it, or its REST API is switched off.',
  'http-404': 'Nothing answers at /wp-json/ below this address. Check the address; in WordPress, Settings > Permalinks must not be set to «Plain».',
  'no-such-host': 'The name in this address is not known. Check its spelling.',
  'connection-refused': 'At this address nobody answers. Check its spelling and its port, and that the shop runs.',
  'environments-own': 'This is the shop of STORE_URL. Its keys are the settings WOOCOMMERCE_KEY and WOOCOMMERCE_SECRET.',
  'key-unknown': 'The shop does not know this key. Copy it once more from WooCommerce > Settings > Advanced > REST API; it begins with ck_.',
  'secret-wrong': 'The shop knows this key, but not with this secret. WooCommerce shows a secret only once: make a new key if it is lost.',
  'key-may-not-write': 'This key may only read. Make one with the permissions Read/Write: Cartback sets up webhooks and makes coupons.',
  'key-may-not-read': 'This key may only write. Make one with the permissions Read/Write.',
  'scope-too-small': 'The shop handed over a key that may not read and write. Start anew; Cartback asks for both.',
}

/** A whole sentence for whoever is connecting a shop. Its address is not yet a setting of anything. */
export const connectSentence = (reason: string): string => SENTENCES[reason] ?? troubleSentence(reason).replaceAll(' (STORE_URL)', '')

/** Ports to which WordPress posts at all; an empty one is the scheme's own. */
const DELIVERY_PORTS: readonly string[] = ['', '80', '8080']

/** Why a shop could not hand its key over to us, so that one click is not offered; null when it can. */
export function oneClickObstacle(publicUrl: string): string | null {
  const { protocol, port, hostname } = new URL(publicUrl)
  if (protocol !== 'https:') return `WooCommerce hands keys over only to an https address, and PUBLIC_URL is ${publicUrl}.`
  if (!DELIVERY_PORTS.includes(port)) return `WordPress hands keys over only to the usual ports, and PUBLIC_URL names port ${port}.`
  const literal = hostname.replace(/^\[|\]$/g, '')
  const isLiteral = /^[\d.]+$/.test(literal) || literal.includes(':')
  const isHere = isLiteral ? !isPublicAddress(literal) : /(?:^|\.)localhost$|\.local$|^[^.]+$/.test(hostname)
  return isHere ? `The shop must be able to reach us to hand its key over, and PUBLIC_URL is ${publicUrl}, a private address.` : null
}
