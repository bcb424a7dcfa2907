/** The flow after a purchase. `after` counts from the moment the shop completed the order. The thank-you proposes
 *  products, so it is an offer by Postmark's rules and leaves with the reminders' sender and stream. */
import { days } from '../values/time.ts'
import type { Flow } from './flow.ts'

export const postPurchase: Flow = {
  name: 'post-purchase',
  subject: 'order',
  kind: 'reminders',
  topic: 'offers',
  steps: [
    { id: 'thank-you', after: days(3), from: 'activity', mail: 'thank-you', grace: days(2) },
  ],
}
