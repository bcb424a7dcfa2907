/** What has to be set so that a mail provider can tell us what became of mails. Pure. */
import type { Vault } from '../../vault.ts'

export interface HearingSettings {
  /** As the owner chose it; null: only the one that follows from our own secret is right. */
  readonly webhookPassword: string | null
  /** Names of the provider's streams by kind of mail. */
  readonly streams: Readonly<Record<StreamKind, string>>
}

/** Kinds of mail that leave by streams of their own. */
export const STREAM_KINDS = ['reminders', 'orders'] as const
export type StreamKind = (typeof STREAM_KINDS)[number]

const PASSWORD_PURPOSE = 'postmark-webhook'
/** The user name in the addresses we write; any other is as good. */
export const WEBHOOK_USER = 'cartback'

/** The password to give to the provider: the owner's, else one that follows from our secret and is stored nowhere. */
export const webhookPassword = (vault: Pick<Vault, 'sign'>, hearing: HearingSettings): string => hearing.webhookPassword ?? derived(vault)

/** Every password that is right: for a while after the owner chose one the provider may still use the other. */
export const acceptedPasswords = (vault: Pick<Vault, 'sign'>, hearing: HearingSettings): readonly string[] =>
  [...(hearing.webhookPassword === null ? [] : [hearing.webhookPassword]), derived(vault)]

/** Where the provider posts what it has to tell; the same for all shops, whatever id stands in it. */
export const webhookAddress = (publicUrl: string, storeId: string): string => `${publicUrl}/webhooks/postmark/${storeId}`

/** Whose stream that is; null for one of somebody else's on the same account. Where both kinds share one it is the reminders'. */
export const kindOfStream = ({ streams }: HearingSettings, stream: string): StreamKind | null => STREAM_KINDS.find((kind) => streams[kind] === stream) ?? null

const derived = (vault: Pick<Vault, 'sign'>): string => vault.sign(PASSWORD_PURPOSE, 'password')
