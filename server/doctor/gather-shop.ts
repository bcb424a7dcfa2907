/** Gathers the facts about one shop: its REST API, its pages and what is known of it here, side by side. */
import type { Deps } from '../deps.ts'
import { selfTest } from '../orders/self-test.ts'
import { readSync } from '../orders/store.ts'
import { areWebhooksHealthy, readWebhooks } from '../orders/webhooks/store.ts'
import type { ShopIndex, ShopSetup } from '../platforms/woocommerce-setup.ts'
import type { lookUpSender, SenderDomain } from '../providers/sender-domain.ts'
import type { Store } from '../stores/shop.ts'
import { lastSightings } from '../stores/store.ts'
import { addressOfSender } from '../values/email-address.ts'
import type { ShopFacts } from './facts.ts'
import { findTag, type TagState } from './tag.ts'

/** Where the tag is looked for. The checkout leads to the cart while that is empty; its head is the same. */
const PAGES = ['/', '/checkout/'] as const

export interface ShopParts {
  /** Path of the script's pinned version, where it is known. */
  readonly pinnedPath: string | null
  lookUp: typeof lookUpSender
}

/** What there is to know about one shop. */
export async function gatherShop(deps: Deps, store: Store, parts: ShopParts): Promise<ShopFacts> {
  const { connection: { db }, clock } = deps
  const isSending = deps.provider.name !== 'mailbox'
  const [rest, index, tag, domains] = await Promise.all([askRest(deps, store), askIndex(deps, store), lookForTag(deps, store, parts), isSending ? lookUpDomains(store, parts) : []])
  const { lastOkAt, lastError } = await readSync(db, store.id)
  const wall = clock.wall()
  return {
    store, live: deps.live, publicUrl: deps.publicUrl, webhookChoice: deps.webhooks, wall, isSending, ...rest, index, tag, domains, lastOkAt, lastError,
    sightings: await lastSightings(db, store.id), webhooks: await readWebhooks(db, store.id), areWebhooksHealthy: await areWebhooksHealthy(db, store.id, wall),
  }
}

type RestFacts = Pick<ShopFacts, 'findings' | 'parts' | 'recoveryMail' | 'listed'>

/** One question after the other: a shop is not to be hurried for a check. One that cannot be read is asked nothing more. */
async function askRest(deps: Deps, store: Store): Promise<RestFacts> {
  const platform = deps.platforms.get(store.id)
  const findings = await selfTest(deps, store)
  if (!platform || findings.length === 0 || findings[0]?.outcome === 'unanswered') return { findings, parts: null, recoveryMail: null, listed: null }
  const { setup, webhooks } = platform
  return { findings, parts: await setup?.parts() ?? null, recoveryMail: await setup?.recoveryMail() ?? null, listed: await webhooks?.list() ?? null }
}

async function askIndex({ platforms }: Deps, { id }: Store): Promise<ShopIndex | null> {
  const answer = await platforms.get(id)?.setup?.index()
  return answer?.kind === 'ok' ? answer.value : null
}

async function lookForTag(deps: Deps, store: Store, { pinnedPath }: ShopParts): Promise<TagState> {
  const setup = deps.platforms.get(store.id)?.setup
  if (!setup) return { kind: 'unread', reason: 'no-platform' }
  const wanted = { publicUrl: deps.publicUrl, storeId: store.id, pinnedPath }
  let worst: TagState | null = null
  for (const path of PAGES) {
    const state = await lookAt(setup, path, wanted)
    if (state.kind === 'right') return state
    if (worst === null || worst.kind === 'none' || worst.kind === 'unread') worst = state.kind === 'unread' && worst ? worst : state
  }
  return worst ?? { kind: 'none' }
}

async function lookAt(setup: ShopSetup, path: string, wanted: Parameters<typeof findTag>[1]): Promise<TagState> {
  const page = await setup.page(path)
  return page.kind === 'ok' ? findTag(page.value, wanted) : { kind: 'unread', reason: page.reason }
}

async function lookUpDomains({ senders, flows }: Store, { lookUp }: ShopParts): Promise<readonly SenderDomain[]> {
  if (flows.length === 0) return []
  const domains = [senders.reminders, senders.orders].flatMap((sender) => addressOfSender(sender)?.split('@')[1] ?? [])
  return Promise.all([...new Set(domains)].map((domain) => lookUp(domain)))
}
