/** Keeps that a mail's link was opened here, and that the shop's page was reached by it: what the mail provider cannot know. */
import type { Deps } from '../../deps.ts'
import { hours, instant, minus, minutes, type Duration, type Instant } from '../../values/time.ts'
import { agentOf } from './agents.ts'
import { returnsSince } from './returns/store.ts'
import { recordEvent } from './store.ts'
import { readerOf } from './take.ts'

/** Openings of a link by the same reader within this are one. */
const BUCKET: Duration = minutes(1)
/** Who did not come back to the shop within this after the click came for another reason. */
const RETURN_WITHIN: Duration = minutes(30)
/** Links that were first opened longer ago are not looked at any more. */
const LOOK_BACK: Duration = hours(72)

export interface Visited {
  readonly storeId: string
  readonly messageId: string
}

/** Keeps that somebody, or some program, asked for a mail's link. Such a request alone is never taken for a person's. */
export async function noteOpened(deps: Deps, link: Visited, visit: { readonly tokenHash: string; readonly userAgent: string; readonly isLook: boolean }): Promise<void> {
  const reader = readerOf(deps.vault, visit.userAgent)
  const detail = { source: 'link', agent: agentOf(visit.userAgent), reader, isLook: visit.isLook, hasSystem: false, link: readerOf(deps.vault, visit.tokenHash) } as const
  const at = deps.clock.now()
  await keep(deps, link, { at, detail, mark: `${detail.link} ${reader} ${visit.isLook} ${Math.floor(at / BUCKET)}` })
}

/** Keeps that the shop's page, where the link led, asked for the cart: our script ran in a browser that followed it. */
export const noteLanded = (deps: Deps, link: Visited, at: Instant): Promise<void> => keep(deps, link, { at, detail: LANDED, mark: `landed ${Math.floor(at / BUCKET)}` })

const LANDED = { source: 'page', agent: 'browser', reader: 'page', isLook: false, hasSystem: false, link: '' } as const

async function keep({ clock, connection: { db }, vault }: Deps, { storeId, messageId }: Visited, visit: { at: Instant; detail: Parameters<typeof recordEvent>[1]['detail']; mark: string }): Promise<void> {
  await recordEvent(db, {
    id: vault.newId(clock.wall()), storeId, messageId, kind: 'clicked', at: visit.at, detail: visit.detail,
    dedupeKey: vault.sign('event', `clicked\n${messageId}\n${visit.mark}`), traceKey: null, heardAt: clock.wall(),
  })
}

/**
 * Finds clicks after which the same person's cart was posted from the shop's pages: WooCommerce's own link leads past our
 * script, so the cart is what tells that a person followed it. Never for clicks that only a program can have made.
 */
export async function findReturns(deps: Deps): Promise<void> {
  const { clock, connection: { db } } = deps
  for (const storeId of deps.stores.keys()) {
    for (const found of await returnsSince(db, storeId, { since: minus(clock.now(), LOOK_BACK), within: RETURN_WITHIN })) {
      await noteLanded(deps, { storeId, messageId: found.messageId }, instant(found.at))
    }
  }
}
