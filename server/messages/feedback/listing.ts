/** Takes over what the provider's lists say of a person: at once, in every shop, since all share the provider's streams. */
import { silence } from '../../consent/silence.ts'
import type { Deps } from '../../deps.ts'
import type { EmailAddress } from '../../values/email-address.ts'
import { liftProviderWord, noteWord, wordsOf } from './ledger.ts'
import { standingOf, type Said } from './standing.ts'

/** Two processes that hear of the same person at the same moment see each other's word within this many looks. */
const LOOKS_MAX = 4

/**
 * Takes a word over. What follows from it is done before it is noted, so that one that was noted is done; and it follows
 * from all words about the person, so that their order makes no difference. Safe to repeat.
 */
export async function takeWord(deps: Deps, address: EmailAddress, said: Said): Promise<void> {
  const { db } = deps.connection
  const person = deps.vault.personIndex(address)
  let known = withWord(await wordsOf(db, person), said)
  for (let look = 0; look < LOOKS_MAX; look++) {
    await carryOut(deps, address, known)
    await noteWord(db, person, said)
    const now = await wordsOf(db, person)
    if (JSON.stringify(now) === JSON.stringify(known)) return
    known = now
  }
}

/** The words with one more, of each kind the latest, in the order in which they are read. */
export function withWord(words: readonly Said[], said: Said): readonly Said[] {
  const isSame = (each: Said): boolean => each.stream === said.stream && each.word === said.word
  if (words.some((each) => isSame(each) && each.at >= said.at)) return words
  const key = (each: Said): string => `${each.stream} ${each.word}`
  return [...words.filter((each) => !isSame(each)), said].sort((a, b) => (key(a) < key(b) ? -1 : 1))
}

async function carryOut(deps: Deps, address: EmailAddress, words: readonly Said[]): Promise<void> {
  const { keep, lift } = standingOf(words)
  for (const storeId of deps.stores.keys()) {
    const emailIndex = deps.vault.emailIndex(storeId, address)
    for (const { topic, reason } of keep) await silence(deps, { storeId, emailIndex, topic, reason })
    for (const { topics, reasons } of lift) await liftProviderWord(deps.connection.db, { storeId, emailIndex }, topics, reasons)
  }
}
