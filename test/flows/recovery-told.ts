/** What the series that branches decides, told shortly, and mails of it that lie behind a cart. */
import { cartRecovery } from '../../server/flows/cart-recovery.ts'
import { decide, type CartFacts, type Decision, type DoneStep } from '../../server/flows/decide.ts'
import { placeOf, type Flow, type Response } from '../../server/flows/flow.ts'
import { flowOf } from '../../server/flows/flows.ts'
import { hours, instant, milliseconds, plus, type Duration, type Instant } from '../../server/values/time.ts'
import { cartFacts } from './facts.ts'

export const left = instant(Date.UTC(2026, 2, 2, 12))
export const MS = milliseconds(1)
export const at = (length: Duration): Instant => plus(left, length)
/** As it runs where no news are told. */
export const plain = flowOf({}, 'cart-recovery') ?? cartRecovery

export const told = (decision: Decision): unknown => (decision.kind === 'stop' ? ['stop', decision.because]
  : decision.kind === 'send' ? ['send', decision.step.mail] : decision.kind === 'skip' ? ['skip', placeOf(decision.step), decision.because] : ['wait', decision.because, decision.until - left])
export const next = (facts: Partial<CartFacts>, now: Instant, flow: Flow = plain) => told(decide(flow, cartFacts(left, facts), now))

export const sent = (mail: string, sentAt: Instant, response: Response = 'not-opened'): DoneStep =>
  ({ step: cartRecovery.steps.filter((step) => step.mail === mail).map(placeOf)[0] ?? '', mail, sentAt, dueAt: sentAt, response })
export const skipped = (step: string, mail: string, dueAt: Instant): DoneStep => ({ step, mail, dueAt, sentAt: null, response: 'not-opened' })
export const first = (response: Response): DoneStep => sent('cart-visitor', at(hours(1)), response)

/** The same where news of things left are told. */
export const withNews: Flow = flowOf({ series: { signals: 'human', coolOffDays: 7, priceDropPercent: 10, tellsBackInStock: true } }, 'cart-recovery') ?? cartRecovery
