/** When a step is due, and on which branch a series is. Pure. */
import { plus, type Duration, type Instant } from '../values/time.ts'
import type { DoneStep, Facts } from './decide.ts'
import { placeOf, placesOf, stepOf, type Flow, type Response, type Step } from './flow.ts'

/** When the step may leave at the earliest, as far as the clock goes. */
export function dueOf(flow: Flow, step: Step, facts: Facts): Instant {
  const before = step.from === 'activity' ? null : momentBefore(flow, step, facts.done)
  return plus(later(before ?? facts.anchor, facts.anchor), step.after)
}

/** When the mail of the place before really left, or should have. */
function momentBefore(flow: Flow, step: Step, done: readonly DoneStep[]): Instant | null {
  for (const place of placesBefore(flow, step)) {
    const here = done.filter((each) => each.step === place)
    const known = here.find((each) => each.sentAt !== null) ?? here[0]
    if (known) return known.sentAt ?? known.dueAt ?? null
  }
  return null
}

/**
 * The branch that the series is on for a step: that of the last mail that left, if it was on one, else how that mail was
 * taken. Nobody has opened what never came.
 */
export function branchFor(flow: Flow, step: Step, done: readonly DoneStep[]): { readonly branch: Response; readonly isSettled: boolean } {
  for (const place of placesBefore(flow, step)) {
    const sent = done.find((each) => each.step === place && each.sentAt !== null)
    if (!sent) continue
    const taken = sent.mail === undefined ? undefined : stepOf(flow, { step: place, mail: sent.mail })?.on
    return taken ? { branch: taken, isSettled: true } : { branch: sent.response ?? 'not-opened', isSettled: false }
  }
  return { branch: 'not-opened', isSettled: false }
}

/** Nearest first. */
function placesBefore(flow: Flow, step: Step): readonly string[] {
  const places = placesOf(flow)
  return places.slice(0, Math.max(0, places.indexOf(placeOf(step)))).reverse()
}

/** Least distance to the mail before that the step itself wants; null when it goes by the shopper's activity alone. */
export const ownDistance = (step: Step): Duration | null => (step.from === 'previous mail' ? step.after : null)

const later = (a: Instant, b: Instant): Instant => (a > b ? a : b)
