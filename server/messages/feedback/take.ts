/** Takes one thing that the provider told: keeps it with its message, closes a message whose outcome was not known, and has
 *  the provider's lists obeyed. The same event may be told many times, in any order, by webhook and by list. */
import type { Deps } from '../../deps.ts'
import { wakeRun } from '../../flows/store.ts'
import { noteAcceptedTwice } from '../../health/ledger.ts'
import { watchFlow } from '../../pace/watch.ts'
import type { ToldEvent } from '../../providers/postmark-events.ts'
import { instant, type Instant } from '../../values/time.ts'
import { confirmAccepted } from '../outbox.ts'
import { agentOf } from './agents.ts'
import { takeWord } from './listing.ts'
import { isOurPush } from './push/store.ts'
import { kindOfStream, type StreamKind } from './settings.ts'
import { findOurs, recordEvent, type EventDetail, type Ours } from './store.ts'

const READER_LENGTH = 8

/** `foreign`: about a mail of somebody else on the same account, and about nobody's list. */
export type Taken = { readonly outcome: 'kept' | 'known' | 'foreign'; readonly stream: StreamKind | null }

/** @param traceId the webhook's own id; null where it has none */
export async function takeEvent(deps: Deps, told: ToldEvent, traceId: string | null): Promise<Taken> {
  const ours = await findOurs(deps.connection.db, told)
  const stream = kindOfStream(deps.hearing, told.stream) ?? (ours ? 'reminders' : null)
  if (ours) await closeOpen(deps, ours, told)
  const kept = ours && told.kind ? await keep(deps, ours, told, traceId) : null
  if (ours && kept === 'new' && (told.kind === 'bounced' || told.kind === 'complained')) await watchFlow(deps, { storeId: ours.storeId, runId: ours.runId })
  const isListed = stream !== null && await obeyList(deps, stream, told)
  return { stream, outcome: kept === 'known' ? 'known' : ours || isListed ? 'kept' : 'foreign' }
}

/** That something became of a mail proves that it was accepted, better than any search. */
async function closeOpen({ clock, connection: { db }, log }: Deps, ours: Ours, told: ToldEvent): Promise<void> {
  if (told.messageId !== ours.id || told.providerId === null || told.kind === null) return
  const wall = clock.wall()
  const at = instant(Math.min(told.at ?? wall, wall))
  if (await confirmAccepted(db, { messageId: ours.id, providerId: told.providerId, at: clock.now(), wall: at })) {
    log.info('message.confirmed', { messageId: ours.id })
    await wakeRun(db, ours.runId, clock.now(), 'message-through')
  } else if (ours.providerId !== null && ours.providerId !== told.providerId) {
    log.warn('message.accepted-twice', { messageId: ours.id })
    await noteAcceptedTwice(db, { messageId: ours.id, providerId: told.providerId, storeId: ours.storeId, wall })
  }
}

async function keep(deps: Deps, ours: Ours, told: ToldEvent, traceId: string | null): Promise<'new' | 'known' | 'full'> {
  const { clock, connection: { db }, vault } = deps
  const kind = told.kind ?? 'delivered'
  const about = `${kind}\n${ours.id}\n${told.link}`
  return recordEvent(db, {
    id: vault.newId(clock.wall()), storeId: ours.storeId, messageId: ours.id, kind, at: told.at ?? clock.wall(), detail: detailOf(deps, told),
    dedupeKey: vault.sign('event', `${about}\n${told.number || secondOf(told.at)}`), traceKey: traceId === null ? null : vault.sign('event-trace', `${about}\n${traceId}`),
    heardAt: clock.wall(),
  })
}

/** Lists tell times less exactly than webhooks do. */
const secondOf = (at: Instant | null): string => (at === null ? '' : String(Math.floor(at / 1_000)))

function detailOf({ vault }: Pick<Deps, 'vault'>, told: ToldEvent): EventDetail {
  if (told.kind !== 'opened' && told.kind !== 'clicked') return told.bounceType === '' ? {} : { bounceType: told.bounceType }
  return {
    source: 'provider', agent: agentOf(told.userAgent), reader: readerOf(vault, told.userAgent), isLook: false,
    hasSystem: !/^(?:|unknown)$/i.test(told.system), link: told.link === '' ? '' : readerOf(vault, told.link),
  }
}

/** A short mark that tells texts apart and cannot be read back. */
export const readerOf = (vault: Pick<Deps['vault'], 'sign'>, text: string): string => vault.sign('event-mark', text).slice(0, READER_LENGTH)

/** @returns whether the event was about a list that concerns us */
async function obeyList(deps: Deps, stream: StreamKind, told: ToldEvent): Promise<boolean> {
  const { listing, recipient } = told
  if (!listing || !recipient) return false
  const word = listing.state === 'lifted' ? 'lifted' : listing.word
  // The echo of what we told the provider ourselves: that somebody unsubscribed here, where he can take it back.
  if (word === 'manual' && told.isByCustomer && await isOurPush(deps.connection.db, deps.vault.personIndex(recipient))) return true
  await takeWord(deps, recipient, { stream, word, at: told.at ?? deps.clock.wall() })
  deps.log.info('list.heard', { stream, word })
  return true
}
