/** Mutants of the way from a due message to its post. */
import type { Equivalent, Mutant } from './mutant.ts'

const DISPATCH = 'server/messages/round/dispatch.ts'
const ROUND = 'server/messages/round/round.ts'
const LEDGER = 'server/pace/ledger.ts'
const INTENTS = 'server/messages/intents/outbox.ts'
const CLAIMS = 'server/messages/claims/outbox.ts'

export const SENDING: readonly Mutant[] = [
  {
    name: 'the shop is not asked before a mail leaves',
    changes: [{ file: ROUND, find: 'const result = await catchUp(round.deps, round.store)', replace: "const result = { kind: 'ok' as const, askedAt: round.deps.clock.monotonic() }" }],
    expect: ['wrong'],
  },
  {
    name: 'a mail leaves although the shop gave no answer',
    changes: [{
      file: ROUND,
      find: "{ askedAt: result.askedAt, answeredAt: round.deps.clock.monotonic() } : null\n  return result.kind === 'ok'",
      replace: "{ askedAt: result.askedAt, answeredAt: round.deps.clock.monotonic() } : { askedAt: round.deps.clock.monotonic(), answeredAt: round.deps.clock.monotonic() }\n  return true",
    }],
    expect: ['wrong'],
  },
  {
    name: 'the age of the shop\'s answer is not looked at right before the post',
    changes: [{ file: DISPATCH, find: 'if (isStale(round) || !isLeaseLeft(round)) {', replace: 'if (!isLeaseLeft(round)) {' }],
    expect: ['wrong'],
  },
  {
    name: 'a mail leaves for a series that ended meanwhile',
    changes: [{ file: INTENTS, find: 'if (Number(own.numUpdatedRows) !== messages.length || (await touchActiveRuns(', replace: 'if (Number(own.numUpdatedRows) !== messages.length && (await touchActiveRuns(' }],
    expect: ['wrong'],
  },
  {
    name: 'a message is claimed although somebody else is about to post it',
    changes: [{ file: CLAIMS, find: "where('state', '=', 'scheduled'), where('due_at', '<=', claim.now)", replace: "where('state', 'in', ['scheduled', 'claimed', 'intent']), where('due_at', '<=', claim.now)" }],
    expect: ['wrong', 'duplicate'],
  },
  {
    name: 'nobody writes down that a person is written to',
    changes: [{ file: INTENTS, find: 'if (!(await reserveAll(transaction, reservations))) throw', replace: 'if (reservations.length < 0 && !(await reserveAll(transaction, reservations))) throw' }],
    expect: ['wrong'],
  },
  {
    name: 'each machine goes by its own clock',
    changes: [{ file: 'server/db/timekeeper.ts', find: 'clock.correct(skew)', replace: 'void skew' }],
    expect: ['wrong', 'duplicate', 'lost'],
  },
]

export const SENDING_EQUIVALENT: readonly Equivalent[] = [
  {
    name: 'two mails to one person at the same moment do not exclude each other',
    changes: [
      { file: LEDGER, find: 'if (known.length > 0 && (await passTurns(transaction, known)) !== known.length) return false', replace: 'if (known.length > 0) await passTurns(transaction, known)' },
      { file: LEDGER, find: '    if (isDuplicateKey(error)) return false\n', replace: '    if (isDuplicateKey(error)) return true\n' },
    ],
    because: 'Of two live series of one person the one behind waits, and the look right before the intent finds the other. The two could only meet where one begins or ends within the milliseconds between that look\'s own questions, which no world has done so far; test/pace/ledger.test.ts has two workers meet there.',
  },
  {
    name: 'the address is not compared once more before the post',
    changes: [{ file: DISPATCH, find: 'if (recipientIndex !== holder.emailIndex) corrected', replace: 'if (recipientIndex === null) corrected' }],
    because: 'An address is corrected by a post of the cart, and that is an activity: the step then counts from it and is not due for an hour, which the same look finds out. An address that comes with a consent is only given to a cart that had none, and without one no mail was built.',
  },
  {
    name: 'the lease is not looked at right before the post',
    changes: [{ file: DISPATCH, find: 'if (isStale(round) || !isLeaseLeft(round)) {', replace: 'if (isStale(round)) {' }],
    because: 'Whoever stood still for as long as a lease also holds an answer of the shop that is too old, and nobody else sends what became unclear within the quiet time.',
  },
]
