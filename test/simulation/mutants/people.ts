/** Mutants of what people say: by a link, under the field, or through the mail provider. */
import type { Mutant } from './mutant.ts'

const TAKE = 'server/messages/feedback/take.ts'

export const PEOPLE: readonly Mutant[] = [
  {
    name: 'an unsubscribe ends no series that is under way',
    changes: [{ file: 'server/consent/silence.ts', find: "if (covers(topic, run.flow)) await endRun(deps, run, 'suppressed', null)", replace: 'if (covers(topic, run.flow)) void endRun' }],
    expect: ['wrong'],
  },
  {
    name: 'a «No thanks» deletes the cart and forgets the person',
    // Either alone would do: who said no is kept out of the mails, and his answer is looked up before each.
    changes: [
      { file: 'server/consent/answer.ts', find: "if (person) await suppress(transaction, {", replace: 'if (person === undefined) await suppress(transaction, {' },
      { file: 'server/consent/answer.ts', find: 'recordAnswer(transaction, { ...answer, emailIndex: person })', replace: 'recordAnswer(transaction, { ...answer, emailIndex: null })' },
    ],
    expect: ['wrong'],
    isCrowded: true,
  },
  {
    name: 'a «No thanks» leaves the cart as it is',
    changes: [{ file: 'server/carts/erasure/store.ts', find: "await db.updateTable('cart').set(erased).where('store_id', '=', mark.storeId).where('live_token', '=', mark.token).where('state', 'in', ['open', 'abandoned', 'erased']).execute()", replace: 'if (known.length > 99) return { ids: [], emailIndex: null }' }],
    expect: ['wrong'],
  },
  {
    name: 'who takes one «No thanks» back takes back all that he said',
    changes: [{ file: 'server/consent/store.ts', find: 'if (other === null) await', replace: 'if (other !== undefined) await' }],
    expect: ['wrong'],
    isCrowded: true,
  },
  {
    name: 'what the provider tells of a person is not taken over',
    changes: [{ file: TAKE, find: "await takeWord(deps, recipient, { stream, word, at: told.at ?? deps.clock.wall() })", replace: 'void takeWord' }],
    expect: ['wrong'],
  },
  {
    name: 'what the provider tells of a mail closes no message',
    changes: [{ file: TAKE, find: 'if (ours) await closeOpen(deps, ours, told)', replace: 'void closeOpen' }],
    expect: ['stuck'],
  },
]
