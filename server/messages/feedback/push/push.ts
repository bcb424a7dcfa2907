/** Tells the provider's list of people who unsubscribed here, so that nothing else that uses the stream writes to them. */
import type { Deps } from '../../../deps.ts'
import type { ProviderFeedback } from '../../../providers/feedback.ts'
import type { Store } from '../../../stores/shop.ts'
import { identityOf, parseEmailAddress, type EmailAddress } from '../../../values/email-address.ts'
import { minus, minutes, type Duration } from '../../../values/time.ts'
import { forgetPush, notePush, outdated, sealedOf, unpushed, type OptOut } from './store.ts'

/** Who was told of without an answer is told of again after this. */
const ASK_AGAIN: Duration = minutes(10)

/** One round. Safe to repeat and to run twice at once: a list takes an address as often as it is given. */
export async function pushOptOuts(deps: Deps, feedback: ProviderFeedback): Promise<void> {
  const [store, ...others] = deps.stores.values()
  // All shops of an install share the stream: who wants no more of one shop may want to hear of another.
  if (!store || others.length > 0) return
  const { clock, connection: { db } } = deps
  await tell(deps, feedback, { store, to: 'listed', people: await unpushed(db, store.id, minus(clock.wall(), ASK_AGAIN)) })
  await tell(deps, feedback, { store, to: 'lifted', people: await outdated(db, store.id) })
}

interface Telling {
  readonly store: Store
  readonly to: 'listed' | 'lifted'
  readonly people: readonly OptOut[]
}

async function tell(deps: Deps, feedback: ProviderFeedback, { store, to, people }: Telling): Promise<void> {
  const known = await addressesOf(deps, store, people)
  for (const person of people) if (!known.has(person.emailIndex)) await giveUp(deps, person, to)
  const addressed = people.filter(({ emailIndex }) => known.has(emailIndex))
  for (let from = 0; from < addressed.length && !deps.lifecycle.isStopping; from += feedback.changesMax) {
    const chunk = addressed.slice(from, from + feedback.changesMax).map((optOut) => ({ optOut, address: known.get(optOut.emailIndex) as EmailAddress }))
    if (to === 'listed') for (const each of chunk) await note(deps, each, 'asked')
    const told = await feedback.change('reminders', to, chunk.map(({ address }) => address))
    if (told.kind === 'failed') return deps.log.warn('opt-outs.untold', { reason: told.reason })
    const done = new Set(told.entries.flatMap(({ address, isDone }) => (isDone ? [identityOf(address)] : [])))
    for (const each of chunk) {
      if (to === 'lifted') await forgetPush(deps.connection.db, each.optOut)
      else await note(deps, each, done.has(identityOf(each.address)) ? 'pushed' : 'refused')
    }
    deps.log.info('opt-outs.told', { to, count: chunk.length, done: done.size })
  }
}

const note = (deps: Deps, { optOut, address }: { optOut: OptOut; address: EmailAddress }, state: 'asked' | 'pushed' | 'refused'): Promise<void> =>
  notePush(deps.connection.db, { ...optOut, personIndex: deps.vault.personIndex(address), state, at: deps.clock.wall() })

/** The address was erased meanwhile: nobody here can write to it any more either. */
const giveUp = (deps: Deps, optOut: OptOut, to: Telling['to']): Promise<void> => (to === 'lifted' ? forgetPush(deps.connection.db, optOut)
  : notePush(deps.connection.db, { ...optOut, personIndex: '', state: 'refused', at: deps.clock.wall() }))

async function addressesOf(deps: Deps, store: Store, people: readonly OptOut[]): Promise<ReadonlyMap<string, EmailAddress>> {
  const sealed = await sealedOf(deps.connection.db, store.id, people.map(({ emailIndex }) => emailIndex))
  return new Map([...sealed].flatMap(([emailIndex, text]) => {
    const address = opened(deps, store, text)
    return address ? [[emailIndex, address] as const] : []
  }))
}

/** What was sealed with another key is as good as erased. */
function opened(deps: Deps, store: Store, sealed: string): EmailAddress | null {
  try {
    return parseEmailAddress(deps.vault.open(store.id, sealed))
  } catch {
    return null
  }
}
