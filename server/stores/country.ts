/** A shop's own country: as its owner set it, else as the shop says. It counts until a shopper has typed another. */
import type { Deps } from '../deps.ts'
import { between, days, type Duration, type Instant } from '../values/time.ts'
import type { Store } from './shop.ts'
import { readCountry, rememberCountry } from './store.ts'

/** Shops move rarely. */
const ASK_AGAIN_AFTER: Duration = days(1)

/** What a shop said; `askedAt` is wall time, null when it is remembered from an earlier process. */
export interface ToldCountry {
  readonly code: string
  readonly askedAt: Instant | null
}

/** ISO 3166-1 alpha-2, or null while nobody knows. */
export const countryOf = (deps: Pick<Deps, 'countries'>, store: Store): string | null => store.country ?? deps.countries.get(store.id)?.code ?? null

/** Asks the shop where it is, unless that is set or was told lately. Without an answer the last one counts. */
export async function learnCountry(deps: Deps, store: Store): Promise<void> {
  const told = deps.countries.get(store.id)
  const at = deps.clock.wall()
  if (store.country !== null || (told?.askedAt && between(told.askedAt, at) < ASK_AGAIN_AFTER)) return
  const answer = await deps.platforms.get(store.id)?.country()
  if (answer?.kind === 'ok') {
    deps.countries.set(store.id, { code: answer.value, askedAt: at })
    if (told?.code !== answer.value) await rememberCountry(deps.connection.db, store.id, answer.value)
    return
  }
  deps.log.info('country.untold', { storeId: store.id, reason: answer?.reason ?? 'no-platform' })
  await recallCountry(deps, store)
}

/** Takes up what an earlier process, or another one that did ask the shop, was told. */
export async function recallCountry(deps: Deps, store: Store): Promise<void> {
  if (store.country !== null || deps.countries.has(store.id)) return
  const remembered = await readCountry(deps.connection.db, store.id)
  if (remembered !== null) deps.countries.set(store.id, { code: remembered, askedAt: null })
}
