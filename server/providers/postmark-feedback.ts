/** Postmark's own records of what became of mails: bounces, opens, clicks, and the lists of addresses it does not write to.
 *  https://postmarkapp.com/developer/api/suppressions-api, …/bounce-api, …/messages-api */
import type { Models } from 'postmark'
import { z } from 'zod'
import { parseEmailAddress } from '../values/email-address.ts'
import type { Instant } from '../values/time.ts'
import { easternText } from './eastern.ts'
import type { Changed, ProviderFeedback, Told } from './feedback.ts'
import type { Ask } from './postmark-check.ts'
import { postmarkHooks } from './postmark-hooks.ts'
import { readListEntry, readPostmarkEvent, type ToldEvent } from './postmark-events.ts'
import type { OutgoingMail } from './provider.ts'

const PAGE = 500
/** Postmark answers no further than this. */
const WINDOW = 10_000
const CHANGES_MAX = 50

type What = Parameters<ProviderFeedback['happened']>[1]

const RECORD_TYPES: Readonly<Record<What, string>> = { bounces: 'Bounce', opens: 'Open', clicks: 'Click' }
const LISTS: Readonly<Record<What, string>> = { bounces: 'Bounces', opens: 'Opens', clicks: 'Clicks' }

const list = z.array(z.unknown())
const changed = z.object({ EmailAddress: z.string(), Status: z.string() })
type Answer = Awaited<ReturnType<Ask>>

/** @param streams names of the streams by kind; without one Postmark's lists are about the stream `outbound` alone */
export function postmarkFeedback(ask: Ask, streams: Readonly<Record<OutgoingMail['kind'], string>>): ProviderFeedback {
  return {
    changesMax: CHANGES_MAX,
    ...postmarkHooks(ask, streams),
    listed: async (kind) => {
      const told = entriesOf(await ask((client) => client.getSuppressions(streams[kind])), 'Suppressions')
      return told.kind === 'ok' ? { kind: 'ok', entries: told.entries.flatMap((entry) => readListEntry(entry) ?? []) } : told
    },
    happened: (kind, what, since) => readPages(ask, { stream: streams[kind], what, since }),
    change: async (kind, to, addresses) => {
      const options: Models.CreateSuppressionsRequest = { Suppressions: addresses.slice(0, CHANGES_MAX).map((address) => ({ EmailAddress: address })) }
      const answer = await ask((client) => (to === 'listed' ? client.createSuppressions(streams[kind], options) : client.deleteSuppressions(streams[kind], options)))
      const told = entriesOf(answer, 'Suppressions')
      return told.kind === 'ok' ? { kind: 'ok', entries: told.entries.flatMap(toChanged) } : told
    },
  }
}

interface Question {
  readonly stream: string
  readonly what: What
  readonly since: Instant
}

/** Page by page, newest first. Opens and clicks know no date, so they are read until one is old enough. */
async function readPages(ask: Ask, question: Question): Promise<Told<ToldEvent>> {
  const found: ToldEvent[] = []
  for (let offset = 0; offset + PAGE <= WINDOW; offset += PAGE) {
    const told = entriesOf(await askPage(ask, question, offset), LISTS[question.what])
    if (told.kind === 'failed') return told
    const events = told.entries.flatMap((entry) => readPostmarkEvent(entry, RECORD_TYPES[question.what]) ?? [])
    found.push(...events.filter(({ at }) => at === null || at >= question.since))
    if (told.entries.length < PAGE || events.some(({ at }) => at !== null && at < question.since)) break
  }
  return { kind: 'ok', entries: found }
}

function askPage(ask: Ask, { stream, what, since }: Question, offset: number): Promise<Answer> {
  const page = { count: PAGE, offset, messageStream: stream }
  return ask((client) => {
    switch (what) {
      case 'bounces': return client.getBounces({ ...page, fromDate: easternText(since) })
      case 'opens': return client.getMessageOpens(page)
      case 'clicks': return client.getMessageClicks(page)
    }
  })
}

/** A page of maintenance answers 200 too, so only a list is a list. */
function entriesOf({ seen, body, errorCode }: Answer, name: string): Told<unknown> {
  if (seen.status !== 200) return { kind: 'failed', reason: seen.status === 0 ? `no answer (${seen.failureCode ?? 'no code'})` : `answer ${seen.status}, code ${errorCode}` }
  const found = list.safeParse(typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : undefined)
  return found.success ? { kind: 'ok', entries: found.data } : { kind: 'failed', reason: 'answer 200 without a list' }
}

function toChanged(entry: unknown): readonly Changed[] {
  const known = changed.safeParse(entry)
  const address = known.success ? parseEmailAddress(known.data.EmailAddress) : null
  return known.success && address ? [{ address, isDone: known.data.Status === 'Suppressed' || known.data.Status === 'Deleted' }] : []
}
