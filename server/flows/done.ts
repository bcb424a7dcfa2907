/** Which places of a series are behind it, going by its messages. Pure. */
import type { Message } from '../messages/outbox.ts'
import { days, type Duration, type Instant } from '../values/time.ts'
import type { DoneStep } from './decide.ts'
import type { Response } from './flow.ts'

/** A person who got a step's mail this recently does not get it again for another cart, unless an order lies between. */
export const NOT_AGAIN_WITHIN: Duration = days(14)

/** A place with a message is behind us unless that message still waits to leave. */
export const isDone = ({ state }: Pick<Message, 'state'>): boolean => state !== 'scheduled' && state !== 'claimed' && state !== 'intent'

/** @param responses by message; nothing shows that the rest were opened */
export const doneSteps = (messages: readonly Message[], responses: ReadonlyMap<string, Response>): readonly DoneStep[] => messages.filter(isDone)
  .map((message) => ({ step: message.step, mail: message.mail, dueAt: message.dueAt, sentAt: sentAt(message), response: responses.get(message.id) ?? 'not-opened' }))

/** An ambiguous message may have arrived: for the distance between mails it counts as sent. */
function sentAt(message: Message): Instant | null {
  if (message.state === 'ambiguous') return message.dueAt
  return message.state === 'sent' ? message.endedAt : null
}
