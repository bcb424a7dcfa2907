/** Whether an owner's delays and switches make a series that can be kept: steps in order, with the distance mails need. Pure. */
import { changedFlow, changePath, CHANGEABLE, type FlowChanges } from '../flows/changed.ts'
import { placeOf, placesOf, type Flow, type Step } from '../flows/flow.ts'
import { flows } from '../flows/flows.ts'
import { days, hours, minutes, plus, instant, type Duration } from '../values/time.ts'
import type { Verdict } from './check-word.ts'

/** Before that a shopper may be at the next field still. */
const AFTER_MIN: Duration = hours(1)
/** `decide` keeps it in any case; a delay below it would promise what does not happen. */
const GAP_MIN: Duration = hours(6)
/** A cart is kept for 30 days, and its last mail has to find it. */
const LAST_MAX: Duration = days(28)
const MINUTES = /^[1-9]\d{0,5}$/

const wrong = (sentence: string): Verdict => ({ mistakes: [{ sentence }], warnings: [] })

/** Whether there is such a setting, and the text is of its kind. */
export function checkSetting(path: string, text: string): Verdict {
  const [flowName = '', stepId, what] = path.split('.')
  const isKnown = flows.get(flowName)?.steps.some((step) => step.id === stepId) && CHANGEABLE.some((each) => each === what)
  if (!isKnown) return wrong(`There is no «${path}».`)
  if (what === 'off') return text === 'true' ? { mistakes: [], warnings: [] } : wrong('A step is switched off by «true».')
  return MINUTES.test(text) ? { mistakes: [], warnings: [] } : wrong('A delay is a whole number of minutes.')
}

/** Sentences by path, about the series as a whole. */
export function checkSeries(changes: FlowChanges): Readonly<Record<string, string>> {
  const mistakes: Record<string, string> = {}
  for (const flow of flows.values()) {
    const changed = changedFlow(flow, changes)
    if (changed.steps.length === 0) mistakes[changePath(flow.name, flow.steps[0]?.id ?? '', 'off')] = 'At least one step stays on. To send none, switch the whole series off.'
    for (const step of changed.steps) {
      const sentence = checkStep(changed, step)
      if (sentence) mistakes[changePath(flow.name, step.id, 'after')] = sentence
    }
  }
  return mistakes
}

/** Why one more delay does not fit into a series that holds; null: it does. */
export function checkDelay(changes: FlowChanges, path: string, text: string): string | null {
  const before = checkSeries(changes)
  const { [path]: own, ...others } = checkSeries({ ...changes, [path]: text })
  if (own !== undefined) return own
  const [other] = Object.entries(others).filter(([each, sentence]) => before[each] !== sentence)
  return other === undefined ? null : `Then «${other[0].split('.')[1] ?? ''}» does not fit any more. ${other[1]}`
}

function checkStep(flow: Flow, step: Step): string | null {
  if (step.after < AFTER_MIN) return 'At least one hour.'
  const earlier = before(flow, step)
  if (step.from === 'previous mail' && step.after < GAP_MIN) return 'Between two mails of a series lie at least six hours.'
  if (step.from === 'activity' && earlier !== null && step.after < plus(instant(earlier), GAP_MIN)) return `This comes before the mail before it, or less than six hours after: at least ${hoursText(plus(instant(earlier), GAP_MIN))} hours.`
  return since(flow, step) > LAST_MAX ? 'The last mail leaves within 28 days, because carts are kept for 30.' : null
}

/** How long after the shopper's last activity a step comes at the latest, where nothing holds the mails up. */
export function since(flow: Flow, step: Step): Duration {
  const earlier = step.from === 'previous mail' ? before(flow, step) : null
  return earlier === null ? step.after : plus(instant(earlier), step.after) as number as Duration
}

/** The latest of the steps that may have gone before. */
function before(flow: Flow, step: Step): Duration | null {
  const places = placesOf(flow)
  const at = places.indexOf(placeOf(step))
  for (const place of places.slice(0, Math.max(0, at)).reverse()) {
    const here = flow.steps.filter((each) => placeOf(each) === place && mayPrecede(each, step))
    if (here.length > 0) return Math.max(...here.map((each) => since(flow, each))) as Duration
  }
  return null
}

/** Of the same kind of shopper, and on no other branch. */
const mayPrecede = (earlier: Step, later: Step): boolean =>
  JSON.stringify(earlier.when) === JSON.stringify(later.when) && (earlier.on === undefined || later.on === undefined || earlier.on === later.on)

/** «1», «1.5» */
export const hoursText = (length: number): string => String(Math.round((length / hours(1)) * 100) / 100)

/** Hours as people type them, in minutes; null when they are none. */
export function minutesFrom(typed: string): string | null {
  const text = typed.trim().replace(',', '.')
  if (!/^\d{1,4}(?:\.\d{1,2})?$/.test(text)) return null
  const length = Math.round((Number(text) * hours(1)) / minutes(1))
  return length > 0 ? String(length) : null
}
