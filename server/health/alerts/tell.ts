/** Tells the operator by mail, past the shoppers' outbox: claimed before it is posted, searched for before it is posted again. */
import type { Deps } from '../../deps.ts'
import type { EmailAddress } from '../../values/email-address.ts'
import { minutes, plus, type Duration } from '../../values/time.ts'
import { claimNews, releaseNews, settleNews } from './ledger.ts'
import { mailIdOf, troubleMail } from './mail.tsx'
import type { News, Trouble } from './trouble.ts'

/** Longer than the provider's search may take to show what it accepted. */
const UNCLEAR_PAUSE: Duration = minutes(15)
const RETRY_PAUSE: Duration = minutes(5)

export type TellDeps = Pick<Deps, 'clock' | 'connection' | 'provider' | 'log' | 'stores' | 'publicUrl'>

/** Sends at most one mail. Whoever else sees the same news meanwhile finds it taken. */
export async function tell(deps: TellDeps, operator: EmailAddress | null, trouble: Trouble, news: NonNullable<News>): Promise<void> {
  const { clock, connection: { db }, provider } = deps
  // Without a provider, or anybody to tell, the log and the page are all there is.
  if (operator === null || provider.name === 'mailbox') return void (await settleNews(db, trouble, news, { wall: clock.wall(), isMailed: false }))
  if (isInTheWay(deps)) return
  if (!(await claimNews(db, trouble, plus(clock.wall(), UNCLEAR_PAUSE)))) return
  if (trouble.isUnclear) {
    const found = await provider.find(mailIdOf(trouble, news), 'orders')
    if (found.kind === 'unknown') return
    if (found.kind === 'found') return void (await settleNews(db, trouble, news, { wall: clock.wall(), isMailed: true }))
  }
  await post(deps, operator, trouble, news)
}

async function post(deps: TellDeps, operator: EmailAddress, claimed: Trouble, news: NonNullable<News>): Promise<void> {
  const { clock, connection: { db }, log, provider } = deps
  const from = [...deps.stores.values()][0]?.senders.orders
  if (from === undefined) return
  const [outcome] = await provider.send([troubleMail(claimed, news, { to: operator, from, publicUrl: deps.publicUrl })])
  const fields = { trouble: claimed.name, news, outcome: outcome?.kind ?? 'none' }
  switch (outcome?.kind) {
    case 'sent':
      log.info('operator.told', fields)
      return void (await settleNews(db, claimed, news, { wall: clock.wall(), isMailed: true }))
    case 'refused':
      log.warn('operator.untold', { ...fields, reason: outcome.reason })
      return void (await settleNews(db, claimed, news, { wall: clock.wall(), isMailed: false }))
    case 'retry': case 'blocked':
      log.warn('operator.untold', { ...fields, reason: outcome.reason })
      return void (await releaseNews(db, claimed, plus(clock.wall(), RETRY_PAUSE)))
    // It may have left: after the pause it is searched for.
    default: log.warn('operator.untold', fields)
  }
}

/** While the provider itself is the trouble nothing is tried: the mail about its end tells of it. */
const isInTheWay = ({ provider }: TellDeps): boolean => provider.ready?.().kind === 'wait' || (provider.state?.().blockedReason ?? null) !== null
