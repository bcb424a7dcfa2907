/** What is stored about an address: told to whoever asks, and taken out for good. */
import { describe, expect, test } from 'vitest'
import { erasePerson, exportPerson } from '../../../server/consent/person/person.ts'
import { TABLES_OF_NOBODY, TABLES_OF_PEOPLE } from '../../../server/consent/person/store.ts'
import { days, hours } from '../../../server/values/time.ts'
import { databases, openDatabase } from '../../support/databases.ts'
import { openShop, scenario, type Shop } from '../../support/shop.ts'
import { address, keep } from '../../admin/site.ts'

const ANN = address('ann@example.test')

/** Every text of every table, so that nothing is overlooked. */
async function everything({ service }: Shop): Promise<string> {
  const { deps } = service
  const rows = await Promise.all([...TABLES_OF_PEOPLE, ...TABLES_OF_NOBODY].map((table) => deps.connection.db.selectFrom(table as 'cart').selectAll().execute()))
  return JSON.stringify(rows)
}

scenario('the export tells carts, mails, orders and answers with the address in the clear', async (shop) => {
  await shop.leaves({ email: ANN, firstName: 'Ann' })
  await shop.answersNotice('yes', { email: ANN })
  await shop.passes(hours(2))
  shop.orders({ email: ANN })
  await shop.passes(hours(1))
  await shop.leaves({ email: 'bob@example.test', device: 'phone', firstName: 'Bob' })
  const told = await exportPerson(shop.service.deps, ANN)
  expect(Object.keys(told.shops)).toEqual(['default'])
  const rows = told.shops['default'] ?? {}
  expect(Object.keys(rows).sort()).toEqual(expect.arrayContaining(['cart', 'consent_answer', 'link', 'message', 'person_mail', 'run', 'shop_order']))
  expect(rows['cart']).toMatchObject([{ email: ANN, first_name: 'Ann', state: 'recovered' }])
  expect(rows['shop_order']).toMatchObject([{ email: ANN }])
  expect(JSON.stringify(told)).not.toContain('Bob')
})

scenario('of somebody unknown nothing is told', async (shop) => {
  await shop.leaves({ email: ANN })
  expect((await exportPerson(shop.service.deps, address('nobody@example.test'))).shops).toEqual({})
})

scenario('once erased a person is in no row, gets nothing more, and others are untouched', async (shop) => {
  await shop.leaves({ email: ANN, firstName: 'Annelise' })
  await shop.leaves({ email: 'bob@example.test', device: 'phone', firstName: 'Bob' })
  await shop.passes(hours(2))
  const { deps } = shop.service
  expect(await everything(shop)).toContain('Annelise')
  expect(await erasePerson(deps, ANN)).toMatchObject({ carts: 1, orders: 0 })
  const after = await everything(shop)
  expect(after).not.toContain('Annelise')
  expect(after).not.toContain(deps.vault.personIndex(ANN))
  expect(await shop.cartState()).toBe('erased')
  await shop.passes(hours(24))
  expect((await shop.mails()).filter((mail) => mail.endsWith(ANN))).toHaveLength(1)
  expect((await shop.mails()).filter((mail) => mail.endsWith('bob@example.test'))).toHaveLength(2)
})

scenario('what stays of a person is a hash that says do not mail, and what was answered', async (shop) => {
  await shop.leaves({ email: ANN })
  await shop.answersNotice('yes', { email: ANN })
  await erasePerson(shop.service.deps, ANN)
  const rows = (await exportPerson(shop.service.deps, ANN)).shops['default'] ?? {}
  expect(Object.keys(rows).sort()).toEqual(['consent_answer', 'suppression'])
  expect(rows['suppression']).toMatchObject([{ topic: 'all', reason: 'owner' }])
})

scenario('a late post of the erased browser stores nothing, and the address on another device gets no mail', async (shop) => {
  await shop.leaves({ email: ANN, firstName: 'Annelise' })
  await erasePerson(shop.service.deps, ANN)
  await shop.leaves({ email: ANN, firstName: 'Annelise' })
  expect(await everything(shop)).not.toContain('Annelise')
  await shop.leaves({ email: ANN, device: 'phone' })
  await shop.passes(days(1))
  expect(await shop.mails()).toEqual([])
})

scenario('an address that is not known is not put on any list', async (shop) => {
  expect(await erasePerson(shop.service.deps, ANN)).toEqual({ carts: 0, orders: 0, messages: 0 })
  expect((await exportPerson(shop.service.deps, ANN)).shops).toEqual({})
})

test('mails kept for a person that belong to no cart are deleted too', async () => {
  const [kind] = databases
  if (!kind) throw new Error('no database')
  const { shop, close } = await openShop(kind)
  try {
    const { deps } = shop.service
    await keep({ deps }, { to: ANN })
    await keep({ deps }, { to: address('bob@example.test') })
    expect(await erasePerson(deps, address('Ann@example.test'))).toMatchObject({ messages: 1 })
    expect(await deps.connection.db.selectFrom('mailbox_mail').select('message_id').execute()).toHaveLength(1)
  } finally {
    await close()
  }
})

describe.each(databases)('on $name', (kind) => {
  test('every table is said to be about people or not', async () => {
    const { connection, close } = await openDatabase(kind)
    const tables = (await connection.db.introspection.getTables()).map(({ name }) => name).filter((name) => !/^(?:kysely|migration)_/.test(name))
    await close()
    expect([...TABLES_OF_PEOPLE, ...TABLES_OF_NOBODY].sort()).toEqual(tables.sort())
  })
})
