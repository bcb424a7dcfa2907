/** What a person gets and does not get, and the changes he can make to that himself. */
import type { Deps } from '../deps.ts'
import { replaySpool } from './replay.ts'
import { liftUnsubscribes, suppress, suppressionsOf, TOPICS, type Suppression, type Topic } from './store.ts'

/** `off`: by the person himself, who can switch it on again. `kept-off`: for a reason that is not his to take back here. */
export type TopicState = 'on' | 'off' | 'kept-off'
export type Preferences = Readonly<Record<Topic, TopicState>>

export interface Person {
  readonly storeId: string
  readonly emailIndex: string
}

export async function readPreferences(deps: Deps, { storeId, emailIndex }: Person): Promise<Preferences> {
  return preferencesOf(await suppressionsOf(deps.connection.db, storeId, emailIndex))
}

/** Pure. */
export function preferencesOf(suppressions: readonly Suppression[]): Preferences {
  const stateOf = (...topics: readonly Topic[]): TopicState => {
    const against = suppressions.filter(({ topic }) => topics.includes(topic))
    if (against.length === 0) return 'on'
    return against.every(({ reason }) => reason === 'unsubscribed') ? 'off' : 'kept-off'
  }
  const [reminders, offers, all] = [stateOf('reminders', 'all'), stateOf('offers', 'all'), stateOf('all')]
  if (all !== 'on' || reminders === 'on' || offers === 'on') return { reminders, offers, all }
  // Who switched one off after the other gets nothing either.
  return { reminders, offers, all: reminders === 'kept-off' && offers === 'kept-off' ? 'kept-off' : 'off' }
}

/**
 * Takes back what the person switched off himself. What was off for another reason stays off.
 * @throws Error while the database does not take it
 */
export async function switchOn(deps: Deps, { storeId, emailIndex }: Person, topic: Topic): Promise<void> {
  const { clock, connection: { db }, spool } = deps
  // What he said before, but the database has not heard yet, must not come after this.
  if (spool.isSpooled(emailIndex)) {
    await replaySpool(deps)
    if (spool.waitingCount() > 0) throw new Error('opt-outs still wait for the database')
  }
  const known = await suppressionsOf(db, storeId, emailIndex)
  if (preferencesOf(known)[topic] !== 'off') return
  if (topic === 'all') return liftUnsubscribes(db, storeId, emailIndex, TOPICS)
  if (known.some((each) => each.topic === 'all')) {
    // First the other one by itself, which «all» stood for until now.
    const other = topic === 'offers' ? 'reminders' : 'offers'
    await suppress(db, { storeId, emailIndex, topic: other, reason: 'unsubscribed', cartToken: null, at: clock.wall() })
  }
  await liftUnsubscribes(db, storeId, emailIndex, [topic, 'all'])
}
