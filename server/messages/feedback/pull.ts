/** Reads the provider's own records of a stream, which make up for webhooks that were lost: the list of addresses that it does
 *  not write to, bounces, opens and clicks. */
import type { Deps } from '../../deps.ts'
import type { ProviderFeedback, Told } from '../../providers/feedback.ts'
import type { ListEntry } from '../../providers/postmark-events.ts'
import { days, hours, instant, minus, type Duration, type Instant } from '../../values/time.ts'
import { wordsOfPeople } from './ledger.ts'
import { takeWord } from './listing.ts'
import { isOurPush } from './push/store.ts'
import type { StreamKind } from './settings.ts'
import { takeEvent } from './take.ts'

/** How far back the first reading goes. */
const FIRST: Duration = days(7)
/** Records may show up late, and twice a year a local time means two moments. What was read before is known. */
const OVERLAP: Duration = hours(2)
const CHUNK = 500

/** What was read until it failed, or until the process was told to end, counts; the rest is read the next time. */
export type Pulled = { readonly kind: 'ok' } | { readonly kind: 'stopped' } | { readonly kind: 'failed'; readonly reason: string }

/** @param pulledAt up to when everything was read before; null: nothing was */
export async function pull(deps: Deps, feedback: ProviderFeedback, { stream, pulledAt, at }: { stream: StreamKind; pulledAt: Instant | null; at: Instant }): Promise<Pulled> {
  const listed = await feedback.listed(stream)
  if (listed.kind === 'failed') return listed
  await mirror(deps, stream, listed.entries)
  if (deps.lifecycle.isStopping) return { kind: 'stopped' }
  const since = minus(pulledAt ?? minus(at, FIRST), OVERLAP)
  // Bounces first: they keep mails from leaving, the others only count.
  for (const what of ['bounces', 'opens', 'clicks'] as const) {
    const told: Told<Parameters<typeof takeEvent>[1]> = await feedback.happened(stream, what, since)
    if (told.kind === 'failed') return told
    for (const each of told.entries) {
      if (deps.lifecycle.isStopping) return { kind: 'stopped' }
      await takeEvent(deps, { ...each, stream: deps.hearing.streams[stream] }, null)
    }
    if (deps.lifecycle.isStopping) return { kind: 'stopped' }
  }
  return { kind: 'ok' }
}

/** Takes over what the list says and we do not know yet. Who is no longer on it stays as he is: only a webhook tells why. */
async function mirror(deps: Deps, stream: StreamKind, entries: readonly ListEntry[]): Promise<void> {
  const { connection: { db }, vault } = deps
  for (let from = 0; from < entries.length && !deps.lifecycle.isStopping; from += CHUNK) {
    const chunk = entries.slice(from, from + CHUNK).map((entry) => ({ entry, person: vault.personIndex(entry.address), at: entry.at ?? instant(0) }))
    const known = await wordsOfPeople(db, chunk.map(({ person }) => person))
    for (const { entry, person, at } of chunk) {
      const isKnown = known.get(person)?.some((said) => said.stream === stream && said.word === entry.word && said.at >= at) ?? false
      if (isKnown || (entry.isByCustomer && await isOurPush(db, person))) continue
      await takeWord(deps, entry.address, { stream, word: entry.word, at })
    }
  }
}
