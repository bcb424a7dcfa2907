/** Who is held out: by lot, for good, the same in every shop, and only ever more when the share is raised. */
import { expect, test } from 'vitest'
import { armOf, lotOf } from '../../server/holdout/assign.ts'
import { createVault } from '../../server/vault.ts'
import { address } from '../admin/site.ts'

const vault = createVault('a secret key for tests only, not for use')
const people = Array.from({ length: 10_000 }, (_, index) => vault.personIndex(address(`shopper${index}@example.test`)))
const heldOut = (percent: number): readonly string[] => people.filter((person) => armOf(vault, person, percent) === 'held-out')

test('about as many people are held out as the setting says', () => {
  expect(heldOut(10).length).toBeGreaterThan(900)
  expect(heldOut(10).length).toBeLessThan(1_100)
  expect([heldOut(0), heldOut(100).length]).toEqual([[], people.length])
})

test('raising the share only adds people', () => {
  const before = heldOut(10)
  const after = new Set(heldOut(25))
  expect(before.filter((person) => !after.has(person))).toEqual([])
})

test('a person keeps his lot, however his address is written', () => {
  expect(lotOf(vault, 'holdout', vault.personIndex(address('Ann@Example.test')))).toBe(lotOf(vault, 'holdout', vault.personIndex(address('ann@example.test'))))
})

test('another install draws other lots, and so does another purpose', () => {
  const other = createVault('another secret key for tests, not for use')
  expect(armsApart((person) => lotOf(other, 'holdout', person))).toBeGreaterThan(100)
  expect(armsApart((person) => lotOf(vault, 'experiment 1', person))).toBeGreaterThan(100)
})

/** Of those held out here, how many are not by another lot. */
const armsApart = (lot: (person: string) => number): number => heldOut(10).filter((person) => lot(person) >= 0.1).length
