/** Hears what became of mails where no webhook told: from the shops' carts, and at the start and every hour from the mail
 *  provider's own records, by one process for all. */
import type { Deps } from '../../deps.ts'
import type { ProviderFeedback } from '../../providers/feedback.ts'
import { hours, milliseconds, minus, minutes, seconds, type Duration } from '../../values/time.ts'
import { later } from '../../db/moment.ts'
import { claimPull, endPull, failPull } from './ledger.ts'
import { keepHook } from './hooks.ts'
import { pull } from './pull.ts'
import { findReturns } from './visits.ts'
import { pushOptOuts } from './push/push.ts'
import { STREAM_KINDS, type StreamKind } from './settings.ts'

const PULL_EVERY: Duration = hours(1)
/** A process that has just started may have been away for longer than webhooks are repeated. */
const PULL_AT_START: Duration = minutes(5)
/** How soon a reading that failed is tried again. */
const TRY_AGAIN: Duration = minutes(5)
/** Looking for unsubscribes that the provider does not know of goes through all that there are. */
const PUSH_EVERY: Duration = minutes(10)
/** How often it is looked into whether there is anything to do. */
const LOOK_EVERY: Duration = seconds(20)

interface Ear {
  /** Monotonic time of the next look; null before the first. */
  nextLook: Duration | null
  nextPush: Duration
  underWay: Promise<void> | null
}

/** By process. */
const ears = new WeakMap<Deps, Ear>()

/** Called with every beat; does something a few times an hour. Never throws. Resolves when what is under way is over. */
export function hear(deps: Deps): Promise<void> {
  const { clock, lifecycle, log } = deps
  const ear = ears.get(deps) ?? { nextLook: null, nextPush: clock.monotonic(), underWay: null }
  ears.set(deps, ear)
  if (ear.underWay) return ear.underWay
  if (lifecycle.isStopping || (ear.nextLook !== null && clock.monotonic() < ear.nextLook)) return Promise.resolve()
  const every = ear.nextLook === null ? PULL_AT_START : PULL_EVERY
  ear.nextLook = milliseconds(clock.monotonic() + LOOK_EVERY)
  ear.underWay = look(deps, ear, every).catch((error: unknown) => log.error('feedback.unheard', error)).finally(() => { ear.underWay = null })
  return ear.underWay
}

async function look(deps: Deps, ear: Ear, every: Duration): Promise<void> {
  const { clock, provider: { feedback } } = deps
  await findReturns(deps)
  if (!feedback) return
  if (clock.monotonic() >= ear.nextPush) {
    ear.nextPush = milliseconds(clock.monotonic() + PUSH_EVERY)
    await pushOptOuts(deps, feedback)
  }
  for (const stream of streamsOf(deps)) if (!deps.lifecycle.isStopping) await hearStream(deps, feedback, stream, every)
}

/** Both kinds may leave by one stream. */
const streamsOf = ({ hearing: { streams } }: Deps): readonly StreamKind[] => STREAM_KINDS.filter((kind, index) => STREAM_KINDS.findIndex((other) => streams[other] === streams[kind]) === index)

async function hearStream(deps: Deps, feedback: ProviderFeedback, stream: StreamKind, every: Duration): Promise<void> {
  const { clock, connection: { db, now }, log } = deps
  const at = clock.wall()
  const claimed = await claimPull(db, stream, { now, pulledBefore: minus(at, every) })
  if (!claimed) return
  const pulled = await pull(deps, feedback, { stream, pulledAt: claimed.pulledAt, at })
  if (pulled.kind === 'ok') {
    await endPull(db, stream, at)
    await keepHook(deps, feedback, stream)
    log.info('feedback.pulled', { stream })
  } else if (pulled.kind === 'stopped') {
    // Whoever comes next goes on at once.
    await failPull(db, stream, '', now())
  } else {
    await failPull(db, stream, pulled.reason, later(now(), TRY_AGAIN))
    log.warn('feedback.unpulled', { stream, reason: pulled.reason })
  }
}
