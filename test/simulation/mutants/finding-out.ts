/** Mutants of what follows a post: its outcome, the search for unclear ones, what dead workers and backups leave. */
import type { Change } from '../bundle.ts'
import type { Equivalent, Mutant } from './mutant.ts'

const RECORD = 'server/messages/round/record.ts'
const MOVES = 'server/messages/moves/store.ts'
const OUTBOX = 'server/messages/outbox.ts'
const VERDICT = 'server/messages/looks/verdict.ts'
const ENOUGH = 'count >= 2 && wall >= plus(since, LOOKS_APART) && wall >= plus(postDeadline, QUIET)'

const EARLY_LOOK: readonly Change[] = [
  { file: VERDICT, find: ENOUGH, replace: 'count >= 1 && since <= wall && postDeadline !== wall' },
  { file: OUTBOX, find: 'export const FIRST_LOOK: Duration = minutes(5)', replace: 'export const FIRST_LOOK: Duration = seconds(5)' },
]
const ANY_LATER_ONE: Change = { file: VERDICT, find: '(postDeadline: Instant): Instant => plus(postDeadline, QUIET)', replace: '(postDeadline: Instant): Instant => postDeadline' }

export const FINDING_OUT: readonly Mutant[] = [
  {
    name: 'a post of unclear outcome is simply repeated',
    changes: [{ file: RECORD, find: 'await finish(deps, await markAllAmbiguous(db, unclear.map(({ message }) => message), reason.slice(0, REASON_MAX), now()))', replace: 'await takeBack(deps, unclear.map(({ message }) => ({ message, dueAt: plus(clock.now(), minutes(3)), reason })))' }],
    expect: ['duplicate'],
  },
  {
    name: 'an early look that does not show the message is believed as soon as any later one is shown',
    changes: [...EARLY_LOOK, ANY_LATER_ONE],
    expect: ['duplicate'],
    isCrowded: true,
  },
  {
    name: 'any mail accepted later speaks for the search',
    changes: [ANY_LATER_ONE],
    expect: ['duplicate'],
    isCrowded: true,
    isStill: true,
  },
  {
    name: 'absence is believed although the search may stand still',
    changes: [{ file: VERDICT, find: 'absence.isLaterOneSeen === true ?', replace: 'absence.isLaterOneSeen !== undefined ?' }],
    expect: ['duplicate'],
  },
  {
    name: 'what a dead worker was about to post is posted again',
    changes: [{ file: OUTBOX, find: "set({ state: 'ambiguous', reason: 'worker-lost',", replace: "set({ state: 'scheduled', reason: 'worker-lost'," }],
    expect: ['duplicate'],
  },
  {
    name: 'a person\'s turn is given back only after the message was',
    changes: [{ file: 'server/messages/looks/store.ts', find: '    await unreserve(transaction, message.id)\n    return true\n  })', replace: '    return true\n  }).then(async (isBack) => (isBack && await unreserve(db, message.id), isBack))' }],
    expect: ['wrong'],
    isCrowded: true,
  },
  {
    name: 'an outcome is written whatever the message has become',
    changes: [{ file: MOVES, find: ".where(({ fn, val }) => fn.coalesce('state', val('')), 'in', from).where('attempt', '=', first.attempt)", replace: ".where('state', 'not in', from.length > 9 ? from : ['sent'])" }],
    expect: ['wrong', 'duplicate', 'lost', 'stuck'],
    isCrowded: true,
  },
  {
    name: 'nothing is looked for after a restore from a backup',
    changes: [{ file: 'server/messages/sender.ts', find: "messages.length === 0 ? 'clear' : await quarantineState(deps)", replace: "messages.length === 0 ? await quarantineState(deps) : 'clear'" }],
    expect: ['duplicate'],
  },
]

export const FINDING_OUT_EQUIVALENT: readonly Equivalent[] = [
  {
    name: 'an early look that does not show the message is believed',
    changes: EARLY_LOOK,
    because: 'A verdict needs a mail to be shown that was accepted a quiet time after the post. So the look that finds that one is no early look any more, and it asks for the message as well.',
  },
  {
    name: 'absence is believed before the quiet time is over',
    changes: [{ file: VERDICT, find: ENOUGH, replace: 'count >= 2 && wall >= plus(since, LOOKS_APART)' }],
    because: 'The first look comes after five minutes and the second five minutes later, so that two of them span the quiet time anyway.',
  },
]
