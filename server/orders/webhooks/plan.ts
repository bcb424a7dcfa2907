/** Which webhooks a shop should have, and what has to be done so that it has them. Pure. */
import { isPublicAddress } from '../../platforms/address-guard.ts'
import type { ShopWebhook } from '../../platforms/woocommerce-webhooks.ts'
import type { Vault } from '../../vault.ts'
import type { MendReason } from './store.ts'

export const WEBHOOK_CHOICES = ['auto', 'always', 'never'] as const
export type WebhookChoice = (typeof WEBHOOK_CHOICES)[number]

/** `order.deleted` and `order.restored` because a trashed order is in no list of changes; of coupons nothing, because their use fires nothing. */
const TOPICS = ['order.created', 'order.updated', 'order.deleted', 'order.restored', 'product.updated'] as const
/** Names that never resolve outside (RFC 6761, RFC 6762, RFC 8375, RFC 2606) or that networks keep to themselves. */
const PRIVATE_SUFFIXES = ['localhost', 'local', 'internal', 'intranet', 'lan', 'home', 'corp', 'home.arpa', 'test', 'example', 'invalid']
/** What the secret that follows from SECRET_KEY is signed for. */
const SECRET_PURPOSE = 'woocommerce-webhook'

/** Why no webhooks are made; null when they are. */
export function whyNone(choice: WebhookChoice, publicUrl: string): 'off' | 'not-public' | null {
  if (choice === 'never') return 'off'
  return choice === 'always' || isPublicHost(new URL(publicUrl).hostname.toLowerCase()) ? null : 'not-public'
}

/** Says nothing about what a name resolves to: the shop looks that up, not we. */
function isPublicHost(host: string): boolean {
  if (/^[\d.]+$/.test(host) || host.startsWith('[')) return isPublicAddress(host.replace(/^\[|\]$/g, ''))
  return host.includes('.') && !PRIVATE_SUFFIXES.some((suffix) => host === suffix || host.endsWith(`.${suffix}`))
}

/** Where a shop delivers. */
export const deliveryAddress = (publicUrl: string, storeId: string): string => `${publicUrl}/webhooks/woocommerce/${storeId}`

/** The secret a shop signs with: its owner's, else one that follows from ours and is stored nowhere. */
export const webhookSecret = (vault: Pick<Vault, 'sign'>, store: { readonly id: string; readonly webhookSecret: string | null }): string =>
  store.webhookSecret ?? derivedSecret(vault, store.id)

/** Every secret a delivery may be signed with: for a while after the owner chose another one both are right. */
export const acceptedSecrets = (vault: Pick<Vault, 'sign'>, store: { readonly id: string; readonly webhookSecret: string | null }): readonly string[] =>
  [...(store.webhookSecret === null ? [] : [store.webhookSecret]), derivedSecret(vault, store.id)]

const derivedSecret = (vault: Pick<Vault, 'sign'>, storeId: string): string => vault.sign(SECRET_PURPOSE, storeId)

export interface Wanted {
  readonly storeId: string
  readonly address: string
  /** Ids of webhooks made earlier, whatever address they have by now. */
  readonly knownIds: readonly number[]
  /** Those that are there already have the secret of today. */
  readonly isSecretCurrent: boolean
}

export type Change =
  | { readonly kind: 'create'; readonly topic: string; readonly name: string; readonly mends: MendReason | null }
  | { readonly kind: 'change'; readonly id: number; readonly topic: string; readonly mends: MendReason | null; readonly activate: boolean; readonly move: boolean; readonly giveSecret: boolean }

export interface Plan {
  readonly changes: readonly Change[]
  /** Ids of ours that are there. */
  readonly ids: readonly number[]
  /** Somebody paused one in the shop: that is a decision, not a fault. */
  readonly isPaused: boolean
}

/** Compares what the shop has with what it should have. */
export function planWebhooks(found: readonly ShopWebhook[], wanted: Wanted): Plan {
  const pairs = TOPICS.map((topic) => ({ topic, webhook: ours(found, topic, wanted) }))
  return {
    changes: pairs.flatMap(({ topic, webhook }) => (webhook ? mend(webhook, wanted) : [creation(topic, wanted)])),
    ids: pairs.flatMap(({ webhook }) => (webhook ? [webhook.id] : [])),
    isPaused: pairs.some(({ webhook }) => webhook?.status === 'paused'),
  }
}

export const nameOf = (topic: string, storeId: string): string => `Cartback ${topic} (${storeId})`

/** The one for this topic that is ours: an active one before others, the first made before later ones. */
function ours(found: readonly ShopWebhook[], topic: string, wanted: Wanted): ShopWebhook | undefined {
  const rank = (webhook: ShopWebhook): number => (webhook.status === 'active' ? 0 : 1)
  return found.filter((webhook) => webhook.topic === topic && isOurs(webhook, wanted)).sort((a, b) => rank(a) - rank(b) || a.id - b.id)[0]
}

/**
 * What leads to us is for us, also what an owner made by hand, under whatever name: it gets our secret. A webhook of our
 * name with another address may belong to another install; only one that was ours before has been moved.
 */
const isOurs = (webhook: ShopWebhook, wanted: Wanted): boolean => webhook.deliveryUrl === wanted.address || wanted.knownIds.includes(webhook.id)

const creation = (topic: string, { storeId, knownIds }: Wanted): Change =>
  ({ kind: 'create', topic, name: nameOf(topic, storeId), mends: knownIds.length === 0 ? null : 'missing' })

function mend(webhook: ShopWebhook, wanted: Wanted): readonly Change[] {
  const activate = webhook.status === 'disabled'
  const move = webhook.deliveryUrl !== wanted.address
  const giveSecret = !wanted.isSecretCurrent || !wanted.knownIds.includes(webhook.id)
  if (!activate && !move && !giveSecret) return []
  return [{ kind: 'change', id: webhook.id, topic: webhook.topic, mends: activate ? 'disabled' : move ? 'moved' : null, activate, move, giveSecret }]
}
