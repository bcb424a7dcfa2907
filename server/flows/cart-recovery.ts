/**
 * The abandoned-cart flow that goes by who the shopper is and by how he takes the first mail.
 *
 *     visitor    1 h ─┬─ not opened ── +10 h ── +2 days       customer   1 h ──── 24 h ──── +48 h
 *                     ├─ opened ─────── +6 h ── +1 day
 *                     └─ clicked ────── +8 h ── +1 day
 *
 * A visitor has no earlier order in the shop, a customer has. Hours without a plus count from the shopper's last activity, those
 * with one from when the mail before really left; who comes back meanwhile has them count from then. A branch is looked at when
 * the time of one comes, and the earliest whose time has come and which holds at that moment is taken: who opens at +7 h gets the
 * mail of «opened» at +8 h, who clicks at +7 h that of «clicked» at +8 h, who did neither by +10 h that of «not opened». Once the
 * second mail has left its branch stays for the third, whatever is opened since.
 */
import { days, hours } from '../values/time.ts'
import type { Condition } from './conditions.ts'
import type { Flow, Step } from './flow.ts'

const VISITOR: readonly Condition[] = [{ of: 'customer', is: false }]
const CUSTOMER: readonly Condition[] = [{ of: 'customer', is: true }]

const [first, second, third] = [{ place: 'first' }, { place: 'second' }, { place: 'third' }]
const soon = { grace: hours(12) }
const later = { grace: hours(24) }

const visitors: readonly Step[] = [
  { ...first, id: 'visitor', when: VISITOR, after: hours(1), from: 'activity', mail: 'cart-visitor', ...soon },
  { ...second, id: 'highlights', when: VISITOR, on: 'not-opened', after: hours(10), from: 'previous mail', mail: 'cart-highlights', ...later },
  { ...second, id: 'about-us', when: VISITOR, on: 'opened', after: hours(6), from: 'previous mail', mail: 'cart-about-us', ...later },
  { ...second, id: 'benefit', when: VISITOR, on: 'clicked', after: hours(8), from: 'previous mail', mail: 'cart-benefit', ...later, incentive: 'coupon' },
  { ...third, id: 'expiring', when: VISITOR, on: 'not-opened', after: days(2), from: 'previous mail', mail: 'cart-expiring', ...later },
  { ...third, id: 'voices', when: VISITOR, on: 'opened', after: days(1), from: 'previous mail', mail: 'cart-voices', ...later },
  { ...third, id: 'questions', when: VISITOR, on: 'clicked', after: days(1), from: 'previous mail', mail: 'cart-questions', ...later },
]

const customers: readonly Step[] = [
  { ...first, id: 'welcome-back', when: CUSTOMER, after: hours(1), from: 'activity', mail: 'cart-welcome-back', ...soon },
  { ...second, id: 'advice', when: CUSTOMER, after: hours(24), from: 'activity', mail: 'cart-advice', ...later },
  { ...third, id: 'reason', when: CUSTOMER, after: hours(48), from: 'previous mail', mail: 'cart-reason', ...later },
]

/** When the settings want them: somebody may have left because of the price, or because it was sold out. */
const news: readonly Step[] = [
  { id: 'price-drop', trigger: 'price-drop', after: hours(1), from: 'activity', mail: 'cart-price-drop', ...later },
  { id: 'back-in-stock', trigger: 'back-in-stock', after: hours(1), from: 'activity', mail: 'cart-back-in-stock', ...later },
]

export const cartRecovery: Flow = {
  name: 'cart-recovery',
  subject: 'cart',
  kind: 'reminders',
  topic: 'reminders',
  steps: [...visitors, ...customers, ...news],
}
