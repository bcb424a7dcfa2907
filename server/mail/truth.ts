/** Whether what a mail is about is so: a mail whose whole point is a fact does not leave without that fact. Pure. */
import { hasDropped } from './items-view.ts'
import type { MailFacts, MailName } from './view.ts'

/** @param facts read from the shop just now */
export function isBorneOut(mail: MailName, facts: Pick<MailFacts, 'items' | 'keptUntil'>): boolean {
  switch (mail) {
    case 'cart-price-drop': return facts.items.some(hasDropped)
    case 'cart-back-in-stock': return facts.items.some((item) => item.isBack === true)
    case 'cart-expiring': return facts.keptUntil !== null
    default: return true
  }
}
