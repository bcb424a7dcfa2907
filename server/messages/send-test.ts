/** `npm run send-test`: one real mail to an address its operator names, through the provider that shoppers' mails take. */
import type { Deps } from '../deps.ts'
import { writeUnsubscribeToken } from '../links/unsubscribe-token.ts'
import { POSTMARK_UNSUBSCRIBE, unsubscribeLink } from '../mail/links.ts'
import { renderMail } from '../mail/render.ts'
import type { MailFacts, MailName } from '../mail/view.ts'
import type { OutgoingMail, SendOutcome } from '../providers/provider.ts'
import { serviceOf } from '../stores/profile/branded.ts'
import type { Store } from '../stores/shop.ts'
import type { EmailAddress } from '../values/email-address.ts'
import type { Language } from '../values/locale.ts'
import { exampleFacts } from '../changes/example.ts'

export interface TestMail {
  readonly store: Store
  readonly mail: MailName
  readonly language: Language
  readonly to: EmailAddress
}

export interface TestSent {
  readonly subject: string
  readonly provider: Deps['provider']['name']
  readonly outcome: SendOutcome
}

/** Leaves whatever LIVE says: whoever types an address at the server's own console means it. */
export async function sendTest(deps: Deps, wanted: TestMail): Promise<TestSent> {
  const mail = testMail(deps, wanted)
  const [outcome] = await deps.provider.send([mail])
  return { subject: mail.subject, provider: deps.provider.name, outcome: outcome ?? { kind: 'unclear', reason: 'no outcome' } }
}

function testMail(deps: Deps, { store, mail, language, to }: TestMail): OutgoingMail {
  const ownUrl = unsubscribeLink(deps.publicUrl, writeUnsubscribeToken(deps.vault, { storeId: store.id, emailIndex: deps.vault.emailIndex(store.id, to), topic: 'reminders', language }))
  const isProviders = deps.provider.unsubscribeMode?.('reminders') === 'postmark'
  const facts: MailFacts = {
    ...exampleFacts(deps.templates, mail, { language, coupon: null }), shop: { name: store.name, url: store.url, postalAddress: store.postalAddress, supportEmail: store.senders.support }, service: serviceOf(store, language),
    link: store.url, unsubscribeUrl: isProviders ? POSTMARK_UNSUBSCRIBE : ownUrl, preferencesUrl: isProviders ? ownUrl : null,
  }
  const rendered = renderMail(deps.templates, mail, facts, { words: store.changes?.words ?? {}, onBroken: () => undefined })
  return {
    // Not the install's own mark: that is for mails the outbox knows, and this would look like one that it has lost.
    messageId: deps.vault.newId(deps.clock.wall()), step: `test/${mail}`, install: 'test', aboutKey: 'test', attempt: 1, kind: 'reminders', to, from: store.senders.reminders, replyTo: store.senders.replyTo,
    subject: `[Test] ${rendered.subject}`, html: rendered.html, text: rendered.text, unsubscribeUrl: ownUrl,
  }
}

/** What became of it, for the terminal. */
export function testSentence({ subject, provider, outcome }: TestSent): string {
  if (provider === 'mailbox') return `«${subject}» was kept in the local mailbox (/admin/mailbox): without POSTMARK_SERVER_TOKEN no mail leaves this machine.`
  switch (outcome.kind) {
    case 'sent': return `«${subject}» was accepted by Postmark as ${outcome.providerId}.`
    case 'retry': return `Not sent, and may work later: ${outcome.reason}.`
    case 'refused': return outcome.reason === 'inactive-recipient' ? 'Postmark refused it: the address is on its list of inactive recipients.' : 'Postmark refused it: the mail or the address is not valid.'
    case 'blocked': return `Postmark refuses this account or its settings: ${outcome.reason}.`
    case 'unclear': return `Unclear whether it left: ${outcome.reason}. Look into Postmark's activity before you try again.`
  }
}
