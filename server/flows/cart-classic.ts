/** The plain abandoned-cart flow: three mails, the same for everybody. `after` counts from the shopper's last activity in the cart. */
import { hours } from '../values/time.ts'
import type { Flow } from './flow.ts'

export const cartClassic: Flow = {
  name: 'cart-classic',
  subject: 'cart',
  kind: 'reminders',
  topic: 'reminders',
  steps: [
    { id: 'help', after: hours(1), from: 'activity', mail: 'cart-help', grace: hours(12) },
    { id: 'concerns', after: hours(24), from: 'activity', mail: 'cart-concerns', grace: hours(24) },
    { id: 'last-note', after: hours(60), from: 'activity', mail: 'cart-last-note', grace: hours(24), incentive: 'coupon' },
  ],
}
