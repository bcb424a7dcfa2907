/** Has the provider tell us by webhook: makes the webhooks of both streams, so that the owner need not. */
import type { Deps } from '../../deps.ts'
import { whyNone } from '../../orders/webhooks/plan.ts'
import type { ProviderFeedback } from '../../providers/feedback.ts'
import { acceptedPasswords, WEBHOOK_USER, webhookAddress, webhookPassword, type StreamKind } from './settings.ts'

/** One look at a stream's webhooks. One that leads here is put right where its password is not ours or it does not tell everything. */
export async function keepHook(deps: Deps, feedback: ProviderFeedback, stream: StreamKind): Promise<void> {
  const { hearing, log, publicUrl, vault, webhooks } = deps
  const [storeId] = deps.stores.keys()
  if (storeId === undefined || whyNone(webhooks, publicUrl) !== null) return
  const listed = await feedback.hooks(stream)
  if (listed.kind === 'failed') return log.warn('hook.unchecked', { stream, reason: listed.reason })
  const ours = listed.entries.find(({ url }) => url.startsWith(webhookAddress(publicUrl, '')))
  if (ours?.isComplete && acceptedPasswords(vault, hearing).includes(ours.password ?? '')) return
  const put = await feedback.putHook(stream, { id: ours?.id ?? null, url: webhookAddress(publicUrl, storeId), user: WEBHOOK_USER, password: webhookPassword(vault, hearing) })
  if (put.kind === 'failed') log.warn('hook.unmade', { stream, reason: put.reason })
  else log.info(ours ? 'hook.mended' : 'hook.made', { stream })
}
