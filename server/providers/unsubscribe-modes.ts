/** Remembers for each kind of mail whose unsubscribe link it carries, and asks again now and then without holding up a mail. */
import type { Clock } from '../clock.ts'
import { hours, milliseconds, minutes, type Duration } from '../values/time.ts'
import type { OutgoingMail, StreamCheck, UnsubscribeMode } from './provider.ts'

type Kind = OutgoingMail['kind']

/** An owner may have Postmark change the handling of a stream at any time. */
const ASK_EVERY: Duration = hours(1)
/** After a question without an answer. */
const ASK_AGAIN: Duration = minutes(1)

export interface UnsubscribeModes {
  of(kind: Kind): UnsubscribeMode
  /** Asks in the background for what is unknown or old; one question per kind at a time. Never throws. */
  refresh(): void
  /** Takes over what somebody else asked. */
  learn(kind: Kind, stream: StreamCheck): void
}

interface Known { mode: UnsubscribeMode; askAt: Duration; isAsking: boolean }

/** @param ask looks one kind's stream up; must not throw */
export function createUnsubscribeModes(clock: Pick<Clock, 'monotonic'>, ask: (kind: Kind) => Promise<StreamCheck>): UnsubscribeModes {
  const unknown = (): Known => ({ mode: 'unknown', askAt: clock.monotonic(), isAsking: false })
  const known: Readonly<Record<Kind, Known>> = { reminders: unknown(), orders: unknown() }
  const learn = (kind: Kind, stream: StreamCheck): void => {
    const isTold = stream.kind === 'ok'
    // No answer takes nothing back: the handling of a stream rarely changes.
    if (isTold) known[kind].mode = stream.hasOwnUnsubscribe ? 'ours' : 'postmark'
    known[kind].askAt = milliseconds(clock.monotonic() + (isTold ? ASK_EVERY : ASK_AGAIN))
  }
  const askAbout = async (kind: Kind): Promise<void> => {
    if (known[kind].isAsking || clock.monotonic() < known[kind].askAt) return
    known[kind].isAsking = true
    learn(kind, await ask(kind))
    known[kind].isAsking = false
  }
  return {
    of: (kind) => known[kind].mode,
    refresh: () => {
      void askAbout('reminders')
      void askAbout('orders')
    },
    learn,
  }
}
