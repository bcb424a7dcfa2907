/** What an answer to the notice does: a «no» deletes what was saved and keeps the address out, an undo takes it back, a tick
 *  allows. The latest answer of a person counts, on whatever device; what was said by a link in a mail is above them all. */
import type { CheckedConsent } from '../carts/door.ts'
import { eraseCart, forgetErasure } from '../carts/erasure/store.ts'
import { giveAddress, liveCartIds } from '../carts/store.ts'
import type { Db } from '../db/schema.ts'
import type { Deps } from '../deps.ts'
import { endRun } from '../flows/scheduler.ts'
import { activeRunsOfPerson, resumeRuns, runsOf, type Run } from '../flows/store.ts'
import { forgetAnswers } from '../survey/store.ts'
import type { Instant } from '../values/time.ts'
import { isAnsweredSince, liftNoThanks, recordAnswer, suppress, undoNoThanks, type RecordedAnswer } from './store.ts'

export async function answerNotice(deps: Deps, post: CheckedConsent): Promise<void> {
  const { clock, connection: { db }, log, vault } = deps
  const [at, heardAt] = [clock.wall(), clock.now()]
  const emailIndex = post.email ? vault.emailIndex(post.store, post.email) : null
  const recorded = { id: vault.newId(at), storeId: post.store, cartToken: post.cart, emailIndex, answer: post.answer, textId: post.text, mode: post.mode ?? 'notice', locale: post.locale, page: post.page, at }
  // A «no» holds whenever it is carried out; a permission that a later answer has overtaken is evidence and nothing more.
  const isOvertaken = post.answer !== 'no' && await isAnsweredSince(db, recorded)
  if (post.answer === 'no') await refuseReminders(deps, post, recorded)
  else {
    if (!isOvertaken) await takeBack(db, post, recorded, heardAt)
    await recordAnswer(db, recorded)
  }
  // After the ledger: a run that goes on looks there first.
  if (post.answer === 'yes' && !isOvertaken) await goOnWithConsent(deps, post)
  log.info('notice.answered', { storeId: post.store, answer: post.answer })
}

/** @param heardAt by the service's own time, as erasures are: a «no» that is carried out meanwhile stands */
async function takeBack(db: Db, post: CheckedConsent, { emailIndex, at }: RecordedAnswer, heardAt: Instant): Promise<void> {
  // A tick for one address says nothing of another that was refused from the same browser.
  if (post.answer === 'yes' && emailIndex) await liftNoThanks(db, post.store, emailIndex, at)
  else await undoNoThanks(db, post.store, post.cart, at)
  await forgetErasure(db, post.store, post.cart, heardAt)
}

async function refuseReminders(deps: Deps, post: CheckedConsent, answer: RecordedAnswer): Promise<void> {
  const { clock, connection: { db }, vault } = deps
  // Together or not at all: once the cart is erased nobody could tell any more which address to leave in peace.
  const erased = await db.transaction().execute(async (transaction) => {
    const { ids, emailIndex } = await eraseCart(transaction, { id: vault.newId(clock.wall()), storeId: post.store, token: post.cart, visitor: post.visitor, at: clock.now() })
    await forgetAnswers(transaction, post.store, ids)
    // Said without an address in the field, the answer still holds for the one that was saved before.
    const person = answer.emailIndex ?? emailIndex
    if (person) await suppress(transaction, { storeId: post.store, emailIndex: person, topic: 'reminders', reason: 'no-thanks', cartToken: post.cart, at: clock.wall() })
    await recordAnswer(transaction, { ...answer, emailIndex: person })
    return { ids, person }
  })
  const runs: readonly Run[] = [...(await runsOf(db, post.store, erased.ids)), ...(erased.person ? await activeRunsOfPerson(db, post.store, erased.person) : [])]
  for (const run of runs.filter((candidate) => candidate.subject === 'cart')) await endRun(deps, run, 'suppressed', null)
}

/** A series that ended for want of consent goes on; the address that was dropped with it is the one ticked for. */
async function goOnWithConsent(deps: Deps, post: CheckedConsent): Promise<void> {
  const { clock, connection: { db }, vault } = deps
  if (post.email) await giveAddress(db, { storeId: post.store, token: post.cart, sealedEmail: vault.seal(post.store, post.email), emailIndex: vault.emailIndex(post.store, post.email) })
  await resumeRuns(db, post.store, await liveCartIds(db, post.store, post.cart), { reason: 'no-consent', at: clock.now() })
}
