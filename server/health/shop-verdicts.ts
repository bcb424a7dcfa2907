/** What the facts about one shop mean. Pure. */
import { green, lineOf, red, yellow, type Check, type Line } from '../doctor/report.ts'
import { troubleSentence } from '../orders/sync-trouble.ts'
import { hours, minutes, type Duration } from '../values/time.ts'
import type { ShopFacts } from './facts.ts'
import { counted, spanWords } from './words.ts'

/** Shops are read at least twice as often, even while nothing is due. */
export const CONTACT_LATE: Duration = minutes(30)

/** So long a shopper's word that something did not work is news: as long as one trouble's mails keep apart. */
export const TOLD_WITHIN: Duration = hours(6)

const CONTACT: Check = { check: 'contact', title: 'Last contact' }
const PAUSED: Check = { check: 'flow-paused', title: 'Stopped mails' }
const TOLD: Check = { check: 'shopper-trouble', title: 'Shoppers\' troubles' }
const WEBHOOKS: Check = { check: 'webhooks', title: 'Webhooks' }

/** The lines about one shop. */
export const shopLines = (shop: ShopFacts): readonly Line[] => [judgeContact(shop), judgeWebhooks(shop), ...judgePauses(shop), ...judgeTold(shop)]

function judgeContact(shop: ShopFacts): Line {
  const { contact, error, isMailDue } = shop
  const isLate = contact === null || contact > CONTACT_LATE
  const found = `${contact === null ? 'Its orders were never read yet.' : `Its orders were last read ${spanWords(contact)} ago.`}${shop.isResting ? ' It failed again and again, so it is left alone for a moment.' : ''}`
  if (isLate && isMailDue && error !== null) return red(CONTACT, found, `Mails are due, and none leaves before the shop says that its shopper has not bought. ${troubleSentence(error)}`)
  if (isLate && isMailDue && contact !== null) return red(CONTACT, found, 'Mails are due, and none leaves before the shop says that its shopper has not bought. See whether any process of Cartback beats (log: beat.failed).')
  if (error !== null) return yellow(CONTACT, found, troubleSentence(error))
  return isLate ? yellow(CONTACT, found, 'If this stays so, see whether any process of Cartback beats.') : green(CONTACT, found)
}

function judgeWebhooks({ webhooks }: ShopFacts): Line {
  switch (webhooks) {
    case 'active': return green(WEBHOOKS, 'All are there and switched on.')
    case 'off': return green(WEBHOOKS, 'Switched off by WEBHOOKS; orders are asked for instead.')
    case 'unsupported': return green(WEBHOOKS, 'This kind of shop has none; orders are asked for instead.')
    case 'unchecked': return green(WEBHOOKS, 'Not looked at yet.')
    case 'not-public': return lineOf(WEBHOOKS, 'yellow', 'The shop could not reach our address, so it tells nothing by itself. Orders are asked for instead; for more speed PUBLIC_URL must be a public address.')
    case 'paused': return lineOf(WEBHOOKS, 'yellow', 'Somebody paused one in the shop. Orders are asked for instead; switch it on under WooCommerce > Settings > Advanced > Webhooks.')
    case 'denied': return lineOf(WEBHOOKS, 'yellow', 'The shop\'s key may not make them. Orders are asked for instead; a key with read and write rights makes it faster.')
    case 'away': return lineOf(WEBHOOKS, 'yellow', 'The shop gave no usable answer about them. They are looked at again within minutes.')
  }
}

/** A checkout that does not work costs more than any mail brings back, so somebody is to look at once. */
function judgeTold({ told }: ShopFacts): readonly Line[] {
  if (!told) return []
  const found = `Asked why they left, ${counted(told.count, 'shopper')} answered within ${TOLD_WITHIN / hours(1)} hours that something did not work, the last one ${spanWords(told.latest)} ago.`
  return [red(TOLD, found, `Try the checkout as a shopper would. The last one's cart, and what was written beside the answer: ${told.cartUrl} and the page Results.`)]
}

/** One line, and so one trouble, for all flows of a shop: what stops one soon stops the other. */
function judgePauses({ pauses }: ShopFacts): readonly Line[] {
  if (pauses.length === 0) return []
  const each = pauses.map(({ flow, reason, sentCount, bouncedCount, complainedCount }) =>
    `«${flow}» was stopped: ${reason === 'bounces' ? `${bouncedCount} of its last ${counted(sentCount, 'mail')} bounced` : `${counted(complainedCount, 'complaint')} of spam about its last ${counted(sentCount, 'mail')}`}.`)
  return [red(PAUSED, each.join(' '), 'Postmark stops whole accounts over such numbers. Find out whom these mails went to and why they did not want them; then let the flow go on by the button on the page Carts.')]
}
