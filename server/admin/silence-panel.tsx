/** Why a person gets no mails, and the owner's own word that he gets none. */
import type { Hono } from 'hono'
import type { FC } from 'hono/jsx'
import { findCart } from '../carts/store.ts'
import { silence } from '../consent/silence.ts'
import { liftOwnersWord, type Suppression } from '../consent/store.ts'
import type { Deps } from '../deps.ts'
import type { Instant } from '../values/time.ts'
import { plainPage, type AdminEnv } from './layout.tsx'
import { When } from './parts.tsx'
import { reasonWords } from './reasons.ts'
import { storeOfCart } from './store.ts'

/** Ids as the vault makes them; anything else is not looked up. */
const ID = /^[A-Za-z0-9-]{1,64}$/

const TOPIC_WORDS = { reminders: 'No reminders', offers: 'No offers', all: 'No reminders and no offers' } as const satisfies Record<Suppression['topic'], string>

/** @param wall real time, in which such words are said */
export const Silences: FC<{ suppressions: readonly Suppression[]; wall: Instant }> = ({ suppressions, wall }) => (
  <>{suppressions.map(({ topic, reason, at }) => <p class="notice warn">{TOPIC_WORDS[topic]} to this person: {reasonWords(reason)}. <When at={at} now={wall} /></p>)}</>
)

export const SilencePanel: FC<{ cartId: string; suppressions: readonly Suppression[] }> = ({ cartId, suppressions }) => {
  const isSaid = suppressions.some(({ reason }) => reason === 'owner')
  return (
    <section aria-labelledby="silence">
      <h2 id="silence">Mails to this person</h2>
      <p>{isSaid ? 'You said that this person is never to be mailed. Taken back, whatever else stands against it still counts.'
        : 'Whoever asks you for it can be left in peace for good: no reminders and no offers for this cart or any other, and what is under way ends at once. Order mails of the shop itself are not touched.'}</p>
      <form method="post" action={`/admin/carts/${cartId}/silence`}>
        <button type="submit" name="say" value={isSaid ? 'take-back' : 'never'}>{isSaid ? 'Take it back' : 'Never mail this person again'}</button>
      </form>
    </section>
  )
}

export function addSilence(app: Hono<AdminEnv>, deps: Deps): void {
  app.post('/admin/carts/:id/silence', async (c) => {
    const id = c.req.param('id')
    const { db } = deps.connection
    const storeId = ID.test(id) ? await storeOfCart(db, id) : null
    const cart = storeId === null ? null : await findCart(db, storeId, id)
    if (!cart?.emailIndex) return plainPage(c, { title: 'Not found', status: 404, here: 'carts' }, 'There is no such cart, or nobody knows whose it was.')
    const person = { storeId: cart.storeId, emailIndex: cart.emailIndex }
    const { say } = await c.req.parseBody()
    if (say === 'never') await silence(deps, { ...person, topic: 'all', reason: 'owner' })
    if (say === 'take-back') await liftOwnersWord(db, person.storeId, person.emailIndex)
    if (say === 'never' || say === 'take-back') deps.log.info('owner.decided', { storeId: cart.storeId, cartId: cart.id, say })
    return c.redirect(`/admin/carts/${id}`, 303)
  })
}
