/** Gathers what the pace of mails means for some runs: what their people got lately, in what zone the night is, what goes first. */
import type { Deps } from '../deps.ts'
import { flows } from '../flows/flows.ts'
import { groupBy } from '../db/many.ts'
import { liveRunsOf, notePeople, type LiveRun, type Run } from '../flows/store.ts'
import { countryOf } from '../stores/country.ts'
import type { Store } from '../stores/shop.ts'
import { parseEmailAddress, type EmailAddress } from '../values/email-address.ts'
import { minus, type Instant } from '../values/time.ts'
import { CAPS_LOOK_BACK } from './caps.ts'
import { readPaces, type PersonPace } from './ledger.ts'
import type { PaceFacts } from './pace.ts'
import { quietSpread } from './quiet-hours.ts'
import { hasToWait, type LiveSeries } from './series.ts'
import { pausedFlows } from './store.ts'
import { quietRules } from './zone.ts'

/** A run, and what its cart or order tells of whoever reads its mails. */
export interface Reader {
  readonly run: Run
  readonly sealedEmail: string | null
  /** As the shopper's browser said. */
  readonly timeZone: string | null
  /** Billing country as chosen. */
  readonly country: string | null
  readonly activeAt: Instant
  /** Messages of the run that still wait to leave. */
  readonly waiting: readonly string[]
  /** All messages of the run. */
  readonly own: readonly string[]
}

export interface GatheredPace {
  readonly pace: PaceFacts
  /** For `reserve`, as it was when the facts were gathered; null without an address. */
  readonly person: PersonPace | null
}

/** @returns by the run's id */
export async function gatherPaces(deps: Deps, store: Store, readers: readonly Reader[]): Promise<ReadonlyMap<string, GatheredPace>> {
  const { db } = deps.connection
  const people = await readPeople(deps, readers)
  const live = groupBy(await liveRunsOf(db, [...people.values()].map(({ personIndex }) => personIndex)), ({ personIndex }) => personIndex)
  const paused = await pausedFlows(db, store.id)
  return new Map(readers.map((reader) => {
    const { run } = reader
    const person = people.get(run.id) ?? null
    const mails = person?.mails ?? []
    return [run.id, {
      person,
      pace: {
        caps: deps.pace.caps, mailedAt: mails.map(({ at }) => at), ownMailedAt: mails.filter(({ messageId }) => reader.own.includes(messageId)).map(({ at }) => at),
        quiet: quietRules(deps.pace.quiet, { timeZone: reader.timeZone, country: reader.country, shopCountry: countryOf(deps, store) }),
        spread: quietSpread(deps.random()),
        hasToWait: person !== null && hasToWait(seriesOf(run.id, run.flow, reader.activeAt), othersOf(run, live.get(person.personIndex))),
        isPaused: paused.has(run.flow),
      },
    }] as const
  }))
}

/** By the run's id; those without an address are missing. */
async function readPeople(deps: Deps, readers: readonly Reader[]): Promise<ReadonlyMap<string, PersonPace>> {
  const { db } = deps.connection
  const known = readers.flatMap(({ run, sealedEmail, waiting }) => {
    const address = sealedEmail === null ? null : openAddress(deps, run.storeId, sealedEmail)
    return address === null ? [] : [{ run, personIndex: deps.vault.personIndex(address), except: waiting }]
  })
  // Before the others of each person are looked for: of two runs in the same company each is to see the other.
  await notePeople(db, new Map(known.filter(({ run, personIndex }) => run.personIndex !== personIndex).map(({ run, personIndex }) => [run.id, personIndex])))
  const paces = await readPaces(db, known, minus(deps.clock.now(), CAPS_LOOK_BACK))
  return new Map(known.flatMap(({ run }, index) => {
    const pace = paces[index]
    return pace ? [[run.id, pace] as const] : []
  }))
}

/** One that cannot be opened has no mail either: building it fails, and that is told there. */
function openAddress({ vault }: Deps, storeId: string, sealed: string): EmailAddress | null {
  try {
    return parseEmailAddress(vault.open(storeId, sealed))
  } catch {
    return null
  }
}

const othersOf = (run: Run, live: readonly LiveRun[] = []): readonly LiveSeries[] =>
  live.filter((other) => other.runId !== run.id).map((other) => seriesOf(other.runId, other.flow, other.activeAt))

/** A flow that is no longer known sends nothing, so it holds up no other. */
const seriesOf = (runId: string, flow: string, activeAt: Instant): LiveSeries => ({ runId, activeAt, topic: flows.get(flow)?.topic ?? 'offers' })
