/** A mail that is ready to leave, for tests of providers. */
import type { OutgoingMail, Provider, SendOutcome } from '../../server/providers/provider.ts'
import { parseEmailAddress, type EmailAddress } from '../../server/values/email-address.ts'

let made = 0

/** A new mail with an id of its own; name only what the test is about. */
export function outgoingMail(changes: Partial<OutgoingMail> = {}): OutgoingMail {
  made += 1
  return {
    messageId: `message-${made}`,
    step: 'cart-recovery/help',
    install: 'an-install',
    aboutKey: 'a-cart',
    attempt: 1,
    kind: 'reminders',
    to: parseEmailAddress('ann@shopper.test') as EmailAddress,
    from: 'Shop <hello@shop.test>',
    replyTo: null,
    subject: 'Your cart is safe',
    html: '<p>Your cart is safe.</p>',
    text: 'Your cart is safe.',
    unsubscribeUrl: null,
    ...changes,
  }
}

/** Sends one mail alone and tells what became of it. */
export async function sendOne(provider: Provider, mail: OutgoingMail): Promise<SendOutcome> {
  const [outcome, ...others] = await provider.send([mail])
  if (!outcome || others.length > 0) throw new Error('one mail has one outcome')
  return outcome
}
