/** Whether the script is where shoppers type their addresses, and which kind of checkout that is. Pure. */
import { tagOf } from '../scripts.ts'
import type { ScriptSighting } from '../stores/store.ts'
import { between, days, type Duration } from '../values/time.ts'
import type { ShopFacts } from './facts.ts'
import { green, red, yellow, type Check, type Line } from './report.ts'
import { ageWords } from './words.ts'

const CHECKOUT: Check = { check: 'checkout', title: 'Kind of checkout' }
const TAG: Check = { check: 'script-tag', title: 'Script tag' }
const SEEN: Check = { check: 'script-seen', title: 'Script on the checkout' }

/** A shop that sells at all has somebody at its checkout within this. */
const SEEN_AGE_MAX: Duration = days(7)

/** What WooCommerce itself says of the page it uses as the checkout. */
export function checkoutLine({ parts, store }: ShopFacts): Line {
  const isHeadless = store.origins.size > 1
  if (parts === null || parts.kind !== 'ok') return yellow(CHECKOUT, `The shop does not say which checkout it has${parts === null ? '' : ` (${reasonOf(parts)})`}.`, 'Give the key to a user who may manage WooCommerce; the script finds the e-mail field of both kinds by itself.')
  switch (parts.value.checkout) {
    case 'block': return green(CHECKOUT, 'The checkout is WooCommerce\'s block.')
    case 'classic': return green(CHECKOUT, 'The checkout is the classic one (shortcode).')
    case 'other':
      return isHeadless ? green(CHECKOUT, 'The checkout is one of your own.')
        : yellow(CHECKOUT, 'On the checkout page is neither WooCommerce\'s block nor its shortcode, so a page builder probably draws it.', 'Open it with the tag and data-debug, and see in the console whether the e-mail field is found; if not, name it by data-email in the tag.')
    case 'none':
      return isHeadless ? green(CHECKOUT, 'The shop has no checkout page of its own; yours is elsewhere.')
        : red(CHECKOUT, 'No checkout page is set in the shop.', 'Choose one under WooCommerce > Settings > Advanced > Page setup.')
  }
}

/** The tag as the pages show it, and the script as it was heard of. */
export function scriptLines(facts: ShopFacts): readonly Line[] {
  return [judgeTag(facts), judgeSightings(facts)]
}

function judgeTag(facts: ShopFacts): Line {
  const { tag, store, publicUrl } = facts
  const paste = `Put ${tagOf(publicUrl, store.id)} into the head of every page (the admin site shows it ready to paste).`
  switch (tag.kind) {
    case 'right': return green(TAG, 'The tag is on the shop\'s pages.')
    case 'unread': return yellow(TAG, `The shop's pages could not be looked at (${reasonOf(tag)}).`, 'If visitors see them, a firewall keeps this machine out: let it through, or ignore this line.')
    case 'other-shop': return red(TAG, 'The tag on the shop\'s pages names another shop in data-store, so carts go astray or are refused.', `Its data-store must be «${store.id}». ${paste}`)
    case 'other-service': return red(TAG, `The tag on the shop's pages leads to ${tag.origin}, which is not PUBLIC_URL.`, `Set PUBLIC_URL to the address that is used, or paste anew. ${paste}`)
    case 'old-pin': return red(TAG, 'The tag on the shop\'s pages is pinned to a version that is not served any more, so browsers load nothing.', 'Paste the pinned tag anew from the admin site; it changes with each upgrade.')
    case 'none': return isSeenLately(facts) ? green(TAG, 'The tag is not in the pages\' source, but the script was seen: something adds it later (a tag manager, an app of your own).')
      : red(TAG, 'The tag is not on the shop\'s pages, so no cart is noticed.', `${paste} If you did, empty the shop's page cache.`)
  }
}

function judgeSightings(facts: ShopFacts): Line {
  const { sightings, wall } = facts
  const checkout = sightings.find((each) => each.kind.startsWith('checkout'))
  const [latest] = sightings
  const TRY = 'Open the checkout yourself with something in the cart and type an address; with data-debug in the tag the console says what is missing.'
  if (checkout && between(checkout.lastAt, wall) <= SEEN_AGE_MAX) return green(SEEN, `The script was last heard of on the checkout ${ageOf(checkout, facts)} ago.`)
  if (checkout) return yellow(SEEN, `The script was last heard of on the checkout ${ageOf(checkout, facts)} ago.`, TRY)
  if (latest) return yellow(SEEN, 'The script was heard of, but not yet on a checkout.', TRY)
  return yellow(SEEN, 'The script was never heard of.', TRY)
}

const ageOf = ({ lastAt }: ScriptSighting, { wall }: ShopFacts): string => ageWords(between(lastAt, wall))

const isSeenLately = ({ sightings, wall }: ShopFacts): boolean => sightings.some((each) => between(each.lastAt, wall) <= SEEN_AGE_MAX)

const reasonOf = ({ reason }: { readonly reason: string }): string => (reason === 'resting' ? 'it failed several times and is left alone for a moment' : reason)
