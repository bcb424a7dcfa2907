/** Lets a person take part in experiments about delays: all variants alike at the moment when the earliest of them would have the
 *  mail leave. Were it when the mail leaves, whoever buys meanwhile would be missing from the later ones. */
import type { Deps } from '../deps.ts'
import { decide } from '../flows/decide.ts'
import type { Case } from '../flows/facts.ts'
import type { Flow } from '../flows/flow.ts'
import { armOf } from '../holdout/assign.ts'
import { storeTime } from '../orders/clocks.ts'
import type { Store } from '../stores/shop.ts'
import type { Instant } from '../values/time.ts'
import { withEarliest, type TriedDelay } from './delays.ts'
import { enter } from './store.ts'

/** @returns when a run is to be looked at because of an experiment, whatever it waits for itself; null: for none */
export async function awaitDelay(deps: Deps, { store, flow, found }: { readonly store: Store; readonly flow: Flow; readonly found: Case }): Promise<Instant | null> {
  if (found.kind !== 'cart' || found.delays.length === 0) return null
  const early = decide(withEarliest(flow, found.delays), found.facts, deps.clock.now())
  if (early.kind !== 'send' && early.kind !== 'wait') return null
  const tried = found.delays.find(({ flow: name, step }) => name === flow.name && step === early.step.id)
  if (!tried) return null
  if (early.kind === 'wait') return early.until
  if (deps.live && !isHeldOut(deps, store, flow, found)) await takePart(deps, store, found, tried)
  return null
}

async function takePart(deps: Deps, store: Store, { cart }: Extract<Case, { kind: 'cart' }>, { experimentId, variant }: TriedDelay): Promise<void> {
  if (cart.emailIndex === null) return
  const at = deps.clock.now()
  await enter(deps.connection.db, { experimentId, storeId: store.id, emailIndex: cart.emailIndex, variant, messageId: '', at, storeAt: await storeTime(deps, store.id, at) })
}

/** Who gets no reminder at all says nothing about when it should leave. */
function isHeldOut({ vault }: Pick<Deps, 'vault'>, { holdoutPercent = 0 }: Store, { topic }: Flow, { person, facts }: Case): boolean {
  if (person === null || topic !== 'reminders' || facts.done.some(({ sentAt }) => sentAt !== null)) return false
  return armOf(vault, person.personIndex, holdoutPercent ?? 0) === 'held-out'
}
