/** Lets the reader of a mail that is about to leave take part in the experiments about it. */
import type { Deps } from '../deps.ts'
import type { Step } from '../flows/flow.ts'
import type { Leaving } from '../holdout/hold-out.ts'
import { storeTime } from '../orders/clocks.ts'
import { chooseLanguage } from '../values/locale.ts'
import { changesOf, type Changes } from './apply.ts'
import { assign } from './assign.ts'
import { isWritten } from './experiment.ts'
import { enter, experimentsFor, noteVariants } from './store.ts'

const NOTHING: Changes = {}

/** The experiments about each kind of mail, read once for mails that are built together. */
export type Running = Map<string, Awaited<ReturnType<typeof experimentsFor>>>

/**
 * What is different in this reader's mail. Asked again for the same person it answers the same.
 * While not live whoever tries it out sees his variant but does not count.
 */
export async function takePart(deps: Deps, { store, flow, step, message, found }: Leaving & { readonly step: Step }, running: Running): Promise<Changes> {
  const { clock, connection: { db }, vault } = deps
  if (found.kind !== 'cart' || found.cart.emailIndex === null || found.person === null) return NOTHING
  const key = `${flow.name} ${step.id}`
  const experiments = running.get(key) ?? (await experimentsFor(db, { storeId: store.id, flow: flow.name, step: step.id })).filter((each) => each.state === 'running' || !isWritten(each))
  running.set(key, experiments)
  if (experiments.length === 0) return NOTHING
  const reader = { personIndex: found.person.personIndex, language: chooseLanguage(found.cart.locale, store.locale) }
  const assigned = experiments.map((experiment) => ({ experiment, ...assign(vault, experiment, reader) }))
  const at = clock.now()
  for (const { experiment, variant, takesPart } of assigned) {
    // About delays he took part when the earliest of them had come.
    if (takesPart && deps.live && experiment.kind !== 'delay') await enter(db, { experimentId: experiment.id, storeId: store.id, emailIndex: found.cart.emailIndex, variant: variant.id, messageId: message.id, at, storeAt: await storeTime(deps, store.id, at) })
  }
  await noteVariants(db, message, assigned.map(({ experiment, variant }) => `${experiment.id}:${variant.id}`).join(' ').slice(0, NOTE_MAX))
  return changesOf(assigned.map(({ variant }) => variant))
}

/** As long as the column. */
const NOTE_MAX = 200
