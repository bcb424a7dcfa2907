/** The admin password: given by the owner, or made once at the first start. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ensureAdminPassword } from '../../server/admin/password.ts'
import { connect, migrate, type Connection } from '../../server/db/connect.ts'
import { readSetting } from '../../server/settings/store.ts'
import { createVault } from '../../server/vault.ts'

let connection: Connection
const vault = createVault('x'.repeat(32))

beforeEach(async () => {
  connection = await connect('sqlite::memory:')
  await migrate(connection)
})
afterEach(() => connection.close())

test('a given password counts, and nothing is stored', async () => {
  const password = await ensureAdminPassword({ connection, vault }, 'the owner chose it')
  expect(password.firstRunPassword).toBeNull()
  expect(password.verify('the owner chose it')).toBe(true)
  expect(password.verify('the owner chose it ')).toBe(false)
  expect(password.verify('')).toBe(false)
  expect(await readSetting(connection.db, 'admin-password')).toBeNull()
})

test('the first start makes a password, tells it once and keeps only a hash', async () => {
  const first = await ensureAdminPassword({ connection, vault }, undefined)
  expect(first.firstRunPassword).toMatch(/^[A-Za-z0-9_-]{20}$/)
  expect(await readSetting(connection.db, 'admin-password')).not.toContain(first.firstRunPassword)
  const later = await ensureAdminPassword({ connection, vault }, undefined)
  expect(later.firstRunPassword).toBeNull()
  expect(later.verify(first.firstRunPassword ?? '')).toBe(true)
  expect(later.verify('something else')).toBe(false)
  expect(later.fingerprint).toBe(first.fingerprint)
})

test('two processes that start at once agree on one password', async () => {
  const both = await Promise.all([1, 2].map(() => ensureAdminPassword({ connection, vault }, undefined)))
  const told = both.flatMap((each) => each.firstRunPassword ?? [])
  expect(told).toHaveLength(1)
  expect(both.map((each) => each.verify(told[0] ?? ''))).toEqual([true, true])
})

test('another password has another fingerprint', async () => {
  const [one, other] = [await ensureAdminPassword({ connection, vault }, 'one password'), await ensureAdminPassword({ connection, vault }, 'other password')]
  expect(one.fingerprint).not.toBe(other.fingerprint)
  expect(one.fingerprint).not.toContain('one password')
})
