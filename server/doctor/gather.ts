/** Gathers the facts about the install. Everything is asked within limits; nothing is changed but the key's canary. */
import { freeBytes } from '../db/disk.ts'
import type { Deps } from '../deps.ts'
import { readHearing } from '../messages/feedback/ledger.ts'
import type { askPage } from '../platforms/web-page.ts'
import { readConnected, readVersions } from '../stores/connect/store.ts'
import { between, instant, type Instant } from '../values/time.ts'
import { tryKey } from './canary.ts'
import type { AddressState, DatabaseFacts, InstallFacts } from './facts.ts'
import { askDatabase, latestNote } from './store.ts'

/** Our own address answers at once or not at all. */
const ADDRESS_LIMIT_MS = 8_000

/** What there is to know about the install itself. */
export async function gatherInstall(deps: Deps, ask: typeof askPage): Promise<Omit<InstallFacts, 'databaseTrouble'>> {
  const [address, database, provider] = await Promise.all([askOurselves(deps.publicUrl, ask), gatherDatabase(deps), deps.provider.check?.() ?? null])
  return {
    publicUrl: deps.publicUrl, address, database, provider, live: deps.live, allowedCount: deps.allowedRecipients.length,
    key: await tryKey(deps), unopened: await findUnopened(deps),
    hearing: await readHearing(deps.connection.db), webhookChoice: deps.webhooks, wall: deps.clock.wall(),
  }
}

async function askOurselves(publicUrl: string, ask: typeof askPage): Promise<AddressState> {
  const page = await ask(`${publicUrl}/livez`, { deadlineMs: ADDRESS_LIMIT_MS })
  if (page.kind === 'failed') return { kind: 'silent', reason: page.reason }
  return { kind: page.status === 200 && /"status"\s*:\s*"alive"/.test(page.text) ? 'ours' : 'another' }
}

async function gatherDatabase({ connection, clock }: Deps): Promise<DatabaseFacts> {
  const before = clock.wall()
  const { settings, foreignTables, clockAt, file } = await askDatabase(connection)
  const asked = middle(before, clock.wall())
  const note = await latestNote(connection.db)
  return {
    engine: connection.engine, settings, foreignTables,
    skew: clockAt === null ? null : between(asked, clockAt), ahead: note === null ? null : between(clock.wall(), note),
    freeBytes: file === null ? null : await freeBytes(file),
  }
}

const middle = (from: Instant, to: Instant): Instant => instant(Math.round((from + to) / 2))

async function findUnopened({ connection: { db }, vault }: Deps): Promise<readonly string[]> {
  const ids = (await readVersions(db)).map((row) => row.id)
  return (await readConnected(db, vault, ids)).flatMap((shop) => (shop.secrets === null ? [shop.settings.name] : []))
}
