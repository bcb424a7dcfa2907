/** What an answer to the notice does: a «no» deletes what was saved and keeps the address out, an undo allows it again. */
import type { CheckedConsent } from '../carts/door.ts'
import { eraseCart, forgetErasure } from '../carts/store.ts'
import type { Deps } from '../deps.ts'
import { endRun } from '../flows/scheduler.ts'
import { activeRunsOfPerson, runsOf, type Run } from '../flows/store.ts'
import { recordAnswer, suppress, undoNoThanks } from './store.ts'

export async function answerNotice(deps: Deps, post: CheckedConsent): Promise<void> {
  const { clock, connection: { db }, log, vault } = deps
  const at = clock.wall()
  const emailIndex = post.email ? vault.emailIndex(post.store, post.email) : null
  if (post.answer === 'no') await refuseReminders(deps, post, emailIndex)
  if (post.answer === 'undo') {
    await undoNoThanks(db, post.store, post.cart)
    await forgetErasure(db, post.store, post.cart)
  }
  await recordAnswer(db, { id: vault.newId(at), storeId: post.store, cartToken: post.cart, emailIndex, answer: post.answer, textId: post.text, locale: post.locale, page: post.page, at })
  log.info('notice.answered', { storeId: post.store, answer: post.answer })
}

async function refuseReminders(deps: Deps, post: CheckedConsent, typed: string | null): Promise<void> {
  const { clock, connection: { db }, vault } = deps
  // Together or not at all: once the cart is erased nobody could tell any more which address to leave in peace.
  const erased = await db.transaction().execute(async (transaction) => {
    const { ids, emailIndex } = await eraseCart(transaction, { id: vault.newId(clock.wall()), storeId: post.store, token: post.cart, visitor: post.visitor, at: clock.now() })
    // Said without an address in the field, the answer still holds for the one that was saved before.
    const person = typed ?? emailIndex
    if (person) await suppress(transaction, { storeId: post.store, emailIndex: person, topic: 'reminders', reason: 'no-thanks', cartToken: post.cart, at: clock.wall() })
    return { ids, person }
  })
  const runs: readonly Run[] = [...(await runsOf(db, post.store, erased.ids)), ...(erased.person ? await activeRunsOfPerson(db, post.store, erased.person) : [])]
  for (const run of runs.filter((candidate) => candidate.subject === 'cart')) await endRun(deps, run, 'suppressed', null)
}
