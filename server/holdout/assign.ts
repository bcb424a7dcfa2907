/** Who is reminded and who, by lot, is not. Pure, given the vault: the lot of a person is the same for ever, in every shop. */
import type { Vault } from '../vault.ts'

export type TrialArm = 'mailed' | 'held-out'

/** A purpose of its own, so that nobody's lot here has to do with his lot in an experiment. */
const PURPOSE = 'holdout'

/**
 * Raising the share only adds people to those who are held out: everybody's lot stays where it is.
 * @param personIndex the person's look-up key over all shops
 */
export const armOf = (vault: Pick<Vault, 'sign'>, personIndex: string, percent: number): TrialArm =>
  (lotOf(vault, PURPOSE, personIndex) < percent / 100 ? 'held-out' : 'mailed')

/** Of the signature's 32 bytes these many make the lot: 48 bits, so that no two people share a place. */
const LOT_CHARACTERS = 8
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** From 0 up to 1, evenly spread over people. Nobody without our secret can tell whose lies where. */
export function lotOf(vault: Pick<Vault, 'sign'>, purpose: string, personIndex: string): number {
  const digits = [...vault.sign(`lot ${purpose}`, personIndex).slice(0, LOT_CHARACTERS)]
  return digits.reduce((total, character) => total * BASE64URL.length + BASE64URL.indexOf(character), 0) / BASE64URL.length ** LOT_CHARACTERS
}
