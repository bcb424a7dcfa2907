/** Facts for mails in tests: the template's own example with changes. */
import type { MailItem } from '../../server/mail/items-view.ts'
import type { MailFacts, MailName } from '../../server/mail/view.ts'
import { money } from '../../server/values/money.ts'
import { templates } from '../support/templates.ts'

export { templates }

/** The example of a mail; name only what the test is about. */
export const factsOf = (mail: MailName, changes: Partial<MailFacts> = {}): MailFacts => ({ ...templates.sample(mail), ...changes })

export const item = (changes: Partial<MailItem> = {}): MailItem => ({
  name: 'Mug',
  variation: null,
  quantity: 1,
  imageUrl: 'https://shop.test/mug.jpg',
  url: 'https://shop.test/product/mug/',
  unitPrice: money(1_450, 2, 'EUR'),
  linePrice: money(1_450, 2, 'EUR'),
  ...changes,
})
