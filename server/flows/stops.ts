/** What ends a series, whatever its steps. Pure. */
import type { Instant } from '../values/time.ts'
import { holdAll } from './conditions.ts'
import type { Facts } from './decide.ts'
import type { Flow } from './flow.ts'

export type StopReason = 'ordered' | 'emptied' | 'newer-cart' | 'no-address' | 'suppressed' | 'no-consent' | 'cart-ended' | 'order-not-completed' | 'stop-rule' | 'finished'

/** Why the series ends now; null when nothing ends it. */
export function stopReason(flow: Flow, facts: Facts, now: Instant): StopReason | null {
  const always = ofSubject(facts) ?? ofPerson(facts)
  if (always) return always
  return (flow.stopWhen ?? []).some((rule) => holdAll([rule], facts.about, now) === 'yes') ? 'stop-rule' : null
}

function ofSubject(facts: Facts): StopReason | null {
  if (facts.subject === 'order') return facts.status === 'completed' ? null : 'order-not-completed'
  if (facts.isOrdered || facts.state === 'purchased' || facts.state === 'recovered') return 'ordered'
  if (facts.state === 'expired' || facts.state === 'erased') return 'cart-ended'
  if (facts.lineCount === 0) return 'emptied'
  return facts.hasNewerCart ? 'newer-cart' : null
}

function ofPerson(facts: Facts): StopReason | null {
  if (!facts.hasAddress) return 'no-address'
  if (facts.isSuppressed) return 'suppressed'
  return facts.permission === 'no-consent' ? 'no-consent' : null
}
