/** Every reason code of the service in plain words. A code without words is shown as it is. Pure. */
import type { MessageState } from '../db/schema.ts'
import type { SkipReason, WaitReason } from '../flows/decide.ts'
import type { StopReason } from '../flows/stops.ts'

const STOPS: Readonly<Record<StopReason, string>> = {
  ordered: 'the shopper has bought',
  emptied: 'the cart was emptied',
  'newer-cart': 'the same person has a newer cart, and that one counts',
  'no-address': 'no e-mail address is known',
  suppressed: 'this person wants no such mails, or the address takes none',
  'no-consent': 'the rules of the shopper\'s country, or yours, want a consent that was not given; the address was deleted from the cart',
  'cart-ended': 'the cart is no longer there',
  'order-not-completed': 'the order is not completed any more',
  'stop-rule': 'the series is made to stop in a case like this one',
  finished: 'every step is done',
}

const WAITS: Readonly<Record<WaitReason | SkipReason, string>> = {
  'not-due': 'it is not time yet',
  'other-delay': 'it is not time yet: an experiment tries out delays of this mail, and this person has a later one',
  watching: 'every reminder is through; it is looked at now and then whether something left has become cheaper or can be bought again',
  'shopper-active': 'the shopper is still there',
  'flow-paused': 'too many of this series\' mails bounced or were complained about, so it is paused until you let it go on',
  'other-series': 'this person gets another series of mails at present, and that one goes first',
  'cool-off': 'the person has bought here lately and is left alone for some days',
  gap: 'two mails keep some hours between them',
  capped: 'this person has got as many mails lately as one may',
  'quiet-hours': 'it is night where the shopper is',
  'outside-hours': 'it is not one of the hours in which this step may leave',
  'condition-untold': 'what comes next depends on something only the shop can tell (whether this person has bought before, say), and it has not told yet',
  paying: 'the shopper may still be paying an order',
  'order-untold': 'an order may have come of it, and the shop did not say whether',
  'customer-unknown': 'only people who bought before may be mailed, and the shop did not say whether this one has',
  conditions: 'no form of this step was meant for a cart like this one',
  'had-lately': 'this person got the same mail about another cart lately',
  'news-over': 'what it was to tell is not so any more',
  'too-late': 'its time went by, and a late mail is worse than none',
}

const OTHERS: Readonly<Record<string, string>> = {
  started: 'it has just begun',
  resumed: 'the cart was left again',
  'order-fell-through': 'its order was cancelled or failed before it was paid, so the cart is open again',
  'in-outbox': 'its next mail is in the outbox',
  'message-through': 'the last mail is done with, the next step is being chosen',
  scheduled: 'it is in the outbox',
  'lease-over': 'a process stopped before it could send; another one takes over',
  'worker-lost': 'a process stopped while it was sending; Postmark is asked before anything else happens',
  'handed-back': 'there was no time left to send it in that round',
  'no outcome': 'Postmark answered without saying which mails it took',
  'parked': 'the service died again and again while it had this message in hand; nothing was sent',
  'quarantine': 'the database may have been restored from a backup, and the mail provider could not be asked what had left by then',
  'sent-before-restore': 'the mail had left before the database was restored from a backup',
  'not-accepted': 'the mail provider had not taken it, two searches say; it leaves anew',
  'told-by-provider': 'the mail provider told us that it took it',
  'store-unreachable': 'the shop could not be reached, so nobody knows whether the shopper has bought',
  trouble: 'something went wrong on our side, and the log says what; it is tried again',
  holdout: 'by lot this person gets no reminders, so that it shows what reminders bring (HOLDOUT_PERCENT)',
  'other-branch': 'the shopper did something that makes another mail the right one, and that one takes its place',
  'step-removed': 'this step is no longer part of the series',
  'address-changed': 'the shopper corrected the address while the mail was being built',
  'lost-race': 'something about the cart changed at the same moment',
  'check-too-old': 'the shop\'s last answer was too old to rely on',
  'order-hinted': 'something says that the shopper has just bought, and the shop is asked first',
  'coupon-unanswered': 'the shop did not say whether it could make the coupon; after an hour the mail leaves without one',
  'not-so-any-more': 'what the mail was to tell is not so any more',
  'nothing-left': 'nothing in the cart can be bought any more',
  accepted: 'Postmark accepted it',
  'kept-locally': 'it was kept in the local mailbox instead of being sent',
  'found-by-search': 'Postmark had it, as a search showed',
  unverifiable: 'nobody could find out whether it had arrived, and none is better than two',
  'inactive-recipient': 'the address takes no mail: it bounced, complained or unsubscribed before',
  'invalid-message': 'Postmark refused the mail as malformed',
  'no-thanks': 'the shopper said «No thanks»',
  unsubscribed: 'the person unsubscribed',
  'hard-bounce': 'the address does not exist or takes no mail any more',
  complaint: 'the person reported a mail as spam',
  owner: 'you said so on the cart\'s page',
  'opt-out-waiting': 'the person has just unsubscribed, and the database does not know it yet',
  provider: 'the person unsubscribed by Postmark\'s own link, or the address was put on Postmark\'s list',
  bounces: 'too many of its mails bounced',
  complaints: 'too many of its mails were complained about as spam',
  'store-removed': 'the shop was removed on the admin site',
  'mailbox unavailable': 'the local mailbox could not be written',
  'too many requests': 'Postmark asked us to slow down',
  'the provider seems to be away': 'Postmark did not answer several times in a row and is left alone for half a minute',
  'the provider is being tried': 'Postmark is being tried with one mail first',
  'enough posts are under way': 'as many mails were on their way to Postmark as it bears at once',
  'did not fit into the post': 'it waits for the next post to Postmark',
  'did not fit into the batch': 'it waits for the next post to Postmark',
  'the provider broke': 'something went wrong while it was handed to Postmark',
  'answer 200 without an item for each mail': 'Postmark answered without saying which mails it took',
  'answer 200 without a message id': 'Postmark answered without saying whether it took the mail',
  'the token or the address of the provider cannot be used in a request': 'POSTMARK_SERVER_TOKEN or POSTMARK_API_URL cannot be right: a request cannot be made of them',
  'the sender or reply address is refused (code 300)': 'Postmark refuses the sender; check MAIL_FROM_REMINDERS, MAIL_FROM_ORDERS and REPLY_TO',
}

/** Postmark's ErrorCode: https://postmarkapp.com/developer/api/overview#error-codes */
const POSTMARK_CODES: Readonly<Record<string, string>> = {
  10: 'the server token is wrong; check POSTMARK_SERVER_TOKEN',
  400: 'the sender is not confirmed; check MAIL_FROM_REMINDERS',
  401: 'the sender is not confirmed; check MAIL_FROM_REMINDERS',
  14: 'the account is not approved for this',
  405: 'the account has no credits left',
  412: 'the account is not approved yet and may only mail its own domain',
  413: 'the account is not approved to send',
  614: 'the plan lacks what is needed',
  1226: 'the message stream is not known; check POSTMARK_STREAM_REMINDERS and POSTMARK_STREAM_ORDERS',
  1235: 'the message stream is not known; check POSTMARK_STREAM_REMINDERS and POSTMARK_STREAM_ORDERS',
  1236: 'the message stream cannot send; check POSTMARK_STREAM_REMINDERS and POSTMARK_STREAM_ORDERS',
  1238: 'this account may not handle unsubscribing itself',
  1239: 'this type of message stream cannot leave unsubscribing to us',
  1480: 'this server\'s address may not use the token',
}

const WORDS: ReadonlyMap<string, string> = new Map(Object.entries({ ...STOPS, ...WAITS, ...OTHERS }))

/** Rescheduled in the ordinary course: nothing is in the way. */
const ORDINARY: ReadonlySet<string> = new Set(['scheduled', 'not-due', 'other-delay', 'shopper-active', 'other-series', 'gap', 'capped', 'quiet-hours', 'cool-off', 'outside-hours', 'other-branch', 'watching', 'handed-back', 'lost-race',
  'enough posts are under way', 'did not fit into the post', 'did not fit into the batch'])

/** Whether a message that waits with this reason is held by some trouble. */
export const isHeld = (reason: string): boolean => !ORDINARY.has(reason)

/** A reason as part of a sentence: «the shopper has bought». */
export function reasonWords(code: string): string {
  return WORDS.get(code) ?? providerWords(code) ?? `reason «${code}»`
}

/** A whole sentence about one message: what became of it, and why. */
export function messageSentence(message: { readonly state: MessageState; readonly attempt: number; readonly reason: string }): string {
  const because = reasonWords(message.reason)
  switch (message.state) {
    case 'scheduled': return message.attempt === 0 ? 'Waits in the outbox.' : isHeld(message.reason) ? `Held: ${because}.` : `Waits again: ${because}.`
    case 'claimed': case 'intent': return 'Being sent.'
    case 'ambiguous': return `Unclear whether it left: ${because}. It is not sent again before Postmark has been asked.`
    case 'sent': return message.reason === 'kept-locally' ? 'Kept in the local mailbox instead of being sent.' : `Sent: ${because}.`
    case 'refused': return `Refused: ${because}.`
    case 'cancelled': case 'expired': return `Not sent: ${because}.`
  }
}

function providerWords(reason: string): string | null {
  const connection = /^no connection \((.+)\)$/.exec(reason)
  if (connection) return `Postmark could not be reached (${connection[1]})`
  const silence = /^no answer \((.+)\)$/.exec(reason)
  if (silence) return `Postmark did not answer (${silence[1]})`
  const batch = /^batch refused \((.+)\)$/.exec(reason)
  if (batch) return `Postmark refused all the mails it was posted with (${batch[1]}), so it goes alone next`
  const answer = /^answer (\d+)(?:, code (\d+))?$/.exec(reason)
  if (!answer) return null
  const known = POSTMARK_CODES[answer[2] ?? ''] ?? (answer[1] === '401' ? POSTMARK_CODES[10] : undefined)
  const numbers = answer[2] ? `${answer[1]}, code ${answer[2]}` : `${answer[1]}`
  return known ? `Postmark refuses (${numbers}): ${known}` : `Postmark answered ${numbers}`
}
