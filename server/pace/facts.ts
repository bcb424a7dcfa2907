/** Gathers what the pace of mails means for one run: what its person got lately, in what zone the night is, what goes first. */
import type { Deps } from '../deps.ts'
import { flows } from '../flows/flows.ts'
import { liveRunsOf, notePerson, type Run } from '../flows/store.ts'
import { countryOf } from '../stores/country.ts'
import type { Store } from '../stores/shop.ts'
import { parseEmailAddress, type EmailAddress } from '../values/email-address.ts'
import { minus, type Instant } from '../values/time.ts'
import { CAPS_LOOK_BACK } from './caps.ts'
import { readPace, type PersonPace } from './ledger.ts'
import type { PaceFacts } from './pace.ts'
import { quietSpread } from './quiet-hours.ts'
import { hasToWait, type LiveSeries } from './series.ts'
import { isPaused } from './store.ts'
import { quietRules } from './zone.ts'

/** What the run's cart or order tells. */
export interface Reader {
  readonly sealedEmail: string | null
  /** As the shopper's browser said. */
  readonly timeZone: string | null
  /** Billing country as chosen. */
  readonly country: string | null
  readonly activeAt: Instant
  /** Messages of the run that still wait to leave. */
  readonly waiting: readonly string[]
}

export interface GatheredPace {
  readonly pace: PaceFacts
  /** For `reserve`, as it was when the facts were gathered; null without an address. */
  readonly person: PersonPace | null
}

export async function gatherPace(deps: Deps, store: Store, run: Run, reader: Reader): Promise<GatheredPace> {
  const { db } = deps.connection
  const person = await readPerson(deps, run, reader)
  return {
    person,
    pace: {
      caps: deps.pace.caps, mailedAt: person?.sentAts ?? [],
      quiet: quietRules(deps.pace.quiet, { timeZone: reader.timeZone, country: reader.country, shopCountry: countryOf(deps, store) }),
      spread: quietSpread(deps.random()),
      hasToWait: person !== null && hasToWait(seriesOf(run.id, run.flow, reader.activeAt), await othersOf(deps, run, person.personIndex)),
      isPaused: await isPaused(db, store.id, run.flow),
    },
  }
}

async function readPerson(deps: Deps, run: Run, { sealedEmail, waiting }: Reader): Promise<PersonPace | null> {
  const address = sealedEmail === null ? null : openAddress(deps, run.storeId, sealedEmail)
  if (address === null) return null
  const personIndex = deps.vault.personIndex(address)
  if (run.personIndex !== personIndex) await notePerson(deps.connection.db, run.id, personIndex)
  return readPace(deps.connection.db, personIndex, { since: minus(deps.clock.now(), CAPS_LOOK_BACK), except: waiting })
}

/** One that cannot be opened has no mail either: building it fails, and that is told there. */
function openAddress({ vault }: Deps, storeId: string, sealed: string): EmailAddress | null {
  try {
    return parseEmailAddress(vault.open(storeId, sealed))
  } catch {
    return null
  }
}

const othersOf = async (deps: Deps, run: Run, personIndex: string): Promise<readonly LiveSeries[]> =>
  (await liveRunsOf(deps.connection.db, personIndex, run.id)).map((other) => seriesOf(other.runId, other.flow, other.activeAt))

/** A flow that is no longer known sends nothing, so it holds up no other. */
const seriesOf = (runId: string, flow: string, activeAt: Instant): LiveSeries => ({ runId, activeAt, topic: flows.get(flow)?.topic ?? 'offers' })
