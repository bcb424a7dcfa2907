/** Keeps a shop's webhooks alive: makes what is missing, switches on what the shop gave up on, says what is in the way. */
import type { Deps } from '../../deps.ts'
import type { Answer } from '../../platforms/platform.ts'
import type { PlatformWebhooks, ShopWebhook } from '../../platforms/woocommerce-webhooks.ts'
import type { Store } from '../../stores/shop.ts'
import { hours, minutes, plus, type Duration, type Instant } from '../../values/time.ts'
import { deliveryAddress, planWebhooks, webhookSecret, whyNone, type Change } from './plan.ts'
import { claimCheck, readWebhooks, recordCheck, recordMend, type WebhookRecord } from './store.ts'

/** A webhook given up on is switched on again within this. */
const CHECK_EVERY: Duration = minutes(10)
/** How soon a shop that refused is asked again: its owner has to act first. */
const CHECK_DENIED_EVERY: Duration = hours(1)

/** Called with every beat; looks at the shop a few times an hour. */
export async function keepWebhooks(deps: Deps, store: Store): Promise<void> {
  const { connection: { db }, clock } = deps
  const wall = clock.wall()
  const known = await readWebhooks(db, store.id)
  const because = whyNone(deps.webhooks, deps.publicUrl)
  if (because === null ? isStanding(known) && !isDue(known, wall) : known.state === because) return
  if (!(await claimCheck(db, store.id, known, wall))) return
  const found = await check(deps, store, known)
  await recordCheck(db, store.id, found)
  if (found.state !== known.state) deps.log.info('webhooks.checked', { storeId: store.id, state: found.state, detail: found.detail })
}

function isDue({ checkedAt, state }: WebhookRecord, wall: Instant): boolean {
  // A clock that went back must not keep the next look away.
  return checkedAt === null || checkedAt > wall || plus(checkedAt, state === 'denied' ? CHECK_DENIED_EVERY : CHECK_EVERY) <= wall
}

/** Whether the last look was at the shop, not at our own settings. */
const isStanding = ({ state }: WebhookRecord): boolean => state !== 'off' && state !== 'not-public'

type Found = Pick<WebhookRecord, 'state' | 'detail' | 'ids' | 'secretHash'>

async function check(deps: Deps, store: Store, known: WebhookRecord): Promise<Found> {
  const because = whyNone(deps.webhooks, deps.publicUrl)
  if (because) return { ...known, state: because, detail: '' }
  const webhooks = deps.platforms.get(store.id)?.webhooks
  if (!webhooks) return { ...known, state: 'unsupported', detail: '' }
  const listed = await webhooks.list()
  if (listed.kind !== 'ok') return trouble(known, listed)
  const secret = webhookSecret(deps.vault, store)
  const secretHash = deps.vault.tokenHash(secret)
  const address = deliveryAddress(deps.publicUrl, store.id)
  const plan = planWebhooks(listed.value, {
    storeId: store.id, address, knownIds: known.ids, isSecretCurrent: known.secretHash === secretHash,
  })
  const ids = [...plan.ids]
  for (const change of plan.changes) {
    const answer = await carryOut(webhooks, change, { address, secret })
    // The ping of a new webhook may take the shop a minute, so after one trouble the rest waits for the next look.
    if (answer.kind !== 'ok') return trouble({ ...known, ids }, answer)
    if (change.kind === 'create') ids.push(answer.value.id)
    await tell(deps, store, change)
  }
  return { state: plan.isPaused ? 'paused' : 'active', detail: '', ids, secretHash }
}

function trouble(known: WebhookRecord, answer: Exclude<Answer<unknown>, { kind: 'ok' }>): Found {
  const state = answer.kind === 'missing' ? 'unsupported' : answer.kind
  return { ids: known.ids, secretHash: known.secretHash, state, detail: answer.reason }
}

function carryOut(webhooks: PlatformWebhooks, change: Change, { address, secret }: { address: string; secret: string }): Promise<Answer<ShopWebhook>> {
  if (change.kind === 'create') return webhooks.create({ name: change.name, topic: change.topic, deliveryUrl: address, secret })
  return webhooks.change(change.id, {
    ...(change.activate ? { status: 'active' } : {}), ...(change.move ? { deliveryUrl: address } : {}), ...(change.giveSecret ? { secret } : {}),
  })
}

async function tell(deps: Deps, store: Store, change: Change): Promise<void> {
  const fields = { storeId: store.id, topic: change.topic }
  if (change.mends === null) return deps.log.info(change.kind === 'create' ? 'webhook.created' : 'webhook.changed', fields)
  deps.log.warn('webhook.mended', { ...fields, reason: change.mends })
  await recordMend(deps.connection.db, store.id, change.mends, deps.clock.wall())
}
