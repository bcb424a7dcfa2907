/** A replay in words, for the page and the terminal. Pure. */
import { placeOf } from '../../flows/flow.ts'
import type { Past } from '../../replay/gather.ts'
import type { Replayed } from '../../replay/replay.ts'
import { counted, flowTitle, stepLabel } from '../words.ts'

export interface ReplayRow {
  readonly name: string
  readonly now: number
  readonly then: number
}

export interface ReplayView {
  readonly about: string
  readonly rows: readonly ReplayRow[]
}

/** @param then under other settings; the same as `now` where nothing else is asked */
export function replayView(past: Past, length: number, now: Replayed, then: Replayed): ReplayView {
  const scaled = (count: number): number => Math.round(count * past.scale)
  const known = new Map([...now.bySteps, ...then.bySteps])
  const steps = [...known].map(([key, { flow, step }]) => ({ key, name: `${flowTitle(flow)}: ${stepLabel(flow, placeOf(step), step.mail)}` })).sort((a, b) => (a.name < b.name ? -1 : 1))
  const about = past.scale > 1
    ? `The last ${length} days: a sample of ${counted(past.carts, 'left cart')}, scaled up to all ${scaled(past.carts)}, and ${counted(past.orders, 'completed order')}.`
    : `The last ${length} days: ${counted(past.carts, 'left cart')} with an address and ${counted(past.orders, 'completed order')}.`
  return {
    about,
    rows: [
      { name: 'Mails', now: scaled(now.mails), then: scaled(then.mails) },
      ...steps.map(({ key, name }) => ({ name, now: scaled(now.bySteps.get(key)?.count ?? 0), then: scaled(then.bySteps.get(key)?.count ?? 0) })),
      { name: 'People written to', now: scaled(now.people), then: scaled(then.people) },
      { name: 'Coupons, at most', now: scaled(now.coupons), then: scaled(then.coupons) },
    ],
  }
}

export const replayText = ({ about, rows }: ReplayView, untold: readonly string[]): string =>
  `${about}\nWith the present settings they would have got:\n\n${rows.map(({ name, now }) => `${String(now).padStart(8)}  ${name}\n`).join('')}\n${untold.map((line) => `- ${line}\n`).join('')}`
