/** What keeps us from reading a shop, each reason as a sentence for its owner that says what to do. Pure. */

const SENTENCES: Readonly<Record<string, string>> = {
  // The shop answers something, but not what was asked for.
  'html-instead-of-json': 'The shop answers its API with a web page instead of data. Usually it is in maintenance mode, or a security or cache plugin is in the way: let /wp-json/wc/v3/ through.',
  'php-output-before-json': 'The shop prints PHP warnings or database errors in front of its data, so the data cannot be trusted. Set WP_DEBUG_DISPLAY to false in wp-config.php and look into the shop\'s error log for the plugin that causes them.',
  'php-error': 'A PHP error ends the shop\'s answer. Its error log (WooCommerce > Status > Logs) names the plugin or theme to update or switch off.',
  'json-cut-short': 'The shop\'s answer breaks off in the middle. Usually PHP runs out of memory or time: raise memory_limit and max_execution_time, or ask the host.',
  'empty-answer': 'The shop answers nothing at all. Usually PHP broke off: its error log says why.',
  'wrong-content-type': 'The shop\'s data does not come as JSON (wrong Content-Type header), so something between the shop and us rewrites its answers. Take /wp-json/ out of cache, optimisation and security plugins.',
  'answer-not-understood': 'The shop\'s answer has a form we do not know. Usually a plugin changed WooCommerce\'s API: look for plugins that alter orders over REST.',
  'answer-too-long': 'The shop\'s answer is far longer than it can be. Usually a plugin adds to orders over REST, or ignores how many were asked for.',
  'filter-ignored': 'The shop ignores the question «what changed since?» (modified_after), so nobody can tell what is new. WooCommerce before 5.8 does so, and plugins that rewrite order queries: update, or switch the plugin off.',
  redirected: 'The shop sends us on to another address. Enter the address under which the shop really answers, with https and www as it wants them.',
  // The shop says no.
  'key-unknown': 'The shop does not know our key any more: it was deleted or mistyped (WOOCOMMERCE_KEY). Connect the shop anew, or make a key under WooCommerce > Settings > Advanced > REST API.',
  'secret-wrong': 'The shop knows our key but not its secret (WOOCOMMERCE_SECRET), or something between rewrites our questions. Connect the shop anew, or enter key and secret once more; over plain http the shop\'s address must be exactly the one WordPress uses.',
  'clock-off': 'The shop refuses us because its clock and ours are more than 15 minutes apart. Set the clock of whichever server is wrong (NTP).',
  'nonce-used': 'The shop believes it has answered this very question before. Usually a cache or proxy repeats requests: take /wp-json/ out of it.',
  'key-may-not-write': 'Our key may only read. Coupons and webhooks need a key with read and write rights.',
  'key-may-not-read': 'Our key may only write. It needs read and write rights.',
  'key-not-seen': 'The shop says we lack the right, as it does when it never saw our key. Either the server drops the Authorization header (ask the host to pass it on), or the key belongs to a user who may not manage WooCommerce.',
  'http-401': 'Something in front of WooCommerce asks for a password. Let /wp-json/wc/v3/ through.',
  'http-403': 'Something in front of WooCommerce turns us away, usually a firewall or a security plugin. Let this server\'s address through to /wp-json/wc/v3/.',
  'http-404': 'There is no REST API at the shop\'s address. Check the address (STORE_URL); WordPress permalinks must not be set to «Plain».',
  rest_no_route: 'The shop has no REST API for orders at its address. Check the address (STORE_URL) and that WooCommerce is active; WordPress permalinks must not be set to «Plain».',
  'too-many-requests': 'The shop asks us for patience (429). We wait as long as it says; if it stays so, ask the host to allow this server more.',
  // Nobody answers.
  'too-slow': 'The shop took longer than 15 seconds to answer. Usually this passes; if not, the shop\'s database or host is overloaded.',
  'no-such-host': 'The name in the shop\'s address is not known. Check its spelling (STORE_URL) and that the domain has not run out.',
  'address-private': 'The shop\'s address leads into a private network, where shops are not looked for. If the shop really is beside this service, set ALLOW_PRIVATE_STORES=true.',
  'connection-refused': 'At the shop\'s address nobody answers. Check the address (STORE_URL), its port, and that the shop\'s server runs.',
  'connection-cut': 'The shop cuts the connection before it has answered. Usually this passes; if not, its server or a firewall breaks off.',
  'certificate-self-signed': 'The shop\'s certificate is signed by itself, so anybody could pretend to be the shop. Install one of a public authority; Let\'s Encrypt is free.',
  'certificate-untrusted': 'The shop\'s certificate comes from an authority nobody knows, or the server leaves out the certificate in between. Install the whole chain.',
  'certificate-expired': 'The shop\'s certificate has run out (or this server\'s clock is wrong). Renew it.',
  'certificate-of-another-host': 'The shop\'s certificate belongs to another name. Enter the address that the certificate is for, or install the right one.',
  resting: 'The shop failed several times in a row, so it is left alone for a moment and then tried again.',
  // Our own.
  'no-platform': 'This install does not know how to talk to this shop.',
  'no-date-header': 'The shop\'s answers carry no date, so its clock is not known. Something in between drops the Date header.',
  'first-reading': 'The orders of the last days are being read for the first time; once that is done, mails may leave.',
  'too-many-changes': 'So many orders changed that one reading did not reach the end; the next one goes on.',
}

/**
 * What is wrong and what to do about it.
 * @param error `<kind>: <reason>` of an `Unanswered`, or a reason alone
 */
export function troubleSentence(error: string): string {
  const [, kind = '', reason = error] = /^(away|denied|missing): (.*)$/s.exec(error) ?? []
  const known = SENTENCES[reason] ?? redirectSentence(reason)
  if (known) return known
  if (/^http-5\d\d$/.test(reason)) return `The shop's server reports an error of its own (${reason.slice(5)}). Usually this passes; if not, its error log says why.`
  switch (kind) {
    case 'away': return `The shop could not be reached (${reason}). Usually this passes; if not, check its address (STORE_URL) and the shop itself.`
    case 'denied': return `The shop refuses our key (${reason}). Check WOOCOMMERCE_KEY and WOOCOMMERCE_SECRET, or connect the shop anew; the key needs read and write rights.`
    case 'missing': return `The shop has no such thing in its REST API (${reason}). Check its address (STORE_URL); WordPress permalinks must not be set to «Plain».`
    default: return `Reading the orders failed (${error}).`
  }
}

/** Every reason with a sentence of its own. */
export const KNOWN_TROUBLES: readonly string[] = Object.keys(SENTENCES)

function redirectSentence(reason: string): string | null {
  const [, origin] = /^redirected to (.+)$/.exec(reason) ?? []
  return origin ? `The shop sends us on to ${origin}. Enter that as the shop's address (STORE_URL).` : null
}
