/** The mail provider: what it accepted is the truth about what people got. Its answers get lost, its search lags. */
import type { ListOutcome, ListQuestion, OutgoingMail, Provider, SearchOutcome, SendOutcome } from '../../server/providers/provider.ts'
import { instant, seconds, type Instant } from '../../server/values/time.ts'
import type { Chance } from './chance.ts'
import { personOf } from './journey.ts'
import { deliver, type Life } from './life.ts'
import type { Timeline } from './timeline.ts'

/** The client gives a request up after this; what was on its way may still arrive. */
const TIMEOUT_MS = 10_000
/** By how much its search lags at most; the guarantee rests on less than ten minutes. */
const LAG_MAX_MS = 4 * 60_000
const BATCH_MAX = 50

export interface PostFaults {
  /** `down`: refuses or says nothing. `blocked`: the account is in the way. */
  state(): 'up' | 'down' | 'blocked'
  /** How likely a request or its answer is lost while it is up. */
  readonly loss: number
  /** How likely its search lags by minutes. */
  readonly lagging: number
  /** `away`: cannot be asked. `frozen`: shows nothing newer than the freeze. */
  index(): 'up' | 'away' | 'frozen'
  /** When the freeze that holds at a time ends; the time itself without one. */
  thawOf(time: number): number
}

export interface PostParts {
  readonly heap: Timeline
  readonly chance: Chance
  readonly faults: PostFaults
  /** Right before the request leaves. */
  posted(life: Life, mail: OutgoingMail): void
  accepted(mail: OutgoingMail): void
}

export interface PostOffice {
  providerFor(life: Life): Provider
}

/** A mail, and when it was accepted. */
type Taken = OutgoingMail & { readonly at: Instant }

export function postOffice(parts: PostParts): PostOffice {
  const { heap, chance, faults } = parts
  /** From when the search shows a message. */
  const shownAt = new Map<string, number>()
  /** Newest last; of all, by address, and by what they are about. */
  const taken: Taken[] = []
  const takenFor = new Map<string, Taken[]>()
  const takenAbout = new Map<string, Taken[]>()
  const accept = (mail: OutgoingMail): void => {
    const known = shownAt.get(mail.messageId)
    const lag = chance.is(faults.lagging) ? chance.between(0, LAG_MAX_MS) : chance.scale(200, 20_000)
    const shown = Math.max(heap.now() + lag, faults.thawOf(heap.now()), faults.thawOf(heap.now() + lag))
    shownAt.set(mail.messageId, known === undefined ? shown : Math.min(known, shown))
    const person = personOf(mail.to)
    const kept = { ...mail, at: instant(heap.now()) }
    taken.push(kept)
    takenFor.set(person, [...(takenFor.get(person) ?? []), kept])
    takenAbout.set(mail.aboutKey, [...(takenAbout.get(mail.aboutKey) ?? []), kept])
    parts.accepted(mail)
  }
  const send = (life: Life, mails: readonly OutgoingMail[], within = TIMEOUT_MS): Promise<readonly SendOutcome[]> => new Promise((resolve) => {
    const sentAt = heap.now()
    const timeout = Math.min(within, TIMEOUT_MS)
    for (const mail of mails) parts.posted(life, mail)
    const answer = (delay: number, outcome: (mail: OutgoingMail) => SendOutcome): void => deliver(heap, life, sentAt + delay, () => resolve(mails.map(outcome)))
    const arrive = (delay: number, which: readonly OutgoingMail[] = mails): void => heap.at(sentAt + delay, () => which.forEach(accept))
    const state = faults.state()
    if (state === 'blocked') return answer(chance.scale(20, 500), () => ({ kind: 'blocked', reason: '401 code 10' }))
    const [there, back] = [chance.scale(10, 400), chance.scale(10, 400)]
    const trouble = state === 'down' ? chance.pick(['refused', 'silent', 'unclear'] as const) : chance.is(faults.loss) ? chance.pick(['silent', 'late', 'reset', 'unclear', 'busy', 'garbage', 'partial'] as const) : 'none'
    switch (trouble) {
      // Never got there, and that is known.
      case 'refused': case 'busy': return answer(there, () => ({ kind: 'retry', after: seconds(30), reason: trouble === 'busy' ? '429' : 'ECONNREFUSED' }))
      case 'silent': return answer(timeout, () => ({ kind: 'unclear', reason: 'timeout' }))
      case 'unclear': return answer(there + back, () => ({ kind: 'unclear', reason: '500' }))
      case 'late':
        arrive(chance.between(Math.min(400, timeout), timeout))
        return answer(timeout, () => ({ kind: 'unclear', reason: 'timeout' }))
      case 'reset':
        arrive(there)
        return answer(there + back, () => ({ kind: 'unclear', reason: 'ECONNRESET' }))
      case 'garbage':
        arrive(there)
        return answer(there + back, () => ({ kind: 'unclear', reason: '200 without a message id' }))
      case 'partial': {
        const through = mails.filter(() => chance.is(0.5))
        arrive(there, through)
        return answer(there + back, (mail) => (through.includes(mail) ? sent(mail) : { kind: 'retry', after: seconds(30), reason: '406 code 100' }))
      }
      case 'none':
        arrive(there)
        return answer(there + back, sent)
    }
  })
  /** What the search says now: it is asked over the same network, and lags behind. */
  const search = <T>(life: Life, look: (isShown: (messageId: string) => boolean) => T, away: T): Promise<T> => new Promise((resolve) => {
    const [there, back] = [chance.scale(10, 2_000), chance.scale(10, 400)]
    if (faults.index() === 'away' || faults.state() !== 'up') return deliver(heap, life, heap.now() + there, () => resolve(away))
    heap.in(there, () => {
      const outcome = look((messageId) => (shownAt.get(messageId) ?? Infinity) <= heap.now())
      deliver(heap, life, heap.now() + back, () => resolve(outcome))
    })
  })
  const find = (life: Life, messageId: string): Promise<SearchOutcome> => search<SearchOutcome>(life, (isShown) => {
    heap.mark(isShown(messageId) ? 1 : 2)
    return isShown(messageId) ? { kind: 'found', providerId: `pm-${messageId}` } : { kind: 'absent' }
  }, { kind: 'unknown', reason: '503' })
  const list = (life: Life, { to, aboutKey, count }: ListQuestion): Promise<ListOutcome> => search<ListOutcome>(life, (isShown) => {
    const from = aboutKey !== undefined ? takenAbout.get(aboutKey) ?? [] : to !== undefined ? takenFor.get(personOf(to)) ?? [] : taken
    const mails: Taken[] = []
    for (let n = from.length - 1; n >= 0 && mails.length < count; n--) if (isShown(from[n]!.messageId)) mails.push(from[n]!)
    return { kind: 'ok', mails: mails.map(({ messageId, step, install, at }) => ({ providerId: `pm-${messageId}`, messageId, at, step, install })) }
  }, { kind: 'unknown', reason: '503' })
  return {
    providerFor: (life) => ({ name: 'postmark', batchMax: BATCH_MAX, send: (mails, within) => send(life, mails, within), find: (messageId) => find(life, messageId), list: (_, asked) => list(life, asked) }),
  }
}

const sent = (mail: OutgoingMail): SendOutcome => ({ kind: 'sent', providerId: `pm-${mail.messageId}` })
